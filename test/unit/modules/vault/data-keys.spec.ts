import { createSecretKey, randomBytes } from 'node:crypto';
import { DomainError } from '../../../../src/kernel/domain-error.js';
import { open, seal } from '../../../../src/kernel/sealing.js';
import { KeyEncryption } from '../../../../src/modules/encryption/index.js';
import { DataKeys, type KeyedRow } from '../../../../src/modules/vault/data-keys.js';
import { UnreadableConnection } from '../../../../src/modules/vault/unreadable-connection.js';

const OWNER = { userId: '0197-user', provider: 'google' };

/** Fails as a port of a team's own does: with errors of its own, and for as long as its service is away with nothing else. */
class KeyService extends KeyEncryption {
  private readonly key = createSecretKey(randomBytes(32));
  isAway = false;
  /** So many calls fail from now on, although the service is there. */
  hiccups = 0;

  seal(plaintext: Buffer, context: string): Promise<string> {
    return this.answer(() => seal(plaintext, [this.key], context));
  }

  open(sealed: string, context: string): Promise<Buffer> {
    return this.answer(() => open(sealed, [this.key], context));
  }

  isCurrent(): boolean {
    return true;
  }

  private answer<T>(work: () => T): Promise<T> {
    if (this.isAway || this.hiccups > 0) {
      this.hiccups -= 1;
      return Promise.reject(new TypeError('fetch failed'));
    }
    return Promise.resolve()
      .then(work)
      .catch(() => {
        throw new Error('AccessDeniedException');
      });
  }
}

async function outcomeOf(act: Promise<unknown>): Promise<string> {
  try {
    await act;
  } catch (error) {
    if (error instanceof UnreadableConnection) return 'unreadable';
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'opened';
}

describe('data keys behind a key service', () => {
  const service = new KeyService();
  const dataKeys = new DataKeys(service);
  const rowOf = async (): Promise<KeyedRow> => ({
    ...OWNER,
    id: 'row',
    dataKey: (await dataKeys.make(OWNER)).sealed,
  });
  beforeEach(() => Object.assign(service, { isAway: false, hiccups: 0 }));

  it('open again, and are another one each time', async () => {
    const made = await dataKeys.make(OWNER);
    const opened = await dataKeys.open({ ...OWNER, id: 'row', dataKey: made.sealed });
    expect(opened.equals(made.key)).toBe(true);
    expect((await dataKeys.make(OWNER)).key.equals(made.key)).toBe(false);
  });

  it('stay the same when they are sealed anew', async () => {
    const row = await rowOf();
    const dataKey = await dataKeys.sealAnew(row);
    expect(dataKey).not.toBe(row.dataKey);
    expect((await dataKeys.open({ ...row, dataKey })).equals(await dataKeys.open(row))).toBe(true);
  });

  it('open for no other user and no other provider', async () => {
    const row = await rowOf();
    expect(await outcomeOf(dataKeys.open({ ...row, userId: '0198-user' }))).toBe('unreadable');
    expect(await outcomeOf(dataKeys.open({ ...row, provider: 'github' }))).toBe('unreadable');
    expect(await outcomeOf(dataKeys.sealAnew({ ...row, provider: 'github' }))).toBe('unreadable');
  });

  it('are unreadable where the service answers and knows the key no more', async () => {
    const foreign = await new DataKeys(new KeyService()).make(OWNER);
    expect(await outcomeOf(dataKeys.open({ ...OWNER, id: 'row', dataKey: foreign.sealed }))).toBe('unreadable');
    expect(await outcomeOf(dataKeys.open({ ...OWNER, id: 'row', dataKey: 'nothing' }))).toBe('unreadable');
  });

  it('are unreadable where what was sealed is no key', async () => {
    const dataKey = await service.seal(randomBytes(16), 'connection data key 0197-user google');
    expect(await outcomeOf(dataKeys.open({ ...OWNER, id: 'row', dataKey }))).toBe('unreadable');
  });

  it('are not lost while the service is away', async () => {
    const row = await rowOf();
    service.isAway = true;
    expect(await outcomeOf(dataKeys.open(row))).toBe('SERVICE_UNAVAILABLE');
    expect(await outcomeOf(dataKeys.sealAnew(row))).toBe('SERVICE_UNAVAILABLE');
    expect(await outcomeOf(dataKeys.make(OWNER))).toBe('SERVICE_UNAVAILABLE');
    service.isAway = false;
    expect(await outcomeOf(dataKeys.open(row))).toBe('opened');
  });

  it.each([1, 2, 3])('are not lost by %i calls that fail in a row', async (hiccups) => {
    const row = await rowOf();
    service.hiccups = hiccups;
    expect(await outcomeOf(dataKeys.open(row))).toMatch(/^(opened|SERVICE_UNAVAILABLE)$/);
  });
});
