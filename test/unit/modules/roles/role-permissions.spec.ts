import { DomainError } from '../../../../src/kernel/domain-error.js';
import type { RevocationsService } from '../../../../src/modules/revocation/index.js';
import { RolePermissions } from '../../../../src/modules/roles/role-permissions.js';
import type { RolesRepository } from '../../../../src/modules/roles/roles.repository.js';

/** A table of roles whose readings end when the test says so, and a feed that it has speak. */
class Surroundings {
  table: { name: string; permissions: string[] }[] = [{ name: 'auditor', permissions: ['roles:read'] }];
  isFresh = true;
  readings = 0;
  failure: Error | undefined;
  private gate: Promise<void> = Promise.resolve();
  private publish: () => Promise<unknown> = () => Promise.reject(new Error('nobody listens'));

  readonly permissions = new RolePermissions(
    { list: () => this.read() } as unknown as RolesRepository,
    {
      onPublished: (kind: string, listener: () => Promise<unknown>) => {
        if (kind === 'role') this.publish = listener;
      },
      isFresh: () => this.isFresh,
    } as unknown as RevocationsService,
  );

  hear(): Promise<unknown> {
    return this.publish();
  }

  holdReadings(): () => void {
    let letGo = (): void => undefined;
    this.gate = new Promise((resolve) => (letGo = resolve));
    return letGo;
  }

  private async read() {
    this.readings += 1;
    const seen = this.table;
    await this.gate;
    if (this.failure) throw this.failure;
    return seen;
  }
}

describe('what roles allow, in memory', () => {
  let around: Surroundings;
  const allowed = async () => [...(await around.permissions.of(['auditor']))];

  beforeEach(async () => {
    around = new Surroundings();
    await around.permissions.onModuleInit();
  });

  it('is read once, however often it is asked for', async () => {
    for (let asked = 0; asked < 5; asked += 1) expect(await allowed()).toEqual(['roles:read']);
    expect(around.readings).toBe(1);
  });

  it('is read again before the next answer once a change was published', async () => {
    around.table = [{ name: 'auditor', permissions: ['keys:read'] }];
    void around.hear();
    expect(await allowed()).toEqual(['keys:read']);
    expect(around.readings).toBe(2);
  });

  it('is not believed when the reading began before the change that was published during it', async () => {
    const letGo = around.holdReadings();
    void around.hear();
    await Promise.resolve();
    await Promise.resolve();
    expect(around.readings).toBe(2);
    around.table = [];
    void around.hear();
    const answer = allowed();
    letGo();
    expect(await answer).toEqual([]);
  });

  it('is told at once only where it is known, and never read for that', async () => {
    const known = () => around.permissions.known(['auditor']);
    expect(known()).toEqual(new Set(['roles:read']));
    around.isFresh = false;
    expect(known()).toBeUndefined();
    around.isFresh = true;
    const letGo = around.holdReadings();
    around.table = [];
    const reading = around.hear();
    expect(known()).toBeUndefined();
    letGo();
    await reading;
    expect(known()).toEqual(new Set());
    expect(around.readings).toBe(2);
  });

  it('is read for each answer while the feed is stale', async () => {
    around.isFresh = false;
    around.table = [];
    expect(await allowed()).toEqual([]);
    around.table = [{ name: 'auditor', permissions: ['keys:read'] }];
    expect(await allowed()).toEqual(['keys:read']);
  });

  it('is unknown, never what it was, while a change cannot be read; and known again by itself', async () => {
    around.failure = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    await expect(around.hear()).rejects.toThrow('away');
    const refusal = await around.permissions.of(['auditor']).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DomainError);
    expect(refusal).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    around.failure = undefined;
    expect(await allowed()).toEqual(['roles:read']);
  });
});
