import { epochSeconds } from '../../src/kernel/duration.js';
import { anAccount, loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import { openJws } from '../support/compact-jws.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { OAuthApp } from './oauth-app.js';
import {
  CREDENTIAL_CHANGE,
  EventReceiver,
  KEY_REVOKED,
  OF_TOKENS,
  SESSION_REVOKED,
  type VerifiedEvent,
} from './security-event-app.js';

type Person = Awaited<ReturnType<typeof registered>>;
const UNCHANGED = expect.anything() as unknown;

describe.each(DATABASE_KINDS)('the security events that other services hear of on %s', (kind) => {
  let oauth: OAuthApp;
  let receiver: EventReceiver;
  let person: Person;
  let admin: Awaited<ReturnType<typeof anAdmin>>;
  const everything: EventReceiver[] = [];

  beforeAll(async () => (oauth = await OAuthApp.start(kind, { RATE_LIMIT: 'off' })));
  afterAll(() => oauth.close());

  beforeEach(async () => {
    person = await registered(oauth.device);
    admin = await anAdmin(oauth.running);
    receiver = new EventReceiver(oauth, `s${everything.length}`);
    everything.push(receiver);
    await receiver.poll();
  });

  const administer = (method: string, path: string, body?: object) =>
    oauth.running.device().request(method, `/api${path}`, {
      token: admin.accessToken,
      headers: { 'if-match': '*' },
      ...(body && { body }),
    });

  const told = (event: VerifiedEvent) => ({ subject: event.sub_id, events: event.events });
  const ofUser = (payload: object, id = person.user.id) => ({
    subject: { format: 'iss_sub', iss: oauth.issuer, sub: id },
    events: { [CREDENTIAL_CHANGE]: { ...payload, event_timestamp: UNCHANGED } },
  });
  const ofSession = (id: string) => ({
    subject: { format: 'opaque', id },
    events: { [SESSION_REVOKED]: { event_timestamp: UNCHANGED } },
  });
  const tokensEnded = { credential_type: OF_TOKENS, change_type: 'revoke' };
  const tokensDiffer = { credential_type: OF_TOKENS, change_type: 'update' };

  it('tell of a logout by the session', async () => {
    await oauth.device.post('/api/auth/logout', { token: person.accessToken });
    const [event, ...others] = await receiver.poll();
    expect(others).toEqual([]);
    expect(event).toEqual({
      iss: oauth.issuer,
      aud: 'watchword',
      iat: epochSeconds(oauth.running.clock.now()),
      jti: expect.stringMatching(/^[0-9a-z]+-[0-9a-z]+$/) as string,
      sub_id: { format: 'opaque', id: person.session.id },
      events: { [SESSION_REVOKED]: { event_timestamp: expect.any(Number) as number } },
    });
    const now = epochSeconds(oauth.running.clock.now());
    const { event_timestamp: at } = event?.events[SESSION_REVOKED] as { event_timestamp: number };
    expect(Math.abs(at - now)).toBeLessThanOrEqual(60);
    expect(await receiver.poll()).toEqual([]);
  });

  it('tell of a logout everywhere by the user, and by each session', async () => {
    const second = await loggedIn(oauth.running.device(), person.account);
    await oauth.device.post('/api/auth/logout-all', { token: person.accessToken });
    const events = (await receiver.poll()).map(told);
    const expected = [ofUser(tokensEnded), ofSession(person.session.id), ofSession(second.session.id)];
    expect(events).toHaveLength(expected.length);
    expect(events).toEqual(expect.arrayContaining(expected));
  });

  it('tell of a new password as CAEP has it, and of the other sessions', async () => {
    const second = await loggedIn(oauth.running.device(), person.account);
    const body = { currentPassword: person.account.password, newPassword: anAccount().password };
    const changed = await oauth.device.post('/api/auth/password/change', { token: person.accessToken, body });
    expect(changed.status).toBe(200);
    const events = (await receiver.poll()).map(told);
    expect(events).toContainEqual(ofUser({ credential_type: 'password', change_type: 'update' }));
    expect(events).toContainEqual(ofSession(second.session.id));
    expect(events).not.toContainEqual(ofSession(person.session.id));
  });

  it('tell of a suspension and of a deletion that the tokens have ended', async () => {
    expect((await administer('POST', `/users/${person.user.id}/suspend`)).status).toBe(200);
    const events = (await receiver.poll()).map(told);
    expect(events).toEqual(expect.arrayContaining([ofUser(tokensEnded), ofSession(person.session.id)]));
    const other = await registered(oauth.running.device());
    expect((await administer('DELETE', `/users/${other.user.id}`)).status).toBe(200);
    expect((await receiver.poll()).map(told)).toContainEqual(ofUser(tokensEnded, other.user.id));
  });

  it('tell of new roles that the tokens say something else, and not which', async () => {
    const { status } = await administer('PUT', `/users/${person.user.id}/roles`, { roles: ['user', 'admin'] });
    expect(status).toBe(200);
    expect((await receiver.poll()).map(told)).toEqual([ofUser(tokensDiffer)]);
  });

  it('tell of a token that a service revoked by the token, and of a refresh token by its session', async () => {
    await oauth.revoke(person.accessToken);
    await oauth.revoke(person.refreshToken);
    const jti = String(openJws(person.accessToken).payload['jti']);
    expect((await receiver.poll()).map(told)).toEqual([
      {
        subject: { format: 'jwt_id', iss: oauth.issuer, jti },
        events: { [SESSION_REVOKED]: { event_timestamp: UNCHANGED } },
      },
      ofSession(person.session.id),
    ]);
  });

  it('tell nothing of a login, a refresh, a new profile or a role that allows something else', async () => {
    await loggedIn(oauth.running.device(), person.account);
    const body = { refreshToken: person.refreshToken, delivery: 'body' };
    expect((await oauth.device.post('/api/auth/refresh', { body })).status).toBe(200);
    const profile = { body: { fullName: 'Somebody Else' }, token: person.accessToken, headers: { 'if-match': '*' } };
    expect((await oauth.device.request('PATCH', '/api/users/me', profile)).status).toBe(200);
    const role = { name: `r-${person.user.id}`, description: 'A role.', permissions: [] };
    expect((await administer('POST', '/roles', role)).status).toBe(201);
    expect(await receiver.poll()).toEqual([]);
  });

  it('come from any instance, in any stream, and are the same there', async () => {
    const another = await oauth.startAnother();
    const elsewhere = new EventReceiver(oauth, receiver === everything[0] ? 'x' : 'elsewhere', another);
    await elsewhere.poll();
    await another.device().post('/api/auth/logout', { token: person.accessToken });
    const here = await receiver.poll();
    const there = await elsewhere.poll();
    expect(here.map(({ jti }) => jti)).toEqual(there.map(({ jti }) => jti));
    expect(here.map(told)).toEqual([ofSession(person.session.id)]);
    await another.close();
  });

  it('tell of a key that was retired at once by its id, signed with the next one', async () => {
    const kid = String(openJws(person.accessToken).header['kid']);
    expect((await administer('DELETE', `/admin/keys/${kid}`)).status).toBe(200);
    const events = await receiver.poll();
    expect(events.map(told)).toEqual([
      { subject: { format: 'opaque', id: kid }, events: { [KEY_REVOKED]: { event_timestamp: UNCHANGED } } },
    ]);
    // what was signed before comes again under the key of now, or nobody could verify it
    const late = new EventReceiver(oauth, 'late');
    everything.push(late);
    expect((await late.poll()).length).toBeGreaterThan(10);
  });

  it('name nobody', () => {
    const texts = everything.flatMap(({ received }) => received).join('\n');
    expect(texts.length).toBeGreaterThan(1_000);
    // an id may have the letters of a short name, but never alone between two dashes
    expect(texts).not.toMatch(/@|"(email|name|username|fullName|roles|address|sub)":"?[^"]*(user-|\bada\b|grace)/i);
    for (const { email, username, fullName } of [person.account, admin.account]) {
      for (const personal of [email, username, fullName]) expect(texts).not.toContain(personal);
    }
    const subjects = texts.split('\n').map((text) => (JSON.parse(text) as VerifiedEvent).sub_id);
    expect(new Set(subjects.map(({ format }) => format))).toEqual(new Set(['opaque', 'jwt_id', 'iss_sub']));
  });
});
