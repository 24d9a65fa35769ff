import { setTimeout as delay } from 'node:timers/promises';
import { loggedIn, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { type ExternalVerifier, JoseVerifier, PyJwtVerifier } from '../support/external-verifiers.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { ServerProcess } from '../support/server-process.js';
import { describeWithPackages } from '../support/when-available.js';
import { newServerSecrets } from '../support/test-app.js';

const ROTATIONS = 10;
const CLIENTS = 4;
const LIMIT_MS = 90_000;
/** Between two refreshes of a client, and in the middle of a token's life: a rotation lies between. */
const PAUSE_MS = 150;
const LATER_MS = 2_500;

const ISSUER = 'https://id.example.org';
const AUDIENCE = 'watchword';

// twenty seconds of rotations on a machine that does other things as well
jest.setTimeout(LIMIT_MS + 30_000);

const partOf = (token: string, index: number): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString()) as Record<string, unknown>;

/** Two servers that rotate every two seconds, clients that keep refreshing, and everybody who verifies. */
class Bustle {
  readonly kids = new Set<unknown>();
  readonly refusals: string[] = [];
  verdicts = 0;
  private readonly later: Promise<void>[] = [];
  private isOver = false;

  constructor(
    private readonly servers: readonly [ServerProcess, ServerProcess],
    private readonly verifiers: Readonly<Record<string, ExternalVerifier>>,
  ) {}

  async run(): Promise<void> {
    const clients = Promise.all(Array.from({ length: CLIENTS }, (_, index) => this.client(index)));
    const endsAt = performance.now() + LIMIT_MS;
    while (this.kids.size <= ROTATIONS && performance.now() < endsAt) await delay(PAUSE_MS);
    this.isOver = true;
    await clients;
    await Promise.all(this.later);
  }

  /** Logs in anew now and then, refreshes else, each time at the other server. */
  private async client(index: number): Promise<void> {
    const devices = this.servers.map((server) => server.device());
    const deviceAt = (turn: number) => devices[turn % devices.length] as (typeof devices)[number];
    const { account, ...first } = await registered(deviceAt(index));
    let tokens: Tokens = first;
    for (let turn = index; !this.isOver; turn += 1) {
      const { refreshToken } = tokens;
      const body = { refreshToken, delivery: 'body' };
      tokens =
        turn % 10 === 0
          ? await loggedIn(deviceAt(turn), account)
          : { ...tokens, ...(await deviceAt(turn).post<Tokens>('/api/auth/refresh', { body })).data };
      const { accessToken } = tokens;
      this.kids.add(partOf(accessToken, 0)['kid']);
      await this.verify(accessToken);
      this.later.push(delay(LATER_MS).then(() => this.verify(accessToken)));
      await delay(PAUSE_MS);
    }
  }

  private async verify(token: string): Promise<void> {
    await Promise.all([
      ...Object.entries(this.verifiers).map(async ([name, verifier]) =>
        this.note(name, token, await verifier.verdictOn(token)),
      ),
      ...this.servers.map(async (server, index) => {
        const { status, text } = await server.device().get('/api/users/me', { token });
        this.note(`server ${index}`, token, status === 200 ? 'ok' : text);
      }),
    ]);
  }

  /** A refusal is right when the token's time is over, as on a machine that had no time for it. */
  private note(who: string, token: string, verdict: string): void {
    if (verdict === 'ok') this.verdicts += 1;
    else if (Number(partOf(token, 1)['exp']) * 1_000 > Date.now()) this.refusals.push(`${who}: ${verdict}`);
  }
}

describeWithPackages(['python3-jwt', 'python3-cryptography', 'jose'], 'ten scheduled rotations under load', () => {
  it('cost nobody a token: not PyJWT, not jose, which keep the published keys as long as they may, nor our servers', async () => {
    const environment = {
      ...newServerSecrets(),
      DATABASE_URL: await migratedDatabase('postgres'),
      PUBLIC_URL: ISSUER,
      TOKEN_AUDIENCE: AUDIENCE,
      KEY_ROTATION_INTERVAL: '2s',
      JWKS_CACHE_LIFETIME: '1s',
      ACCESS_TOKEN_EXPIRY: '5s',
    };
    const servers = await Promise.all([ServerProcess.start(environment), ServerProcess.start(environment)]);
    const jwksAt = ({ url }: ServerProcess) => `${url}/.well-known/jwks.json`;
    const verifiers = {
      PyJWT: new PyJwtVerifier(jwksAt(servers[0]), ISSUER, AUDIENCE),
      jose: new JoseVerifier(jwksAt(servers[1])),
    };
    try {
      const bustle = new Bustle(servers, verifiers);
      await bustle.run();
      expect(bustle.refusals).toEqual([]);
      expect(bustle.kids.size).toBeGreaterThan(ROTATIONS);
      expect(bustle.verdicts).toBeGreaterThan(CLIENTS * ROTATIONS * 4);
      console.log(`rotations: ${bustle.kids.size} keys signed, ${bustle.verdicts} verdicts, none wrong`);
    } finally {
      for (const verifier of Object.values(verifiers)) verifier.stop();
      await Promise.all(servers.map((server) => server.stop()));
    }
  });
});
