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
const TYPE = { client_assertion_type: ASSERTION_TYPE };
const ASSERTION = { client_assertion: 'a.b.c' };

describe('the credentials of a request', () => {
  it.each<[string, string | undefined, Fields, unknown]>([
    ['Basic', BASIC, {}, { method: 'client_secret_basic', clientId: 'billing', secret: 'secret' }],
    [
      'Basic and a client_id',
      BASIC,
      { client_id: 'x' },
      { method: 'client_secret_basic', clientId: 'billing', secret: 'secret' },
    ],
    ['an assertion', undefined, { ...TYPE, ...ASSERTION }, { method: 'private_key_jwt', assertion: 'a.b.c' }],
    [
      'Basic without padding',
      BASIC.replace(/=+$/, ''),
      {},
      { method: 'client_secret_basic', clientId: 'billing', secret: 'secret' },
    ],
    ['nothing', undefined, {}, 'INVALID_CLIENT'],
    ['a client_id alone', undefined, { client_id: 'billing' }, 'INVALID_CLIENT'],
    ['a secret in the form', undefined, { client_id: 'billing', client_secret: 'secret' }, 'INVALID_CLIENT'],
    ['another scheme', 'Bearer abc', {}, 'INVALID_CLIENT'],
    ['an empty header', '', {}, 'INVALID_CLIENT'],
    ['Basic of nothing', 'Basic', {}, 'INVALID_CLIENT'],
    ['Basic without a colon', `Basic ${Buffer.from('billing').toString('base64')}`, {}, 'INVALID_CLIENT'],
    ['an assertion without its type', undefined, ASSERTION, 'INVALID_CLIENT'],
    ['a type without its assertion', undefined, TYPE, 'INVALID_CLIENT'],
    ['another type', undefined, { ...ASSERTION, client_assertion_type: `${ASSERTION_TYPE} ` }, 'INVALID_CLIENT'],
    ['Basic and an assertion', BASIC, { ...TYPE, ...ASSERTION }, 'VALIDATION_FAILED'],
    ['Basic and a secret in the form', BASIC, { client_secret: 'secret' }, 'VALIDATION_FAILED'],
    ['an assertion and a secret', undefined, { ...TYPE, ...ASSERTION, client_secret: 'x' }, 'VALIDATION_FAILED'],
    ['another scheme and an assertion', 'Bearer abc', { ...TYPE, ...ASSERTION }, 'VALIDATION_FAILED'],
  ])('that are %s', (_, authorization, fields, verdict) => {
    expect(verdictOn(authorization, fields)).toEqual(verdict);
  });

  it('in Basic may be any printable text, with the first colon between id and secret', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !/\p{Cc}|\p{Surrogate}/u.test(value));
    fc.assert(
      fc.property(text, text, (clientId, secret) => {
        expect(verdictOn(basic(clientId, secret))).toEqual({ method: 'client_secret_basic', clientId, secret });
      }),
    );
    expect(verdictOn(`Basic ${Buffer.from('a:b:c').toString('base64')}`)).toMatchObject({
      clientId: 'a',
      secret: 'b:c',
    });
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
