import { DomainError } from '../../../kernel/domain-error.js';
import { type Form, formDecoded } from '../../../http/form-body.js';

/** How a request says which service it comes from; nothing in it has been checked yet. */
export type ClientCredentials =
  | { readonly method: 'client_secret_basic'; readonly clientId: string; readonly secret: string }
  | { readonly method: 'private_key_jwt'; readonly assertion: string };

/** RFC 7523, section 2.2. */
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** RFC 7617, section 2, with the alphabet and the padding of RFC 4648, section 4. */
const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/**
 * Finds the one way in which a request authenticates its client (RFC 6749, section 2.3).
 *
 * | Authorization    | client_assertion | client_assertion_type | client_secret | verdict             |
 * | ---------------- | ---------------- | --------------------- | ------------- | ------------------- |
 * | more than one of header, assertion and secret                               | VALIDATION_FAILED   |
 * | Basic            |                  |                       |               | client_secret_basic |
 * | malformed, other |                  |                       |               | INVALID_CLIENT      |
 * |                  | there            | jwt-bearer            |               | private_key_jwt     |
 * |                  | there            | missing, other        |               | INVALID_CLIENT      |
 * |                  |                  | there                 |               | INVALID_CLIENT      |
 * |                  |                  |                       | there         | INVALID_CLIENT      |
 * |                  |                  |                       |               | INVALID_CLIENT      |
 *
 * @throws DomainError VALIDATION_FAILED, INVALID_CLIENT
 */
export function clientCredentialsIn(authorization: string | undefined, form: Form): ClientCredentials {
  const assertion = form.get('client_assertion');
  const ways = [authorization, assertion, form.get('client_secret')].filter((way) => way !== undefined);
  if (ways.length > 1) throw new DomainError('VALIDATION_FAILED', { errors: [SEVERAL_METHODS] });
  if (authorization !== undefined) return basicCredentialsIn(authorization);
  if (assertion === undefined) throw clientRefused('no credentials of a kind that is taken here');
  if (form.get('client_assertion_type') !== ASSERTION_TYPE) throw clientRefused('another client_assertion_type');
  return { method: 'private_key_jwt', assertion };
}

/** What stands in a form for an assertion, for a request that brings it in another place. */
export function assertionForm(assertion: string): Form {
  return new Map([
    ['client_assertion_type', ASSERTION_TYPE],
    ['client_assertion', assertion],
  ]);
}

/** Why stands in the log alone: whoever guesses learns nothing. */
export function clientRefused(detail: string): DomainError {
  return new DomainError('INVALID_CLIENT', { detail });
}

const SEVERAL_METHODS = {
  field: 'client_assertion',
  code: 'ONE_METHOD',
  message: 'The client must authenticate in one way only.',
} as const;

/** Id and secret are form-encoded within Basic (RFC 6749, section 2.3.1), so that either may hold a colon. */
function basicCredentialsIn(authorization: string): ClientCredentials {
  const [, encoded] = BASIC.exec(authorization) ?? [];
  if (encoded === undefined) throw clientRefused('an Authorization header that is not Basic');
  const pair = Buffer.from(encoded, 'base64').toString('latin1');
  const colon = pair.indexOf(':');
  if (colon < 0) throw clientRefused('Basic without a colon');
  const [clientId, secret] = [pair.slice(0, colon), pair.slice(colon + 1)].map(decodedOrRefused);
  return { method: 'client_secret_basic', clientId: clientId ?? '', secret: secret ?? '' };
}

function decodedOrRefused(text: string): string {
  try {
    return formDecoded(text);
  } catch (cause) {
    throw new DomainError('INVALID_CLIENT', { detail: 'Basic with an encoding of no text', cause });
  }
}
