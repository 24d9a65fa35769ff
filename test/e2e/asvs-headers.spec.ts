import { connect } from 'node:net';
import { registered } from '../support/accounts.js';
import { startRecordedApp, type RecordedApp } from './access-matrix-app.js';

const ONE_YEAR_SECONDS = 365 * 86_400;
const ORIGIN = 'https://app.example.org';

type Answers = ReadonlyMap<string, Headers>;

/** The directives of a policy by name; the quotes stay. */
function directivesOf(headers: Headers): ReadonlyMap<string, readonly string[]> {
  const directives = (headers.get('content-security-policy') ?? '').split(';');
  return new Map(
    directives.map((directive) => {
      const [name = '', ...sources] = directive.trim().split(/\s+/);
      return [name, sources];
    }),
  );
}

/** Sends what is hardly HTTP, which no router sees. */
function answerToBytes(url: string, bytes: string): Promise<Headers> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      const [, ...lines] = (text.split('\r\n\r\n')[0] ?? '').split('\r\n');
      resolve(new Headers(lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string])));
    });
  });
}

/** Header fields of section V3.4 of OWASP ASVS 5.0.0 (docs/asvs.md). */
describe('every response of a server whose PUBLIC_URL is https', () => {
  let app: RecordedApp;
  let answers: Answers;

  beforeAll(async () => {
    app = await startRecordedApp('sqlite', { PUBLIC_URL: 'https://id.example.org', CORS_ORIGINS: ORIGIN });
    answers = new Map([...(await answersOfRoutes()), ...(await answersOfLogins()), ...(await answersToNonsense())]);
  });
  afterAll(() => app.close());

  /** Of every route to somebody unknown: successes, pages, refusals and preflights. */
  async function answersOfRoutes(): Promise<[string, Headers][]> {
    const asked: [string, Headers][] = [];
    for (const name of new Set(app.registered)) {
      const [method = '', path = ''] = name.replaceAll(/:\w+|(?<=\/)\*/g, 'x').split(' ');
      const headers = { origin: ORIGIN, 'access-control-request-method': 'POST' };
      asked.push([name, (await app.device().request(method, path === '*' ? '/x' : path, { headers })).headers]);
    }
    return asked;
  }

  async function answersOfLogins(): Promise<[string, Headers][]> {
    const { account, accessToken: token } = await registered(app.device());
    const body = { identifier: account.email, password: account.password, delivery: 'cookie' };
    const login = await app.device().post('/api/auth/login', { body });
    const profile = await app.device().get('/api/users/me', { token });
    expect([login.status, profile.status]).toEqual([200, 200]);
    return [
      ['a login', login.headers],
      ['a profile', profile.headers],
    ];
  }

  async function answersToNonsense(): Promise<[string, Headers][]> {
    const device = app.device();
    const unreadable = { 'no HTTP': 'nonsense\r\n\r\n', 'a long head': `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n` };
    const asked: [string, Headers][] = [
      ['a page for people', (await device.get('/account/reset-password')).headers],
      ['its script', (await device.get('/account/assets/page.js')).headers],
      ['an unknown address', (await device.get('/nowhere')).headers],
      ['an unreadable address', (await device.get('/%zz')).headers],
      ['broken JSON', (await device.post('/api/auth/login', { rawBody: '{', headers: JSON_TYPE })).headers],
      ['another type', (await device.post('/api/auth/login', { rawBody: '<a/>', headers: XML_TYPE })).headers],
    ];
    for (const [what, bytes] of Object.entries(unreadable)) asked.push([what, await answerToBytes(app.url, bytes)]);
    return asked;
  }

  const lacking = (isRight: (headers: Headers) => boolean) =>
    [...answers].filter(([, headers]) => !isRight(headers)).map(([name]) => name);

  it('was asked for, by every route and by what no route sees', () => {
    expect(answers.size).toBeGreaterThan(60);
    expect([...answers.values()].every((headers) => headers.has('x-request-id'))).toBe(true);
  });

  it('pins https for at least a year, subdomains included', () => {
    const isPinned = (headers: Headers) => {
      const [, seconds] =
        /^max-age=(\d+); ?includeSubDomains/i.exec(headers.get('strict-transport-security') ?? '') ?? [];
      return Number(seconds) >= ONE_YEAR_SECONDS;
    };
    expect(lacking(isPinned)).toEqual([]);
  });

  it('has a policy that loads nothing but our own files, no plug-in and no other base address', () => {
    const isStrict = (headers: Headers) => {
      const directives = directivesOf(headers);
      const nothing = ['default-src', 'object-src', 'base-uri'].map((name) => directives.get(name)?.join(' '));
      const scripts = directives.get('script-src') ?? ["'none'"];
      return nothing.every((sources) => sources === "'none'") && /^'(none|self)'$/.test(scripts.join(' '));
    };
    expect(lacking(isStrict)).toEqual([]);
  });

  it('forbids to guess its type', () => {
    expect(lacking((headers) => headers.get('x-content-type-options') === 'nosniff')).toEqual([]);
  });

  it('sends no address on as referrer', () => {
    expect(lacking((headers) => headers.get('referrer-policy') === 'no-referrer')).toEqual([]);
  });

  it('is framed by nobody', () => {
    expect(lacking((headers) => directivesOf(headers).get('frame-ancestors')?.join(' ') === "'none'")).toEqual([]);
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };
const XML_TYPE = { 'content-type': 'application/xml' };
