import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EdgeApp } from './edge-app.js';

const CORPUS = resolve('../shared/corpora/blns.json');
const AT_ONCE = 16;
const isThere = existsSync(CORPUS);
const strings = isThere ? (JSON.parse(readFileSync(CORPUS, 'utf8')) as string[]) : [];

if (!isThere) console.warn(`Not tried, because it is not there: the big list of naughty strings, ${CORPUS}`);

(isThere ? describe : describe.skip)('the big list of naughty strings', () => {
  let edge: EdgeApp;

  beforeAll(async () => (edge = await EdgeApp.start()));
  afterAll(() => edge.close());

  const each = async (statusOf: (text: string) => Promise<number>, allowed: readonly number[]) => {
    for (let start = 0; start < strings.length; start += AT_ONCE) {
      const batch = strings.slice(start, start + AT_ONCE);
      const statuses = await Promise.all(batch.map(statusOf));
      const surprises = statuses.map((status, index) => ({ status, text: batch[index] }));
      expect(surprises.filter(({ status }) => !allowed.includes(status))).toEqual([]);
    }
  };
  const postStatus = async (path: string, body: unknown) => (await edge.post(path, JSON.stringify(body))).status;
  const rawStatus = async (text: string) => (await edge.raw(text)).status;
  const get = (path: string, field = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${field}\r\n`;

  it('is there', () => expect(strings.length).toBeGreaterThan(400));

  it('is taken or refused as the value of a field', () =>
    each((text) => postStatus('/api/echo', { name: text }), [201, 400]));

  it('comes back as it was sent from a field of any members', async () => {
    for (const text of strings) {
      const response = await edge.post('/api/free', JSON.stringify({ text }));
      expect(await response.json()).toMatchObject({ data: { text } });
    }
  });

  it('is refused as the name of a field', () =>
    each((text) => postStatus('/api/echo', { name: 'a', [text]: 1 }), [400]));

  it('is taken or refused as a name where any is', () =>
    each((text) => postStatus('/api/free', { [text]: 1 }), [201, 400]));

  it('is refused as a whole body', () => each(async (text) => (await edge.post('/api/echo', text)).status, [400]));

  it('is refused as an id in the path', () =>
    each(async (text) => (await edge.call(`/api/things/${encodeURIComponent(text)}`)).status, [200, 400, 404]));

  it('is refused or not found as bytes of the path', () =>
    each((text) => rawStatus(get(`/api/things/${text}`)), [200, 400, 404]));

  it('is refused in the query', () =>
    each(
      async (text) => {
        const encoded = encodeURIComponent(text);
        return (await edge.call(`/api/things?cursor=${encoded}&${encoded}=1`)).status;
      },
      [400],
    ));

  it('is harmless in a header', () =>
    each((text) => rawStatus(get('/api/things', `X-Request-Id: ${text}\r\n`)), [200, 400]));

  it('is harmless as a type of body', () =>
    each(
      (text) =>
        rawStatus(
          `POST /api/plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${text}\r\nContent-Length: 2\r\n\r\n{}`,
        ),
      [201, 400, 415],
    ));

  it('is harmless in Accept, Cookie, Origin and X-Forwarded-For', async () => {
    for (const field of ['Accept', 'Cookie', 'Cookie: a', 'Origin', 'X-Forwarded-For']) {
      const separator = field.includes(':') ? '=' : ': ';
      await each((text) => rawStatus(get('/api/cookies', `${field}${separator}${text}\r\n`)), [200, 400]);
    }
  });

  it('never brought the server to say that something went wrong', () => {
    expect(edge.logs.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
