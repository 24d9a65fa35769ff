import { Logger } from '@nestjs/common';
import { readIntrospectionAnswer } from '../../../../src/guard/introspection/introspection-answer.js';
import type { IntrospectionOptions } from '../../../../src/guard/introspection/introspection-options.js';
import { introspectionSettingsOf } from '../../../../src/guard/introspection/introspection-settings.js';
import { TokenIntrospection } from '../../../../src/guard/introspection/token-introspection.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { RecordingServer } from '../../../support/recording-server.js';
import { basic, newClientSecret } from '../../../support/service-clients.js';

Logger.overrideLogger(false);

const CLIENT = { clientId: 'bill:ing', clientSecret: `${newClientSecret()} +%` };
const CLAIMS = { sub: 'user', sid: 'session', jti: 'token' };
const FACTS = { email: 'ada@example.org', roles: ['user'], permissions: ['users:read'] };
const ACTIVE = { status: 200, body: JSON.stringify({ active: true, ...CLAIMS, ...FACTS }) };
const INACTIVE = { status: 200, body: '{"active":false}' };
const AWAY = { status: 502 };

let issuer: RecordingServer;
beforeAll(async () => void (issuer = await RecordingServer.start()));
beforeEach(() => {
  issuer.reset();
  issuer.answers = () => ACTIVE;
});
afterAll(() => issuer.close());

function introspecting(given: Partial<IntrospectionOptions> = {}) {
  const clock = new ManualClock();
  const introspection = new TokenIntrospection(
    introspectionSettingsOf({ ...CLIENT, ...given }, { issuer: issuer.origin, allowHttp: false }),
    clock,
  );
  return { clock, introspection, judge: (token = 'one') => introspection.judge(token, CLAIMS) };
}

describe('the introspection of a token', () => {
  it('tells what the user is now, of a service that says who it is', async () => {
    expect(await introspecting().judge('a token')).toEqual({ kind: 'active', facts: FACTS });
    const [request] = issuer.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/oauth/introspect' });
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(request?.headers.authorization).toBe(basic(CLIENT.clientId, CLIENT.clientSecret));
    expect(new URLSearchParams(request?.body).get('token')).toBe('a token');
  });

  it('asks once in ten seconds about a token, counted from the question', async () => {
    const { judge, clock } = introspecting();
    await judge();
    clock.pass(9_999);
    await judge();
    await judge('another');
    expect(issuer.requests).toHaveLength(2);
    clock.pass(1);
    issuer.answers = () => INACTIVE;
    expect(await judge()).toEqual({ kind: 'inactive' });
    expect(issuer.requests).toHaveLength(3);
  });

  it('asks one question for all who come at once', async () => {
    const { judge } = introspecting();
    await Promise.all(Array.from({ length: 20 }, () => judge()));
    expect(issuer.requests).toHaveLength(1);
  });

  it('asks at every request with a cache of no seconds', async () => {
    const { judge } = introspecting({ cacheSeconds: 0 });
    expect((await judge()).kind).toBe('active');
    issuer.answers = () => INACTIVE;
    expect((await judge()).kind).toBe('inactive');
  });

  it('asks again after it has heard that something changed', async () => {
    const { judge, introspection } = introspecting();
    await judge();
    introspection.forgetAnswers();
    issuer.answers = () => INACTIVE;
    expect((await judge()).kind).toBe('inactive');
  });

  it('keeps no more answers than it is told', async () => {
    const { judge } = introspecting({ cacheEntries: 2 });
    for (const token of ['one', 'two', 'three', 'one']) await judge(token);
    expect(issuer.requests).toHaveLength(4);
  });
});

