import fc from 'fast-check';
import { isRefusal, readSecurityEvent } from '../../../../src/guard/feed/security-event.js';
import { EVENT_TYPES, SET_AUDIENCE, SET_ISSUER, setClaims } from '../../../support/security-events.js';

const AT = 1_795_910_400;
const read = (claims: Record<string, unknown>, jti = claims['jti'] as string) =>
  readSecurityEvent(claims, { issuer: SET_ISSUER, audience: SET_AUDIENCE, jti });
const withEvent = (type: string, content: unknown, more: object = {}) =>
  setClaims('session', 's', AT, { events: { [type]: content, ...more } });

describe('what a security event says', () => {
  it.each(['session', 'token', 'user', 'key'] as const)('names the %s and the time', (kind) => {
    expect(read(setClaims(kind, 'subject', AT))).toEqual({ kind, subject: 'subject', atSeconds: AT });
  });

  it.each([EVENT_TYPES.claimsChange, EVENT_TYPES.sessionRevoked])('is of the user in %s, too', (type) => {
    const claims = setClaims('user', 'ada', AT, { events: { [type]: { event_timestamp: AT } } });
    expect(read(claims)).toEqual({ kind: 'user', subject: 'ada', atSeconds: AT });
  });

  it('is for this service when the audience is one of several', () => {
    expect(read(setClaims('key', 'k', AT, { aud: ['other', SET_AUDIENCE] }))).toMatchObject({ kind: 'key' });
  });

  it('happened when it was issued where it does not say when, and in the second that has begun', () => {
    expect(read(withEvent(EVENT_TYPES.sessionRevoked, {}))).toMatchObject({ atSeconds: AT });
    expect(read(withEvent(EVENT_TYPES.sessionRevoked, { event_timestamp: AT + 0.2 }))).toMatchObject({
      atSeconds: AT + 1,
    });
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example' }, 'invalid_issuer'],
    ['no issuer', { iss: undefined }, 'invalid_issuer'],
    ['another audience', { aud: 'other' }, 'invalid_audience'],
    ['an audience that only begins alike', { aud: `${SET_AUDIENCE}:app` }, 'invalid_audience'],
    ['no event', { events: {} }, 'invalid_request'],
    ['events that are a list', { events: [] }, 'invalid_request'],
    ['no subject', { sub_id: undefined }, 'invalid_request'],
    ['an empty subject', { sub_id: { format: 'opaque', id: '' } }, 'invalid_request'],
    ['a subject that is no text', { sub_id: { format: 'opaque', id: 7 } }, 'invalid_request'],
    ['a subject of another format', { sub_id: { format: 'email', email: 'a@b.example' } }, 'invalid_request'],
    ['an event of an unknown type', { events: { 'urn:other': { event_timestamp: AT } } }, 'invalid_request'],
    ['an event without content', { events: { [EVENT_TYPES.sessionRevoked]: null } }, 'invalid_request'],
    ['a time that is none', { events: { [EVENT_TYPES.sessionRevoked]: { event_timestamp: '1' } } }, 'invalid_request'],
    ['a time without end', { events: { [EVENT_TYPES.sessionRevoked]: { event_timestamp: 1e300 } } }, 'invalid_request'],
  ])('is refused with %s', (_what, given, err) => {
    expect(read(setClaims('session', 's', AT, given))).toMatchObject({ err });
  });

  it('is refused when another issuer’s user or token is the subject', () => {
    const iss = 'https://evil.example';
    expect(read(setClaims('user', 'u', AT, { sub_id: { format: 'iss_sub', iss, sub: 'u' } }))).toHaveProperty('err');
    expect(read(setClaims('token', 't', AT, { sub_id: { format: 'jwt_id', iss, jti: 't' } }))).toHaveProperty('err');
  });

  it('is refused with two events, or under another jti than it was delivered', () => {
    const content = { event_timestamp: AT };
    expect(read(withEvent(EVENT_TYPES.sessionRevoked, content, { [EVENT_TYPES.keyRevoked]: content }))).toHaveProperty(
      'err',
    );
    expect(read(setClaims('session', 's', AT), 'another')).toHaveProperty('err');
  });

  it('is read or refused, whatever the claims are', () =>
    fc.assert(
      fc.property(fc.object(), fc.object(), (claims, event) => {
        const found = read({ ...setClaims('session', 's', AT), ...claims, events: { a: event } });
        expect(isRefusal(found)).toBe(true);
      }),
    ));
});
