import { appTokenClaims } from '../../../../src/modules/auth/jwt/app-token-claims.js';
import { assertVerifyOptions, secondsOf } from '../../../../src/modules/auth/jwt/jwt-options.js';

const NOW = 1_800_000_000;
const DEFAULTS = {
  issuer: 'https://id.example.org',
  accessAudience: 'watchword',
  defaultAudience: 'watchword:app',
  algorithm: 'ES256',
  longestSeconds: 900,
  nowSeconds: NOW,
  id: 'new-id',
};

describe('a span of time', () => {
  it.each([
    [0, 0],
    [90, 90],
    ['30s', 30],
    ['10 sec', 10],
    ['15m', 900],
    ['2 hours', 7_200],
    ['1h', 3_600],
    ['7d', 604_800],
    ['1 week', 604_800],
  ])('%p is %p seconds', (span, seconds) => {
    expect(secondsOf('expiresIn', span)).toBe(seconds);
  });

  it.each(['60', '', 'soon', '-1m', '1.5h', '1y', ' 1m', -1, 1.5, Infinity, NaN])('%p is none', (span) => {
    expect(() => secondsOf('expiresIn', span)).toThrow('expiresIn must be whole seconds or a text such as "15m"');
  });
});

/** As an entity is: whatever it holds would stand in the token for everybody to read. */
class Customer {
  readonly passwordHash = 'not for the eyes of others';
}

describe("the claims of a host's token", () => {
  it('are the payload, and what keeps it apart', () => {
    expect(appTokenClaims({ file: 7, nested: { a: 1 } }, {}, DEFAULTS)).toEqual({
      ...{ file: 7, nested: { a: 1 } },
      ...{ iss: DEFAULTS.issuer, aud: 'watchword:app', jti: 'new-id', iat: NOW, exp: NOW + 900 },
    });
  });

  it('may come without a prototype', () => {
    const payload = Object.assign(Object.create(null) as object, { file: 7 });
    expect(appTokenClaims(payload, {}, DEFAULTS)).toMatchObject({ file: 7 });
  });

  it('say the same, be it in the payload or in the options', () => {
    const claims = { sub: 'ada', aud: 'mine', jti: 'b', nbf: NOW + 10, exp: NOW + 60, iss: DEFAULTS.issuer };
    const options = {
      subject: 'ada',
      audience: 'mine',
      jwtid: 'b',
      notBefore: 10,
      expiresIn: '1m',
      algorithm: 'ES256',
    };
    expect(appTokenClaims(claims, {}, DEFAULTS)).toEqual(appTokenClaims({}, options, DEFAULTS));
  });

  it.each<[unknown, object, string]>([
    [{ aud: 'mine' }, { audience: 'mine' }, 'aud is in the payload and in the options'],
    [{ exp: NOW }, { expiresIn: 1 }, 'exp is in the payload and in the options'],
    [{ nbf: NOW }, { notBefore: 1 }, 'nbf is in the payload and in the options'],
    [{ iat: NOW }, {}, 'iat is when the token is signed'],
    [{ iss: 'x' }, {}, 'the issuer of every token is https://id.example.org'],
    [{}, { issuer: 'x' }, 'the issuer of every token is https://id.example.org'],
    [{ sub: 7 }, {}, 'sub must be a text'],
    [{ nbf: '10s' }, {}, 'nbf must be whole seconds'],
    [{ exp: NOW - 1 }, {}, 'the token would live for -1 s'],
    [{ exp: '1m' }, {}, 'the token would live for NaN s'],
    [{ aud: 'watchword' }, {}, 'the audience watchword is that of access tokens'],
    [[], {}, 'the payload must be an object'],
    [Buffer.from('{}'), {}, 'the payload must be an object'],
    [null, {}, 'the payload must be an object'],
    [new Customer(), {}, 'the payload must be a plain object'],
    [new Map([['file', 7]]), {}, 'the payload must be a plain object'],
    [{ toJSON: () => ({ aud: 'watchword', exp: 4_102_444_800 }) }, {}, 'the payload must be a plain object'],
    [{}, { privateKey: 'x', keyid: 'y' }, 'leave out: privateKey, keyid'],
    [{}, { noTimestamp: true }, 'leave out: noTimestamp'],
  ])('are not made of %p with %p', (payload, options, message) => {
    expect(() => appTokenClaims(payload, options, DEFAULTS)).toThrow(message);
  });
});

it('options that say nothing beyond what holds anyway are no reason to refuse', () => {
  expect(() => assertVerifyOptions({ ignoreExpiration: false, clockTolerance: 0, secret: undefined })).not.toThrow();
});
