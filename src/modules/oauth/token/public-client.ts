import type { Form } from '../../../http/form-body.js';
import { clientCredentialsIn, clientRefused } from '../client/client-credentials.js';

/** The parts of a request to the token endpoint that say which client it comes from. */
export interface TokenRequestClient {
  readonly authorization: string | undefined;
  readonly form: Form;
}

/** It names the user and not the client, so it is ignored here. */
const BEARER = /^Bearer(?: |$)/i;

/** The parameters with which a client that has a secret or a key proves itself. */
const PROOFS = ['client_secret', 'client_assertion', 'client_assertion_type'];

/**
 * Refuses a request that does not come from the client of our own logins, which has no secret (RFC 6749, section 2.1: public).
 *
 * | Authorization                        | client_id     | proof in the form | verdict              |
 * | ------------------------------------ | ------------- | ----------------- | -------------------- |
 * | none, Bearer                         | ours, missing | none              | ours                 |
 * | Basic of our id with an empty secret | ours, missing | none              | ours                 |
 * | any                                  | another       | any               | INVALID_CLIENT       |
 * | Basic with a secret or another id    | any           | none              | INVALID_CLIENT       |
 * | malformed Basic, any other scheme    | any           | none              | INVALID_CLIENT       |
 * | none, Bearer                         | any           | there             | INVALID_CLIENT       |
 * | Basic                                | ours, missing | there             | VALIDATION_FAILED    |
 *
 * The second row is how some libraries name a client without a secret (in section 2.3.1 an empty secret is none). A service of
 * SERVICE_CLIENTS is another client. No refresh token was issued to it, so it is refused even with the right proof.
 *
 * @throws DomainError INVALID_CLIENT, VALIDATION_FAILED
 */
export function assertOwnClient({ authorization, form }: TokenRequestClient, ownClientId: string): void {
  const named = form.get('client_id');
  if (named !== undefined && named !== ownClientId) throw clientRefused('the client_id of another client');
  const shown = authorization !== undefined && BEARER.test(authorization) ? undefined : authorization;
  if (shown === undefined && !PROOFS.some((name) => form.has(name))) return;
  const credentials = clientCredentialsIn(shown, form);
  const isOwn =
    credentials.method === 'client_secret_basic' &&
    credentials.readings.some((reading) => reading?.clientId === ownClientId && reading.secret === '');
  if (!isOwn) throw clientRefused('a secret or an assertion, which this client does not have');
}
