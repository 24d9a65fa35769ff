import { Injectable, Module, Scope, type Type } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  type AnyWatchwordEvent,
  DomainError,
  OnWatchwordEvent,
  type TransactionalEventName,
  UsersService,
  type WatchwordEvent,
} from '../../src/index.js';
import { ListenerRuns } from '../../src/modules/events/listeners/listener-runs.js';
import { anAccount, registered } from '../support/accounts.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const UNTOLD = 'marigold-in-the-message';

@Injectable()
class Contacts {
  readonly afterCommit: AnyWatchwordEvent<'account.registered' | 'login.failed'>[] = [];
  behaviour: (manager: EntityManager, userId: string) => Promise<void> = () => Promise.resolve();
  failure: Error | undefined;

  @OnWatchwordEvent('account.registered', { phase: 'beforeCommit' })
  async add({ data }: WatchwordEvent<'account.registered'>, manager: EntityManager): Promise<void> {
    await manager.query(`INSERT INTO contacts (user_id) VALUES ('${data.userId}')`);
    await this.behaviour(manager, data.userId);
  }

  @OnWatchwordEvent('account.registered')
  @OnWatchwordEvent('login.failed')
  hear(event: AnyWatchwordEvent<'account.registered' | 'login.failed'>): void {
    if (this.failure) throw this.failure;
    this.afterCommit.push(event);
  }
}

@Module({ providers: [Contacts] })
class ContactsModule {}

describe.each(DATABASE_KINDS)('a listener on %s', (kind) => {
  let app: RunningApp;
  let contacts: Contacts;
  beforeAll(async () => {
    app = await startTestApp(kind, { METRICS: 'on' }, { imports: [ContactsModule] });
    contacts = app.app.get(Contacts, { strict: false });
    await app.app.get(DataSource).query('CREATE TABLE contacts (user_id varchar(36) NOT NULL)');
  });
  beforeEach(() => {
    contacts.behaviour = () => Promise.resolve();
    contacts.failure = undefined;
    contacts.afterCommit.length = 0;
  });
  afterAll(() => app.close());

  const settled = () => app.app.get(ListenerRuns, { strict: false }).settle();
  const rows = () => app.app.get(DataSource).query<{ user_id: string }[]>('SELECT user_id FROM contacts');
  const register = (account = anAccount()) =>
    app.device().post<{ user: { id: string } }>('/api/auth/register', { body: account });
  const accounts = async (email: string) =>
    app.app.get(DataSource).query<object[]>(`SELECT id FROM users WHERE email = '${email}'`);

  it('before the commit writes what counts with the change, and after it hears of that', async () => {
    const { data } = await register();
    expect(await rows()).toContainEqual({ user_id: data.user.id });
    await settled();
    expect(contacts.afterCommit.map(({ name, data: told }) => [name, told.userId])).toEqual([
      ['account.registered', data.user.id],
    ]);
  });

  it('that throws before the commit undoes the change with what was written, and is answered by its code', async () => {
    const before = await rows();
    contacts.behaviour = () => Promise.reject(new DomainError('FORBIDDEN'));
    const account = anAccount();
    const answer = await register(account);
    expect([answer.status, answer.body.code]).toEqual([403, 'FORBIDDEN']);
    await settled();
    expect(await rows()).toEqual(before);
    expect(await accounts(account.email)).toEqual([]);
    expect(contacts.afterCommit).toEqual([]);
  });

  it('that fails before the commit is answered with 500, and nothing was changed', async () => {
    contacts.behaviour = () => Promise.reject(new TypeError(UNTOLD));
    const account = anAccount();
    const answer = await register(account);
    expect([answer.status, answer.body.code]).toEqual([500, 'INTERNAL_ERROR']);
    expect(answer.text).not.toContain(UNTOLD);
    expect(await accounts(account.email)).toEqual([]);
  });

  it('that still writes when its transaction is over writes nothing', async () => {
    let late: EntityManager | undefined;
    contacts.behaviour = (manager) => {
      late = manager;
      return Promise.reject(new DomainError('FORBIDDEN'));
    };
    await register();
    await expect(late?.query(`INSERT INTO contacts (user_id) VALUES ('late')`)).rejects.toThrow();
    expect((await rows()).map(({ user_id }) => user_id)).not.toContain('late');
  });

  it('hears nothing of a change that the database refuses', async () => {
    const { account } = await registered(app.device());
    await settled();
    contacts.afterCommit.length = 0;
    const answer = await register({ ...anAccount(), email: account.email });
    expect(answer.body.code).toBe('EMAIL_TAKEN');
    await settled();
    expect(contacts.afterCommit).toEqual([]);
  });

  it('that fails after the commit fails nobody; it is counted', async () => {
    contacts.failure = new Error(UNTOLD);
    const answer = await register();
    expect(answer.status).toBe(201);
    await settled();
    expect((await app.device().get('/metrics')).text).toMatch(
      /^watchword_event_listener_runs_total\{event="account.registered",outcome="failed"\} 1$/m,
    );
  });

  it('that never ends delays no answer', async () => {
    const runs = app.app.get(ListenerRuns, { strict: false });
    const listener = { name: 'account.suspended', phase: 'afterCommit', title: 'Slow.hear' } as const;
    let finish = (): void => undefined;
    const ended = new Promise<void>((resolve) => (finish = resolve));
    const event = { id: 'x', name: 'account.suspended', occurredAt: new Date(), data: { userId: 'x' } } as never;
    runs.start({ ...listener, call: () => ended }, event);
    expect((await register()).status).toBe(201);
    finish();
    await settled();
  });

  it('hears also of what has no transaction', async () => {
    const body = { identifier: 'nobody-of-that-name', password: anAccount().password };
    await app.device().post('/api/auth/login', { body });
    await settled();
    expect(contacts.afterCommit.map(({ name, data }) => [name, data])).toEqual([
      ['login.failed', { userId: null, reason: 'unknown_account' }],
    ]);
  });

  it('hears of what services do outside of a request', async () => {
    const account = anAccount();
    await app.app.get(UsersService, { strict: false }).register(account);
    await settled();
    expect(contacts.afterCommit.map(({ actor }) => actor)).toEqual([{ kind: 'system', id: null }]);
  });
});

