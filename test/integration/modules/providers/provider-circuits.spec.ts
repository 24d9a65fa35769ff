import type { ProviderClient } from '../../../../src/modules/providers/provider-client.service.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { aProviderClient, comeBack, failureFrom, FLOW } from '../../../support/provider-clients.js';
import { ScriptedProvider } from '../../../support/scripted-provider.js';

let provider: ScriptedProvider;
let client: ProviderClient;
const clock = new FakeClock();

beforeAll(async () => {
  provider = await ScriptedProvider.open(clock);
});
beforeEach(() => {
  provider.reset();
  client = aProviderClient(clock);
});
afterAll(() => provider.close());

const refresh = () => client.refresh(provider.definition(), 'refresh-1', { subject: 'user-1' });
const works = () => provider.answer('/token', { body: provider.tokens() });
const refuses = (error: string) => provider.answer('/token', { status: 400, body: { error } });

async function failTimes(times: number): Promise<void> {
  for (let round = 0; round < times; round += 1) await failureFrom(refresh());
}

describe('a provider that is away', () => {
  it('is left alone after five failures, and tried by one request after the pause', async () => {
    provider.answer('/token', { status: 500 });
    await failTimes(5);
    expect(await failureFrom(refresh())).toMatchObject({
      ...{ kind: 'away', reason: 'circuit_open', mayHaveActed: false, retryAfterSeconds: 5 },
    });
    expect(provider.countOf('/token')).toBe(5);
    clock.advance('5s');
    works();
    const results = await Promise.allSettled([refresh(), refresh(), refresh()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(provider.countOf('/token')).toBe(6);
    await Promise.all([refresh(), refresh()]);
  });

  it('is left alone for as long as it asks', async () => {
    provider.answer('/token', { status: 429, headers: { 'retry-after': '20' } });
    await failTimes(3);
    expect(provider.countOf('/token')).toBe(1);
    clock.advance('20s');
    works();
    await refresh();
  });

  it('stops no other provider', async () => {
    provider.answer('/token', { status: 500 });
    await failTimes(6);
    works();
    const other = { ...provider.definition(), id: 'other' };
    expect(await client.refresh(other, 'refresh-1', { subject: 'user-1' })).toBeDefined();
  });

  it('is not one that answers with refusals', async () => {
    refuses('invalid_client');
    await failTimes(20);
    expect(provider.countOf('/token')).toBe(20);
  });

  it('is not one whose callbacks are junk, or anybody could stop the sign-ins of all', async () => {
    for (let round = 0; round < 20; round += 1)
      await failureFrom(comeBack(client, provider.definition(), { state: 'x' }));
    works();
    await refresh();
  });

  it('is left alone although sign-ins begin, and come back with junk, in between', async () => {
    provider.answer('/token', { status: 500 });
    for (let round = 0; round < 5; round += 1) {
      await client.authorizationUrl(provider.definition(), FLOW);
      await failureFrom(comeBack(client, provider.definition(), { state: 'x' }));
      await failTimes(1);
    }
    expect(await failureFrom(refresh())).toMatchObject({ reason: 'circuit_open' });
    clock.advance('5s');
    works();
    await failureFrom(comeBack(client, provider.definition(), { state: 'x' }));
    await refresh();
  });

  it('stops nothing that was known before', async () => {
    await client.authorizationUrl(provider.definition(), FLOW);
    provider.answer('/.well-known/openid-configuration', 'cut');
    clock.advance('2h');
    expect((await client.authorizationUrl(provider.definition(), FLOW)).pathname).toBe('/authorization');
  });
});

describe('many grants that end at once', () => {
  it.each([
    ['invalid_grant', 'dead'],
    ['acme_error', 'ambiguous'],
  ])('with %s have our settings suspected instead of the grants', async (error, kind) => {
    refuses(error);
    for (let round = 0; round < 5; round += 1) expect(await failureFrom(refresh())).toMatchObject({ kind });
    const reason = `suspected_${error === 'acme_error' ? 'other_error' : error}`;
    expect(await failureFrom(refresh())).toMatchObject({ kind: 'misconfigured', reason });
    clock.advance('10m');
    expect(await failureFrom(refresh())).toMatchObject({ kind });
  });

  it('among more that are honoured are over', async () => {
    works();
    for (let round = 0; round < 12; round += 1) await refresh();
    refuses('invalid_grant');
    for (let round = 0; round < 12; round += 1) expect(await failureFrom(refresh())).toMatchObject({ kind: 'dead' });
    expect(await failureFrom(refresh())).toMatchObject({ kind: 'misconfigured' });
  });
});

describe('discovery', () => {
  const definition = () => provider.definition();
  const path = '/.well-known/openid-configuration';

  it('happens once for many who ask at the same time, and again behind after an hour', async () => {
    const ask = () => client.authorizationUrl(definition(), FLOW);
    await Promise.all(Array.from({ length: 20 }, ask));
    expect(provider.countOf(path)).toBe(1);
    clock.advance('59m');
    await ask();
    expect(provider.countOf(path)).toBe(1);
    clock.advance('1m');
    await Promise.all(Array.from({ length: 20 }, ask));
    while (provider.countOf(path) < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(provider.countOf(path)).toBe(2);
  });

  it('fails nobody at the start, and works when the provider is back', async () => {
    provider.answer(path, 'cut');
    client = aProviderClient(clock);
    expect(await failureFrom(client.authorizationUrl(definition(), FLOW))).toMatchObject({ kind: 'away' });
    provider.reset();
    expect((await client.authorizationUrl(definition(), FLOW)).origin).toBe(provider.issuer);
  });

  it('keeps the keys of id tokens, too, and renews them behind', async () => {
    const signIn = () => {
      const idToken = provider.idToken({ nonce: FLOW.nonce, email: 'a@b.test' });
      provider.answer('/token', { body: provider.tokens({ id_token: idToken }) });
      return comeBack(client, definition());
    };
    for (let round = 0; round < 5; round += 1) await signIn();
    expect(provider.countOf('/jwks')).toBe(1);
    clock.advance('6m');
    provider.answer('/jwks', { status: 500 });
    await signIn();
    clock.advance('60m');
    expect(await failureFrom(signIn())).toMatchObject({ kind: 'away', reason: 'http_5xx' });
  });
});
