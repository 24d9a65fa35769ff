import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { RefreshTokensService } from '../../../../src/modules/tokens/index.js';
import { newSecretKey, refusalOf, tokenSettings } from '../../../support/access-tokens.js';
import { BASE64URL, compactJws, openJws, signerFor } from '../../../support/compact-jws.js';
import { aLiveSession } from '../../../support/live-session.js';

const [oldest, older, newest] = [newSecretKey(), newSecretKey(), newSecretKey()];
const MOST_GENERATIONS = 2 ** 31 - 2;

const serviceWith = (...refreshTokenSecrets: ReturnType<typeof newSecretKey>[]): RefreshTokensService =>
  new RefreshTokensService(tokenSettings({ refreshTokenSecrets }));

const service = serviceWith(newest);
const session = aLiveSession();

const verdictOn = (token: string, reader = service): string => refusalOf(() => reader.read(token));

const sessions = fc
  .record({
    id: fc.uuid(),
    userId: fc.uuid(),
    generation: fc.nat(MOST_GENERATIONS),
    rotatedAt: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
    idleExpiresAt: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
  })
  .map(({ userId, ...given }) => aLiveSession({ ...given, subject: { ...session.subject, userId } }));

describe('writing', () => {
  it('gives the same text for the same session, in every instance and at any time', () =>
    fc.assert(
      fc.property(sessions, (given) => {
        const text = serviceWith(newest).write(given);
        expect(service.write(given)).toBe(text);
        expect(serviceWith(newest, older).write({ ...given, subject: { ...given.subject } })).toBe(text);
      }),
    ));

  it('gives the same text whatever else the session says', () => {
    const changed = { ...session, lastUsedAt: new Date(), delivery: 'split', method: 'otp' } as const;
    const subject = { ...session.subject, email: 'new@example.org', roles: ['admin'], tokenVersion: 9 };
    expect(service.write({ ...changed, subject })).toBe(service.write(session));
  });

  it.each([
    ['generation', { generation: 1 }],
    ['rotation time', { rotatedAt: new Date(session.rotatedAt.getTime() + 1_000) }],
    ['expiry', { idleExpiresAt: new Date(session.idleExpiresAt.getTime() + 1_000) }],
    ['session', { id: randomUUID() }],
    ['user', { subject: { ...session.subject, userId: randomUUID() } }],
  ])('gives another text for another %s', (_what, difference) => {
    expect(service.write({ ...session, ...difference })).not.toBe(service.write(session));
  });

  it('gives another text under another secret or for another issuer', () => {
    const issuer = 'https://other.example';
    const elsewhere = new RefreshTokensService(tokenSettings({ refreshTokenSecrets: [newest], issuer }));
    expect(serviceWith(older).write(session)).not.toBe(service.write(session));
    expect(elsewhere.write(session)).not.toBe(service.write(session));
  });

  it('says nothing of the person', () => {
    const { header, payload } = openJws(service.write(session));
    expect(header).toEqual({ alg: 'HS256', typ: 'rt+jwt' });
    expect(Object.keys(payload).sort()).toEqual(['exp', 'gen', 'iat', 'iss', 'sid', 'sub']);
  });
});

