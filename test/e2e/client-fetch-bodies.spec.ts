import { ClientsInNode, codeOf, statusOf } from '../support/client-in-node.js';

const ME = '/api/users/me';

let place: ClientsInNode;

beforeAll(async () => (place = await ClientsInNode.start()));
afterEach(() => place.reset());
afterAll(() => place.close());

describe('client.fetch in Node, what it sends again', () => {
  const form = () => {
    const data = new FormData();
    data.set('name', 'a text');
    data.set('file', new Blob(['a text'], { type: 'text/plain' }), 'text.txt');
    return data;
  };
  const bodies: readonly [string, () => RequestInit['body']][] = [
    ['a string', () => 'a text'],
    ['a Blob', () => new Blob(['a text'])],
    ['FormData', form],
    ['URLSearchParams', () => new URLSearchParams({ name: 'a text' })],
    ['an ArrayBuffer', () => new TextEncoder().encode('a text').buffer],
    ['a view', () => new TextEncoder().encode('a text')],
  ];

  it.each(bodies)('sends %s again, the same', async (_name, bodyOf) => {
    const client = await place.loggedIn();
    place.refuseOnce();
    expect(await statusOf(client.fetch(`${place.ours.origin}/orders`, { method: 'POST', body: bodyOf() }))).toBe(200);
    expect(place.ours.requests).toHaveLength(2);
    const [first, second] = place.ours.requests.map(({ body }) => body.replace(/-+formdata-\S+/g, '(boundary)'));
    expect(first).toContain('text');
    expect(second).toBe(first);
    expect(new Set(place.ours.sent('authorization')).size).toBe(2);
  });

  it('sends a Request again with its body, its method and its headers, and leaves it unused by others', async () => {
    const client = await place.loggedIn();
    place.refuseOnce();
    const init = { method: 'PUT', body: 'a text', headers: { 'x-own': 'kept' } };
    expect(await statusOf(client.fetch(new Request(`${place.ours.origin}/orders`, init)))).toBe(200);
    expect(place.ours.requests.map(({ method, body }) => [method, body])).toEqual([
      ['PUT', 'a text'],
      ['PUT', 'a text'],
    ]);
    expect(place.ours.sent('x-own')).toEqual(['kept', 'kept']);
  });

  const stream = () => new Blob(['a text']).stream();

  it('refuses to repeat a streamed body clearly, and the session goes on', async () => {
    const client = await place.loggedIn();
    place.refuseOnce();
    const init = { method: 'POST', body: stream(), duplex: 'half' } as RequestInit;
    expect(await codeOf(client.fetch(`${place.ours.origin}/orders`, init))).toBe('BODY_NOT_REPLAYABLE');
    expect([place.ours.requests.length, place.door.refreshes.length]).toEqual([1, 1]);
    expect(await statusOf(client.fetch(ME))).toBe(200);
  });

  it('sends a streamed body as it is where nothing has to be repeated', async () => {
    const client = await place.loggedIn();
    const init = { method: 'POST', body: stream(), duplex: 'half' } as RequestInit;
    expect(await statusOf(client.fetch(`${place.ours.origin}/orders`, init))).toBe(200);
    expect(place.ours.requests[0]?.body).toBe('a text');
  });

  it('refuses a Request whose body was consumed, as fetch does', async () => {
    const client = await place.loggedIn();
    const request = new Request(`${place.ours.origin}/orders`, { method: 'POST', body: 'a text' });
    await request.text();
    expect(await codeOf(client.fetch(request))).toBe('TypeError');
    expect(place.ours.requests).toEqual([]);
  });
});
