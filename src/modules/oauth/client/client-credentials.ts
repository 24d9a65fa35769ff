import { DomainError } from '../../../kernel/domain-error.js';
import { type Form, formDecoded } from '../../../http/form-body.js';

/** A client id and a secret, as one way of reading a request finds them. */
export interface SecretReading {
  readonly clientId: string;
  readonly secret: string;
}

/** How a request says which service it comes from; nothing in it has been checked yet. */
export type ClientCredentials =
  /** What the standard reads, and the pair as it stands where that is something else. */
  | { readonly method: 'client_secret_basic'; readonly readings: readonly [SecretReading, SecretReading?] }
  | { readonly method: 'client_secret_post'; readonly readings: readonly [SecretReading] }
  | { readonly method: 'private_key_jwt'; readonly assertion: string };

/** RFC 7523, section 2.2. */
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** RFC 7617, section 2, with the alphabet and the padding of RFC 4648, section 4. */
const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/**
 * Finds the one way in which a request authenticates its client (RFC 6749, section 2.3).
 *
 * | Authorization    | client_assertion | client_assertion_type | client_secret | client_id | verdict             |
 * | ---------------- | ---------------- | --------------------- | ------------- | --------- | ------------------- |
 * | more than one of header, assertion and secret                                           | VALIDATION_FAILED   |
 * | Basic            |                  |                       |               | any       | client_secret_basic |
 * | malformed, other |                  |                       |               | any       | INVALID_CLIENT      |
 * |                  | there            | jwt-bearer            |               | any       | private_key_jwt     |
 * |                  | there            | missing, other        |               | any       | INVALID_CLIENT      |
 * |                  |                  | there                 | any           | any       | INVALID_CLIENT      |
 * |                  |                  |                       | there         | there     | client_secret_post  |
 * |                  |                  |                       | there         | missing   | INVALID_CLIENT      |
 * |                  |                  |                       |               | any       | INVALID_CLIENT      |
 *
 * @throws DomainError VALIDATION_FAILED, INVALID_CLIENT
 */
export function clientCredentialsIn(authorization: string | undefined, form: Form): ClientCredentials {
  const [assertion, secret] = [form.get('client_assertion'), form.get('client_secret')];
  const ways = [authorization, assertion, secret].filter((way) => way !== undefined);
  if (ways.length > 1) throw new DomainError('VALIDATION_FAILED', { errors: [SEVERAL_METHODS] });
  if (authorization !== undefined) return basicCredentialsIn(authorization);
  if (secret !== undefined) return postedCredentials(form, secret);
  if (assertion === undefined) throw clientRefused('no credentials of a kind that is accepted here');
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

function postedCredentials(form: Form, secret: string): ClientCredentials {
  const clientId = form.get('client_id');
  if (clientId === undefined) throw clientRefused('a secret in the form without a client_id');
  if (form.has('client_assertion_type')) throw clientRefused('a secret in the form, called an assertion');
  return { method: 'client_secret_post', readings: [{ clientId, secret }] };
}

/**
 * Id and secret are form-encoded within Basic (RFC 6749, section 2.3.1), so that either may hold a colon. Many clients leave
 * that out, curl and Authlib among them: the pair as it stands is the other reading, where it is another.
 */
function basicCredentialsIn(authorization: string): ClientCredentials {
  const [, encoded] = BASIC.exec(authorization) ?? [];
  if (encoded === undefined) throw clientRefused('an Authorization header that is not Basic');
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 0) throw clientRefused('Basic without a colon');
  const literal = { clientId: pair.slice(0, colon), secret: pair.slice(colon + 1) };
  const standard = decodedOrNull(literal);
  const isOther = standard?.clientId !== literal.clientId || standard.secret !== literal.secret;
  return { method: 'client_secret_basic', readings: standard && isOther ? [standard, literal] : [standard ?? literal] };
}

function decodedOrNull({ clientId, secret }: SecretReading): SecretReading | null {
  try {
    return { clientId: formDecoded(clientId), secret: formDecoded(secret) };
  } catch {
    return null;
  }
}