describe('reading', () => {
  it('gives back what was written', () =>
    fc.assert(
      fc.property(sessions, (given) => {
        const { idleExpiresAt, rotatedAt } = given;
        expect(service.read(service.write(given))).toEqual({
          userId: given.subject.userId,
          sessionId: given.id,
          generation: given.generation,
          issuedAt: new Date(Math.floor(rotatedAt.getTime() / 1_000) * 1_000),
          expiresAt: new Date(Math.floor(idleExpiresAt.getTime() / 1_000) * 1_000),
        });
      }),
    ));

  it('does not judge the expiry, which is for rotation to say', () => {
    expect(verdictOn(service.write({ ...session, idleExpiresAt: new Date(0) }))).toBe('accepted');
  });

  it('refuses another issuer’s token under the same secret', () => {
    const issuer = 'https://other.example';
    const elsewhere = new RefreshTokensService(tokenSettings({ refreshTokenSecrets: [newest], issuer }));
    expect(verdictOn(elsewhere.write(session))).toBe('REFRESH_TOKEN_INVALID');
  });

  it('refuses a token with any single character changed, taken out or put in', () => {
    const genuine = service.write(session);
    return fc.assert(
      fc.property(fc.nat(genuine.length - 1), fc.constantFrom(...BASE64URL, '.', '='), (position, character) => {
        const [before, after] = [genuine.slice(0, position), genuine.slice(position + 1)];
        const changed = [before + character + after, before + after, before + character + genuine.slice(position)];
        for (const text of changed.filter((other) => other !== genuine)) {
          expect(verdictOn(text)).toBe('REFRESH_TOKEN_INVALID');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('answers garbage with a refusal and nothing else', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.json(), fc.boolean(), (text, json, isSigned) => {
        const header = { alg: 'HS256', typ: 'rt+jwt' };
        const token = isSigned ? compactJws(header, json, signerFor('HS256', newest)) : text;
        expect(verdictOn(token)).toBe('REFRESH_TOKEN_INVALID');
      }),
    ));
});

describe('a payload that we signed', () => {
  const { header, payload } = openJws(service.write(session));
  const signed = (changes: object, head: object = header): string =>
    compactJws(head, { ...payload, ...changes }, signerFor('HS256', newest));

  it('is accepted as it is', () => {
    expect(verdictOn(signed({}))).toBe('accepted');
    expect(verdictOn(signed({ gen: MOST_GENERATIONS }))).toBe('accepted');
  });

  it.each(['iss', 'sub', 'sid', 'gen', 'iat', 'exp'])('is refused without %s', (name) => {
    expect(verdictOn(signed({ [name]: undefined }))).toBe('REFRESH_TOKEN_INVALID');
  });

  it.each([-1, 0.5, '0', null, true, [0], MOST_GENERATIONS + 1, 1e300])('is refused with the generation %p', (gen) => {
    expect(verdictOn(signed({ gen }))).toBe('REFRESH_TOKEN_INVALID');
  });

  it.each(['1999999999', null, true, 1.5, 1e300])('is refused with the expiry %p', (exp) => {
    expect(verdictOn(signed({ exp }))).toBe('REFRESH_TOKEN_INVALID');
  });

  it.each(['', 'x', null, 7, ['x'], '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e '])('is refused with the id %p', (id) => {
    expect(verdictOn(signed({ sub: id }))).toBe('REFRESH_TOKEN_INVALID');
    expect(verdictOn(signed({ sid: id }))).toBe('REFRESH_TOKEN_INVALID');
  });

  it.each([
    { alg: 'none' },
    { alg: 'hs256' },
    { alg: 'ES256' },
    { typ: 'JWT' },
    { typ: 'at+jwt' },
    { crit: ['exp'] },
    { b64: false },
    { zip: 'DEF' },
    { jwk: { kty: 'oct', k: 'AA' } },
  ])('is refused with the header %j', (change) => {
    expect(verdictOn(signed({}, { ...header, ...change }))).toBe('REFRESH_TOKEN_INVALID');
  });
});

describe('rotating REFRESH_TOKEN_SECRET', () => {
  const rotated = serviceWith(newest, older);

  it('signs with the newest', () => {
    expect(rotated.write(session)).toBe(serviceWith(newest).write(session));
  });

  it('still reads what an older one signed', () => {
    expect(verdictOn(serviceWith(older).write(session), rotated)).toBe('accepted');
    expect(verdictOn(serviceWith(oldest).write(session), serviceWith(newest, older, oldest))).toBe('accepted');
  });

  it('refuses what a removed one signed', () => {
    expect(verdictOn(serviceWith(oldest).write(session), rotated)).toBe('REFRESH_TOKEN_INVALID');
  });
});