/** Starts an application with these providers. */
async function startWith(...providers: (Type | { provide: string; useExisting: Type })[]): Promise<void> {
  @Module({ providers })
  class TeamModule {}
  const app = await startTestApp('sqlite', {}, { imports: [TeamModule] });
  await app.close();
}

describe('a listener that would never be called, or twice, stops the start', () => {
  it('of a class with the scope of a request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {
      @OnWatchwordEvent('account.erased')
      forget(): void {
        throw new Error('not reached');
      }
    }
    await expect(startWith(PerRequest)).rejects.toThrow(
      'PerRequest.forget listens to account.erased, but its class is not',
    );
  });

  it('of a class that is made anew for everybody', async () => {
    @Injectable({ scope: Scope.TRANSIENT })
    class Transient {
      @OnWatchwordEvent('account.erased')
      forget(): void {
        throw new Error('not reached');
      }
    }
    await expect(startWith(Transient)).rejects.toThrow(
      'Transient.forget listens to account.erased, but its class is not',
    );
  });

  it('of a name that is no event', async () => {
    class Mistaken {
      // @ts-expect-error: no such event
      @OnWatchwordEvent('account.vanished')
      forget(): void {
        throw new Error('not reached');
      }
    }
    await expect(startWith(Mistaken)).rejects.toThrow('Mistaken.forget listens to account.vanished, which is no event');
  });

  it('before the commit of what has none', async () => {
    class TooEarly {
      @OnWatchwordEvent('login.failed' as TransactionalEventName, { phase: 'beforeCommit' })
      hear(): void {
        throw new Error('not reached');
      }
    }
    await expect(startWith(TooEarly)).rejects.toThrow('TooEarly.hear listens beforeCommit to login.failed');
  });

  it('in a class of which there are two', async () => {
    @Injectable()
    class Double {
      @OnWatchwordEvent('account.erased')
      forget(): void {
        throw new Error('not reached');
      }
    }
    @Module({ providers: [Double] })
    class One {}
    @Module({ providers: [Double] })
    class Other {}
    await expect(startTestApp('sqlite', {}, { imports: [One, Other] })).rejects.toThrow(
      'Double.forget listens afterCommit to account.erased twice',
    );
  });

  it('but not for another name of the same instance', async () => {
    @Injectable()
    class Named {
      @OnWatchwordEvent('account.erased')
      forget(): void {
        throw new Error('not reached');
      }
    }
    await expect(startWith(Named, { provide: 'ANOTHER_NAME', useExisting: Named })).resolves.toBeUndefined();
  });
});

describe('a listener of the wrong shape does not compile', () => {
  it('with the data of another event', () => {
    class Wrong {
      // @ts-expect-error: the event has other data
      @OnWatchwordEvent('account.erased')
      forget(_event: WatchwordEvent<'key.rotated'>): void {
        throw new Error('not reached');
      }

      // @ts-expect-error: nothing can be written with it
      @OnWatchwordEvent('key.rotated', { phase: 'beforeCommit' })
      write(): void {
        throw new Error('not reached');
      }

      // @ts-expect-error: after the commit there is no transaction to write in
      @OnWatchwordEvent('account.erased')
      hear(_event: WatchwordEvent<'account.erased'>, _manager: EntityManager): void {
        throw new Error('not reached');
      }
    }
    expect(Wrong.name).toBe('Wrong');
  });
});