describe('the introspection while the issuer is away', () => {
  it('refuses, and says when to come again', async () => {
    issuer.answers = () => AWAY;
    expect(await introspecting().judge()).toEqual({ kind: 'unavailable', retryAfterSeconds: 1 });
  });

  it('accepts what the token says, or what was heard last, where that is wanted', async () => {
    const { judge, clock } = introspecting({ whenUnavailable: 'accept' });
    await judge('known');
    issuer.answers = () => AWAY;
    clock.pass(60_000);
    expect(await judge('known')).toEqual({ kind: 'active', facts: FACTS });
    expect(await judge('unknown')).toEqual({ kind: 'unknown', last: undefined });
  });

  it('says that an answer of before a change is of before, where that is wanted', async () => {
    const { judge, introspection, clock } = introspecting({ whenUnavailable: 'accept' });
    await judge();
    introspection.forgetAnswers();
    issuer.answers = () => AWAY;
    expect(await judge()).toEqual({ kind: 'unknown', last: FACTS });
    issuer.answers = () => ACTIVE;
    clock.pass(1_000);
    await judge();
    issuer.answers = () => AWAY;
    clock.pass(60_000);
    expect(await judge()).toEqual({ kind: 'active', facts: FACTS });
  });

  it.each(['accept', 'refuse'] as const)('goes on refusing what was not active (%s)', async (whenUnavailable) => {
    issuer.answers = () => INACTIVE;
    const { judge, clock } = introspecting({ whenUnavailable });
    await judge();
    issuer.answers = () => AWAY;
    clock.pass(60_000);
    expect(await judge()).toEqual({ kind: 'inactive' });
  });

  it('does not let every request wait for it, and asks again after a second', async () => {
    issuer.answers = () => AWAY;
    const { judge, clock } = introspecting();
    await judge('one');
    await judge('two');
    expect(issuer.requests).toHaveLength(1);
    clock.pass(1_000);
    issuer.answers = () => ACTIVE;
    expect((await judge('two')).kind).toBe('active');
  });

  it('waits as long as it asks for, but not for ever', async () => {
    issuer.answers = () => ({ status: 503, headers: { 'retry-after': '9999' } });
    const { judge, clock } = introspecting();
    expect(await judge()).toEqual({ kind: 'unavailable', retryAfterSeconds: 30 });
    clock.pass(30_000);
    issuer.answers = () => ACTIVE;
    expect((await judge()).kind).toBe('active');
  });

  it.each([
    ['an answer about another token', { status: 200, body: JSON.stringify({ active: true, ...CLAIMS, jti: 'x' }) }],
    ['no JSON', { status: 200, body: 'active' }],
    ['a refusal of the client', { status: 401, body: '{"error":"invalid_client"}' }],
    ['a redirection', { status: 307, headers: { location: '/elsewhere' } }],
    ['an answer that is much too long', { status: 200, body: `{"active":true,"x":"${'x'.repeat(70_000)}"}` }],
  ])('believes nothing of %s', async (_what, answer) => {
    issuer.answers = () => answer;
    expect((await introspecting().judge()).kind).toBe('unavailable');
    expect(issuer.requests).toHaveLength(1);
  });

  it('gives an answer up that does not come', async () => {
    issuer.answers = () => undefined;
    expect((await introspecting({ timeoutSeconds: 0.05 }).judge()).kind).toBe('unavailable');
  });
});

describe('an answer to an introspection', () => {
  const whole = { active: true, ...CLAIMS, ...FACTS };

  it.each([
    ['without facts', { ...whole, roles: undefined }],
    ['with roles that are no texts', { ...whole, roles: [1] }],
    ['with permissions that are no list', { ...whole, permissions: 'users:read' }],
    ['with an address that is none', { ...whole, email: null }],
    ['of another user', { ...whole, sub: 'another' }],
    ['of another session', { ...whole, sid: 'another' }],
    ['that is only nearly true', { ...whole, active: 'true' }],
    ['that says nothing', {}],
  ])('is none %s', (_what, body) => {
    expect(readIntrospectionAnswer(body, CLAIMS)).toBeUndefined();
  });
});
