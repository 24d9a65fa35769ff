import { once } from 'node:events';
import { connect } from 'node:net';
import { anAccount, registered } from '../support/accounts.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { ServerProcess } from '../support/server-process.js';

const ROUNDS = 10;

/** An unhandled rejection or a thrown event would end a process; so this is tried on a process of its own. */
describe.each(DATABASE_KINDS)('clients that hang up on %s', (kind) => {
  let server: ServerProcess;

  beforeAll(async () => {
    const DATABASE_URL = await migratedDatabase(kind);
    server = await ServerProcess.start({
      DATABASE_URL,
      BCRYPT_COST: '8',
      SESSIONS_PER_USER: '1000',
      // the same refresh token is sent over and over, for as long as a slow machine takes
      REFRESH_GRACE: '60s',
    });
  });
  afterAll(() => server.kill());

  /** Sends the text and breaks the connection after so many milliseconds, with a reset. */
  async function hangUp(text: string, afterMs: number): Promise<void> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(text));
    socket.on('error', () => undefined);
    setTimeout(() => socket.resetAndDestroy(), afterMs);
    await once(socket, 'close');
  }

  it('in a head, a body, a login, a refresh or an answer end no process and cost nobody a session', async () => {
    const { account, accessToken, refreshToken } = await registered(server.device(), anAccount());
    const login = JSON.stringify({ identifier: account.email, password: account.password });
    const refresh = JSON.stringify({ refreshToken });
    const texts = [
      'POST /api/auth/login HTTP/1.1\r\nHo',
      post('/api/auth/login', login, 900),
      post('/api/auth/login', login),
      post('/api/auth/refresh', refresh),
      post('/api/auth/login', login).repeat(3),
      `${post('/api/auth/login', login)}NOISE\r\n\r\n`,
      post('/api/auth/register', JSON.stringify({ ...anAccount(), delivery: 'body' })),
      'GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n',
      `GET /api/users/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${accessToken}\r\n\r\n`,
    ];
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all(texts.flatMap((text, index) => [0, 1, 5, 25].map((wait) => hangUp(text, wait + index))));
    }
    const device = server.device();
    expect((await device.get('/health/ready')).status).toBe(200);
    expect((await device.get('/api/users/me', { token: accessToken })).status).toBe(200);
    expect((await device.post('/api/auth/refresh', { body: { refreshToken } })).status).toBe(200);
  });

  it('leave a server that still ends in peace', async () => {
    expect(await server.stop()).toBe(0);
  });
});

function post(path: string, body: string, length = Buffer.byteLength(body)): string {
  return `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
}
