import fc from 'fast-check';
import { DomainError } from '../../../../src/kernel/domain-error.js';
import { clientCredentialsIn } from '../../../../src/modules/oauth/client/client-credentials.js';
import { ASSERTION_TYPE, basic } from '../../../support/service-clients.js';

type Fields = Readonly<Record<string, string>>;

function verdictOn(authorization: string | undefined, fields: Fields = {}): unknown {
  try {
    return clientCredentialsIn(authorization, new Map(Object.entries(fields)));
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

const BASIC = basic('billing', 'secret');
const BILLING = { method: 'client_secret_basic', readings: [{ clientId: 'billing', secret: 'secret' }] };
const POSTED = { client_id: 'billing', client_secret: 'secret' };

/** Basic as `curl -u` sends it. */
const unencoded = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;
const TYPE = { client_assertion_type: ASSERTION_TYPE };
const ASSERTION = { client_assertion: 'a.b.c' };

describe('the credentials of a request', () => {
  it.each<[string, string | undefined, Fields, unknown]>([
    ['Basic', BASIC, {}, BILLING],
    ['Basic and a client_id', BASIC, { client_id: 'x' }, BILLING],
    ['a secret in the form', undefined, POSTED, { ...BILLING, method: 'client_secret_post' }],
    ['an assertion', undefined, { ...TYPE, ...ASSERTION }, { method: 'private_key_jwt', assertion: 'a.b.c' }],
    ['Basic without padding', BASIC.replace(/=+$/, ''), {}, BILLING],
    ['nothing', undefined, {}, 'INVALID_CLIENT'],
    ['a client_id alone', undefined, { client_id: 'billing' }, 'INVALID_CLIENT'],
    ['a secret in the form of nobody', undefined, { client_secret: 'secret' }, 'INVALID_CLIENT'],
    ['a secret in the form and a type of assertion', undefined, { ...POSTED, ...TYPE }, 'INVALID_CLIENT'],
    ['another scheme', 'Bearer abc', {}, 'INVALID_CLIENT'],
    ['an empty header', '', {}, 'INVALID_CLIENT'],
    ['Basic of nothing', 'Basic', {}, 'INVALID_CLIENT'],
    ['Basic without a colon', `Basic ${Buffer.from('billing').toString('base64')}`, {}, 'INVALID_CLIENT'],
    ['an assertion without its type', undefined, ASSERTION, 'INVALID_CLIENT'],
    ['a type without its assertion', undefined, TYPE, 'INVALID_CLIENT'],
    ['another type', undefined, { ...ASSERTION, client_assertion_type: `${ASSERTION_TYPE} ` }, 'INVALID_CLIENT'],
    ['Basic and an assertion', BASIC, { ...TYPE, ...ASSERTION }, 'VALIDATION_FAILED'],
    ['Basic and a secret in the form', BASIC, { client_secret: 'secret' }, 'VALIDATION_FAILED'],
    ['another scheme and a secret in the form', 'Bearer abc', POSTED, 'VALIDATION_FAILED'],
    ['an assertion and a secret', undefined, { ...TYPE, ...ASSERTION, client_secret: 'x' }, 'VALIDATION_FAILED'],
    ['another scheme and an assertion', 'Bearer abc', { ...TYPE, ...ASSERTION }, 'VALIDATION_FAILED'],
  ])('that are %s', (_, authorization, fields, verdict) => {
    expect(verdictOn(authorization, fields)).toEqual(verdict);
  });

  it('in Basic may be any printable text, with the first colon between id and secret', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !/\p{Cc}|\p{Surrogate}/u.test(value));
    fc.assert(
      fc.property(text, text, (clientId, secret) => {
        expect(verdictOn(basic(clientId, secret))).toMatchObject({ readings: { 0: { clientId, secret } } });
      }),
    );
  });

  it.each<[string, unknown]>([
    ['a:b:c', [{ clientId: 'a', secret: 'b:c' }]],
    [
      'a:b%2Bc',
      [
        { clientId: 'a', secret: 'b+c' },
        { clientId: 'a', secret: 'b%2Bc' },
      ],
    ],
    [
      'a:b+c',
      [
        { clientId: 'a', secret: 'b c' },
        { clientId: 'a', secret: 'b+c' },
      ],
    ],
    ['a:50% & more', [{ clientId: 'a', secret: '50% & more' }]],
    ['a:b/c d', [{ clientId: 'a', secret: 'b/c d' }]],
  ])('in Basic that says %s have these readings', (pair, readings) => {
    expect(verdictOn(unencoded(pair))).toEqual({ method: 'client_secret_basic', readings });
  });

  it('in any header are found or refused, and never more', () => {
    const encoded = fc.uint8Array().map((bytes) => `Basic ${Buffer.from(bytes).toString('base64')}`);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), encoded), (header) => {
        const verdict = verdictOn(header);
        expect(typeof verdict === 'object' || verdict === 'INVALID_CLIENT').toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('say in the log alone why they are refused, and never what they were', () => {
    try {
      clientCredentialsIn('Bearer top-hush', new Map());
    } catch (error) {
      const { message, detail = '' } = error as DomainError;
      expect(message).toBe('The client could not be authenticated.');
      expect(detail).toMatch(/not Basic/);
      expect(detail).not.toContain('hush');
    }
    expect.assertions(3);
  });
});
