import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { registered } from '../support/accounts.js';
import type { ApiClient } from '../support/api-client.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { HaProxy } from '../support/haproxy.js';
import { Nginx } from '../support/nginx.js';
import { ServerProcess } from '../support/server-process.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { describeWithPackages } from '../support/when-available.js';
import { recipe, selfSignedCertificate } from './recipes.js';
import { RefreshingClient } from './refreshing-client.js';
import { report, Tally } from './report.js';

const CLIENTS = 40;
/** The default of the product; HAProxy takes an interval of a second twice to notice. */
const SHUTDOWN_DRAIN = '5s';
const HEADING = 'Several instances';
/** Set by the proxy, so that the drill sees which instance answered. */
const SERVED_BY = 'x-served-by';
const certificate = selfSignedCertificate();

interface Proxy {
  stop(): Promise<void>;
}

type StartProxy = (port: number, addresses: readonly string[]) => Promise<Proxy>;

const startNginx: StartProxy = (port, [first = '', second = '']) => {
  const http = recipe('nginx', HEADING, {
    'listen 443 ssl': `listen 127.0.0.1:${port} ssl`,
    '/etc/ssl/auth.example.org.crt': certificate.certificate,
    '/etc/ssl/auth.example.org.key': certificate.key,
    '10.0.0.11:3000': first,
    '10.0.0.12:3000': second,
  });
  return Nginx.start(`add_header ${SERVED_BY} $upstream_addr always;\n${http}`, port);
};

const startHaProxy: StartProxy = (port, [first = '', second = '']) => {
  const sections = recipe('haproxy', HEADING, {
    'bind :443': `bind 127.0.0.1:${port}`,
    '/etc/ssl/auth.example.org.pem': certificate.both,
    '10.0.0.11:3000': first,
    '10.0.0.12:3000': second,
  });
  return HaProxy.start(`${sections}  http-response set-header ${SERVED_BY} %si:%sp\n`, port);
};

/** Two instances on one database behind a proxy. */
class Deployment {
  private constructor(
    readonly url: string,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly servers: ServerProcess[],
    private readonly proxy: Proxy,
  ) {}

  static async start(startProxy: StartProxy): Promise<Deployment> {
    const port = await freePort();
    const url = `https://localhost:${port}`;
    const settings = { SHUTDOWN_DRAIN, PUBLIC_URL: url, TRUST_PROXY: '127.0.0.1' };
    const environment = { ...(await sharedEnvironment('postgres')), ...settings };
    const servers = [];
    for (let count = 0; count < 2; count += 1) {
      servers.push(await ServerProcess.start({ ...environment, PORT: String(await freePort()) }));
    }
    const addresses = servers.map((server) => new URL(server.url).host);
    return new Deployment(url, environment, servers, await startProxy(port, addresses));
  }

  get addresses(): string[] {
    return this.servers.map((server) => new URL(server.url).host);
  }

  device(): ApiClient {
    return this.servers[0]!.device();
  }

  /** At the same address. @returns the exit code of the one that was stopped */
  async restart(index: number): Promise<number | null> {
    const server = this.servers[index]!;
    const exitCode = await server.stop();
    this.servers[index] = await ServerProcess.start({ ...this.environment, PORT: new URL(server.url).port });
    return exitCode;
  }

  async end(): Promise<void> {
    await this.proxy.stop();
    for (const server of this.servers) await server.kill();
  }
}

// Between the last look for connections and the closing of the port lie some microseconds, which no process can close (see
// src/bootstrap/idle-turn.ts). Whoever hits them by chance does not hit them twice in a row; a fault does.
jest.retryTimes(1, { logErrorsBeforeRetry: true });

describeWithPackages(['nginx', 'haproxy', 'openssl'], 'a rolling restart of two instances under load', () => {
  it.each([
    ['nginx', startNginx],
    ['HAProxy', startHaProxy],
  ] as const)('loses no request and no session behind %s', async (name, startProxy) => {
    const deployment = await Deployment.start(startProxy);
    const [tally, last, servedBy] = [new Tally(), new Tally(), new Tally()];
    const onAnswer = (headers: IncomingHttpHeaders): void => {
      // a request that found a port closed names that one too
      servedBy.add(String(headers[SERVED_BY]).split(', ').at(-1) ?? '');
    };
    const way = { url: () => deployment.url, ca: readFileSync(certificate.certificate), onAnswer };
    const clients: RefreshingClient[] = [];
    for (let count = 0; count < CLIENTS; count += 1) {
      const { refreshToken } = await registered(deployment.device());
      clients.push(new RefreshingClient(refreshToken, way, tally));
    }
    const isServing = async (address: string): Promise<void> => {
      const before = servedBy.of(address);
      await eventually(`${name} sends requests to ${address}`, () => servedBy.of(address) >= before + CLIENTS);
    };

    let isOver = false;
    const running = clients.map((client) => client.refreshUntil(() => isOver));
    const exitCodes: (number | null)[] = [];
    for (const [index, address] of deployment.addresses.entries()) {
      await isServing(address);
      exitCodes.push(await deployment.restart(index));
      await isServing(address);
    }
    isOver = true;
    await Promise.all(running);
    for (const client of clients) last.add(await client.refresh());
    for (const client of clients) client.close();
    await deployment.end();

    const failed = tally.total - tally.of('200');
    const lost = CLIENTS - last.of('200');
    report(`Rolling restart behind ${name}: ${CLIENTS} clients refresh while each of two instances is restarted`, [
      ['asked', 'answered', 'failed', 'sessions lost', 'exit codes'],
      [String(tally.total), tally.text, String(failed), `${lost} of ${CLIENTS}`, exitCodes.join(' ')],
    ]);
    expect(tally.outcomes).toEqual(['200']);
    expect(last.of('200')).toBe(CLIENTS);
    expect(exitCodes).toEqual([0, 0]);
  });
});
