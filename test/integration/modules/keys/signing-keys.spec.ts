import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { KeyRing, KeyRingJob, SigningKeyEntity } from '../../../../src/modules/keys/index.js';
import { registered } from '../../../support/accounts.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS, type DatabaseKind } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../../../support/test-app.js';

const ROUNDS = 5;

async function storedKeys({ app }: RunningApp): Promise<SigningKeyEntity[]> {
  return app
    .get(DataSource)
    .getRepository(SigningKeyEntity)
    .find({ order: { algorithm: 'ASC', sequence: 'ASC' } });
}

function activeKid({ app }: RunningApp): string | undefined {
  return app.get(KeyRing, { strict: false }).active().kid;
}

async function statusWith(app: RunningApp, token: string): Promise<number> {
  return (await app.device().get('/api/users/me', { token })).status;
}

describe.each(DATABASE_KINDS)('signing keys on %s', (kind: DatabaseKind) => {
  let environment: ReturnType<typeof newServerSecrets> & { DATABASE_URL: string };
  const open: RunningApp[] = [];

  async function start(changes: Readonly<Record<string, string>> = {}): Promise<RunningApp> {
    const app = await startTestApp(kind, { ...environment, ...changes });
    open.push(app);
    return app;
  }

  /** As after a deployment: nobody else has the database any more. */
  async function restart(changes: Readonly<Record<string, string>> = {}): Promise<RunningApp> {
    await Promise.all(open.splice(0).map((app) => app.close()));
    return start(changes);
  }

  beforeEach(async () => {
    environment = { ...newServerSecrets(), DATABASE_URL: await migratedDatabase(kind) };
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((app) => app.close()));
  });

  it('are made once, by the first start; a second start uses the same', async () => {
    const first = await start();
    const kid = activeKid(first);
    const { accessToken } = await registered(first.device());
    const kids = (await storedKeys(first)).map((key) => key.kid);
    expect(kids).toEqual([kid, expect.any(String)]);
    const second = await restart();
    expect((await storedKeys(second)).map((key) => key.kid)).toEqual(kids);
    expect(activeKid(second)).toBe(kid);
    expect(await statusWith(second, accessToken)).toBe(200);
  });

  it(`become one active key and one next when two apps start at the same moment, in each of ${ROUNDS} rounds`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const DATABASE_URL = await migratedDatabase(kind);
      // two connections of one process cannot both migrate SQLite: one would block the event loop that the other needs
      if (kind === 'sqlite') await (await openDatabase(DATABASE_URL)).destroy();
      const [one, two] = await Promise.all([start({ DATABASE_URL }), start({ DATABASE_URL })]);
      const keys = await storedKeys(one);
      expect(keys.map(({ kid }) => kid)).toEqual([activeKid(one), expect.any(String)]);
      for (const { app } of [one, two]) {
        const listed = app.get(KeyRing, { strict: false }).list();
        expect(listed.map(({ status }) => status)).toEqual(['active', 'next']);
      }
      expect(activeKid(two)).toBe(activeKid(one));
      const [ofOne, ofTwo] = [await registered(one.device()), await registered(two.device())];
      expect(await statusWith(two, ofOne.accessToken)).toBe(200);
      expect(await statusWith(one, ofTwo.accessToken)).toBe(200);
    }
  });

  it('stop the start under another TOKEN_ENCRYPTION_KEY, by name, and stay as they are', async () => {
    const first = await start();
    const before = await storedKeys(first);
    const { TOKEN_ENCRYPTION_KEY } = newServerSecrets();
    await expect(restart({ TOKEN_ENCRYPTION_KEY })).rejects.toThrow(
      `TOKEN_ENCRYPTION_KEY cannot decrypt the signing key ${before[0]?.kid} in the database`,
    );
    expect(await storedKeys(await start())).toEqual(before);
  });

  it('open with a list whose newest key is another, and are sealed anew by the next round', async () => {
    const first = await start();
    const before = await storedKeys(first);
    const { accessToken } = await registered(first.device());
    const rotated = `${randomBytes(32).toString('base64')},${environment.TOKEN_ENCRYPTION_KEY}`;
    const second = await restart({ TOKEN_ENCRYPTION_KEY: rotated });
    expect(await storedKeys(second)).toEqual(before);
    expect(await statusWith(second, accessToken)).toBe(200);
    await second.app.get(KeyRingJob, { strict: false }).runRound();
    const [newest = ''] = rotated.split(',');
    const third = await restart({ TOKEN_ENCRYPTION_KEY: newest });
    expect((await storedKeys(third)).map(({ kid }) => kid)).toEqual(before.map(({ kid }) => kid));
    expect(await statusWith(third, accessToken)).toBe(200);
    await expect(restart()).rejects.toThrow('TOKEN_ENCRYPTION_KEY cannot decrypt the signing key');
  });

  it('of another algorithm are made once, and what the old ones signed still verifies', async () => {
    const tokens: string[] = [];
    for (const ACCESS_TOKEN_ALGORITHM of ['ES256', 'EdDSA', 'RS256', 'ES256']) {
      const app = await restart({ ACCESS_TOKEN_ALGORITHM });
      tokens.push((await registered(app.device())).accessToken);
      for (const token of tokens) expect(await statusWith(app, token)).toBe(200);
    }
    const [app] = open as [RunningApp];
    const algorithms = (await storedKeys(app)).map(({ algorithm }) => algorithm);
    expect(algorithms.sort()).toEqual(['ES256', 'ES256', 'EdDSA', 'EdDSA', 'RS256', 'RS256']);
  });

  it('stay in the database under HS256, which makes none', async () => {
    const shared = { ACCESS_TOKEN_ALGORITHM: 'HS256', ACCESS_TOKEN_SECRET: randomBytes(32).toString('base64url') };
    const first = await start(shared);
    expect(await storedKeys(first)).toEqual([]);
    const second = await restart();
    const { accessToken } = await registered(second.device());
    expect(await statusWith(await restart(shared), accessToken)).toBe(200);
  });

  it('are nowhere in the database in the clear', async () => {
    const app = await start();
    const { signWith } = app.app.get(KeyRing, { strict: false }).active();
    const secret = Buffer.from(signWith.export({ format: 'jwk' }).d ?? '', 'base64url');
    expect(secret).toHaveLength(32);
    const rows = await app.app.get(DataSource).query<object[]>('SELECT * FROM signing_keys');
    expect(rows).toHaveLength(2);
    const text = JSON.stringify(rows);
    for (const encoding of ['base64', 'base64url', 'hex', 'latin1'] as const) {
      expect(text).not.toContain(secret.toString(encoding).replace(/=+$/, ''));
    }
    expect(text).not.toMatch(/PRIVATE KEY|"d"/);
  });
});
