import { Injectable, Module } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { EXTENSION_POINTS } from '../../../src/extension/extension-points.js';
import {
  ClaimsContributor,
  Clock,
  KeyEncryption,
  type LiveSession,
  override,
  PasswordHasher,
  SigningKeyStore,
  UnitOfWork,
  UserEntity,
} from '../../../src/index.js';
import { createTestApp } from '../../../src/testing/index.js';
import { registered } from '../../support/accounts.js';
import { openJws } from '../../support/compact-jws.js';
import { MemorySigningKeyStore } from '../../support/memory-signing-key-store.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

/** Recognisable, and only fit for a test. */
class ReversingHasher extends PasswordHasher {
  hash = (password: string): Promise<string> => Promise.resolve(`reversed$${[...password].reverse().join('')}`);
  verify = async (password: string, hash: string): Promise<boolean> => hash === (await this.hash(password));
  recognises = (hash: string): boolean => hash.startsWith('reversed$');
  needsRehash = (hash: string): boolean => !this.recognises(hash);
}

/** What a team's key-management service could be: a dependency that its own module brings along. */
@Injectable()
class Safe {
  private readonly held = new Map<string, Buffer>();

  put(secret: Buffer, context: string): string {
    const ticket = `ticket-${this.held.size + 1}`;
    this.held.set(`${ticket}/${context}`, secret);
    return ticket;
  }

  get(ticket: string, context: string): Buffer {
    const secret = this.held.get(`${ticket}/${context}`);
    if (!secret) throw new Error('no such ticket');
    return secret;
  }
}

@Module({ providers: [Safe], exports: [Safe] })
class SafeModule {}

@Injectable()
class SafeKeyEncryption extends KeyEncryption {
  constructor(private readonly safe: Safe) {
    super();
  }

  seal = (plaintext: Buffer, context: string): Promise<string> => Promise.resolve(this.safe.put(plaintext, context));
  open = (sealed: string, context: string): Promise<Buffer> => Promise.resolve(this.safe.get(sealed, context));
  isCurrent = (): boolean => true;
}

class GreetingClaims extends ClaimsContributor {
  claimsFor = ({ subject }: LiveSession) => Promise.resolve({ greeting: `hello ${subject.email}` });
}

describe('overrides', () => {
  const store = new MemorySigningKeyStore();
  let app: RunningApp;

  beforeAll(async () => {
    app = await startTestApp(
      'sqlite',
      {},
      {
        imports: [SafeModule],
        overrides: [
          override(PasswordHasher, ReversingHasher),
          override(KeyEncryption, SafeKeyEncryption),
          override(SigningKeyStore, store),
          override(ClaimsContributor, GreetingClaims),
        ],
      },
    );
  });
  afterAll(() => app.close());

  it('stand wherever their ports are injected: each port is bound in one place alone', () => {
    const modules = [...app.app.get(ModulesContainer).values()];
    for (const { port } of EXTENSION_POINTS) {
      const bindings = modules.filter(({ providers }) => providers.has(port as typeof Clock));
      expect(bindings.map(({ name }) => name)).toEqual(['ExtensionModule']);
    }
    expect(app.app.get(PasswordHasher)).toBeInstanceOf(ReversingHasher);
    expect(app.app.get(KeyEncryption)).toBeInstanceOf(SafeKeyEncryption);
    expect(app.app.get(SigningKeyStore)).toBe(store);
    expect(app.app.get(Clock)).toBe(app.clock);
  });

  it('do the work: password, key encryption, key store and claims', async () => {
    const { accessToken, account } = await registered(app.device());
    const dataSource = app.app.get(DataSource);
    const user = await dataSource.getRepository(UserEntity).findOneByOrFail({ username: account.username });
    expect(user.passwordHash).toBe(`reversed$${[...account.password].reverse().join('')}`);
    expect(await dataSource.query('SELECT * FROM signing_keys')).toEqual([]);
    expect((await store.list()).map(({ sealedPrivateKey }) => sealedPrivateKey)).toEqual(['ticket-1', 'ticket-2']);
    expect(await dataSource.query('SELECT sealed_secret FROM audit_chain')).toEqual([{ sealed_secret: 'ticket-3' }]);
    expect(openJws(accessToken).payload).toMatchObject({ greeting: `hello ${account.email}` });
    expect((await app.device().get('/api/users/me', { token: accessToken })).status).toBe(200);
  });

  it('leave everything else as it is', async () => {
    const plain = await startTestApp('sqlite');
    const { accessToken } = await registered(plain.device());
    expect(openJws(accessToken).payload).not.toHaveProperty('greeting');
    await plain.close();
  });
});

describe('the start is stopped, in words', () => {
  it('by an override of what cannot be overridden', async () => {
    const overrides = [override(UnitOfWork, {} as UnitOfWork)];
    await expect(createTestApp({ overrides })).rejects.toThrow('UnitOfWork is no extension point; these are: Clock,');
  });

  it('by two overrides of one port', async () => {
    const overrides = [override(PasswordHasher, ReversingHasher), override(PasswordHasher, ReversingHasher)];
    await expect(createTestApp({ overrides })).rejects.toThrow('PasswordHasher is overridden twice');
  });

  it('by an adapter whose dependency nobody imported, by its name', async () => {
    const overrides = [override(KeyEncryption, SafeKeyEncryption)];
    await expect(createTestApp({ overrides })).rejects.toThrow(/SafeKeyEncryption.*Safe/s);
  });
});
