import axios, { AxiosError, type CreateAxiosDefaults } from 'axios';
import { attached, failureOf } from '../support/attached-axios.js';
import { CARD_REFUSED, ClientsInNode, TOKEN_EXPIRED } from '../support/client-in-node.js';
import type { RecordingServer } from '../support/recording-server.js';

type Client = Awaited<ReturnType<typeof attached>>['client'];

const ME = '/api/users/me';

let place: ClientsInNode;

beforeAll(async () => (place = await ClientsInNode.start()));
afterEach(() => place.reset());
afterAll(() => place.close());

const bearers = (server: RecordingServer) => server.sent('authorization').map((value) => value?.slice(0, 7));

describe('attachAxios, to whom the token is given', () => {
  it.each(['with a baseURL', 'with an absolute address'])('gives it to the server, %s', async (way) => {
    const { instance } = await attached(place, way === 'with a baseURL' ? { baseURL: `${place.door.origin}/api` } : {});
    const { status, data } = await instance.get<{ success: boolean }>(
      way === 'with a baseURL' ? '/users/me' : `${place.door.origin}${ME}`,
    );
    expect([status, data.success]).toEqual([200, true]);
  });

  it('gives it to the origins that are named, and to no other', async () => {
    const { instance } = await attached(place);
    for (const server of [place.ours, place.foreign]) await instance.get(`${server.origin}/orders`);
    await instance.get('/orders', { baseURL: place.foreign.origin });
    await instance.get(`//${new URL(place.foreign.origin).host}/orders`, { baseURL: place.ours.origin, adapter: answerOf }); // prettier-ignore
    expect([bearers(place.ours), bearers(place.foreign)]).toEqual([['Bearer '], [undefined, undefined]]);
  });

  it('goes by the address that axios asks, where an absolute one is put behind the baseURL', async () => {
    const { instance } = await attached(place);
    await instance.get(`${place.ours.origin}/orders`, { baseURL: place.foreign.origin, allowAbsoluteUrls: false });
    expect([place.ours.requests.length, bearers(place.foreign)]).toEqual([0, [undefined]]);
  });

  it.each([301, 302, 303, 307, 308])('does not let it follow a redirect (%d) to another origin', async (status) => {
    const { instance } = await attached(place);
    place.ours.answers = () => ({ status, headers: { location: `${place.foreign.origin}/elsewhere` } });
    await instance.post(`${place.ours.origin}/moved`, 'a text');
    expect([bearers(place.ours), bearers(place.foreign)]).toEqual([['Bearer '], [undefined]]);
  });

  it('refreshes nothing for a stranger’s 401', async () => {
    const { instance } = await attached(place);
    place.foreign.answers = () => TOKEN_EXPIRED;
    const error = await failureOf(instance.get(`${place.foreign.origin}/orders`));
    expect(error.response?.status).toBe(401);
    expect([place.foreign.requests.length, place.door.refreshes.length]).toEqual([1, 0]);
  });
});

/** An adapter that asks nobody, and answers which token it was to send. */
const answerOf: CreateAxiosDefaults['adapter'] = (config) =>
  Promise.resolve({ data: '', status: 200, statusText: '', headers: {}, config });

describe('attachAxios, when the token has expired', () => {
  it('refreshes once for any number of calls, and repeats each once', async () => {
    const { instance } = await attached(place);
    place.expireTokens();
    const answers = await Promise.all(Array.from({ length: 30 }, () => instance.get(ME)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect([place.door.refreshes.length, place.door.count(ME, 200)]).toEqual([1, 30]);
    expect(place.door.count(ME, 401)).toBeLessThanOrEqual(30);
  });

  it('shares the refresh with client.fetch', async () => {
    const { instance, client } = await attached(place);
    place.expireTokens();
    await Promise.all([instance.get(ME), client.fetch(ME), instance.get(ME)]);
    expect(place.door.refreshes).toHaveLength(1);
  });

  it('never loops where a server calls every token expired', async () => {
    const { instance, client } = await attached(place);
    place.ours.answers = () => TOKEN_EXPIRED;
    const error = await failureOf(instance.get(`${place.ours.origin}/orders`));
    expect(axios.isAxiosError(error)).toBe(true);
    expect([error.response?.status, error.response?.data.code]).toEqual([401, 'TOKEN_EXPIRED']);
    expect([place.ours.requests.length, place.door.refreshes.length]).toEqual([2, 1]);
    expect(client.isLoggedIn).toBe(true);
  });

  it('hands a 401 of the application’s own out untouched', async () => {
    const { instance } = await attached(place);
    place.ours.answers = () => CARD_REFUSED;
    const error = await failureOf(instance.post(`${place.ours.origin}/pay`, { card: 1 }));
    expect(error).toBeInstanceOf(AxiosError);
    expect([error.code, error.response?.status, error.response?.data]).toEqual([
      'ERR_BAD_REQUEST',
      401,
      JSON.parse(CARD_REFUSED.body) as object,
    ]);
    expect([place.ours.requests.length, place.door.refreshes.length]).toEqual([1, 0]);
  });

  it.each(['text', 'arraybuffer', 'blob'] as const)('understands the 401 of a call for %s', async (responseType) => {
    const { instance } = await attached(place);
    place.refuseOnce();
    expect((await instance.get(`${place.ours.origin}/file`, { responseType })).status).toBe(200);
    expect([place.ours.requests.length, place.door.refreshes.length]).toEqual([2, 1]);
  });

  it('refreshes also where the caller takes every status as an answer', async () => {
    const { instance } = await attached(place);
    place.refuseOnce();
    expect((await instance.get(`${place.ours.origin}/orders`, { validateStatus: () => true })).status).toBe(200);
    place.ours.answers = () => CARD_REFUSED;
    expect((await instance.get(`${place.ours.origin}/orders`, { validateStatus: () => true })).status).toBe(401);
    expect(place.door.refreshes).toHaveLength(1);
  });

  it('fails with the reason of the refresh where the session has ended', async () => {
    const { instance, client } = await attached(place);
    const reasons: string[] = [];
    client.on('loggedOut', ({ reason }) => reasons.push(reason));
    await endSessions(client);
    const errors = await Promise.all([1, 2, 3].map(() => failureOf(instance.get(ME))));
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['SESSION_REVOKED']));
    expect(reasons).toEqual(['SESSION_REVOKED']);
  });
});

/** From another device. */
async function endSessions(client: Client): Promise<void> {
  const token = await client.accessToken();
  const { status } = await place.app.device().post('/api/auth/logout-all', { token });
  if (status !== 200) throw new Error(`logging out failed with ${status}`);
}
