import { addMilliseconds, earlier, epochSeconds } from '../../../kernel/duration.js';
import type { PublishedRevocation } from '../../revocation/index.js';

/** RFC 8417, section 2.3: the type by which nobody takes the token of an event for another token. */
export const SECURITY_EVENT_TYPE = 'secevent+jwt';

/** Of the Continuous Access Evaluation Profile 1.0. */
const CAEP = 'https://schemas.openid.net/secevent/caep/event-type/';

/** Ours, since no standard has an event for it. */
const KEY_REVOKED = 'urn:watchword:event:signing-key-revoked';

/** Ours: CAEP lets both sides agree on types of credentials, and has none for an access token. */
const ACCESS_TOKEN = 'urn:watchword:credential-type:access-token';

/** Clocks of two machines differ by less; an event from a far future would make a receiver refuse tokens for as long. */
const TOLERANCE_MS = 60_000;

interface SecurityEvent {
  /** RFC 9493. */
  readonly subject: Readonly<Record<string, string>>;
  readonly type: string;
  readonly payload?: Readonly<Record<string, string>>;
}

/**
 * The `jti` of the event, by which it is acknowledged: the same on every instance. The time is in it because the database
 * may have another revocation with the id after a failover.
 */
export function eventIdOf({ id, revokedAt }: Pick<PublishedRevocation, 'id' | 'revokedAt'>): string {
  return `${id.toString(36)}-${revokedAt.getTime().toString(36)}`;
}

/**
 * The claims of the Security Event Token (RFC 8417) about a revocation. It has no `sub` and no `exp`, so that nobody who
 * forgets to look at the type takes it for an access token, and nothing of a person but the user's id.
 */
export function securityEventClaims(
  revocation: PublishedRevocation,
  { issuer, audience, now }: { readonly issuer: string; readonly audience: string; readonly now: Date },
): Readonly<Record<string, unknown>> {
  const { subject, type, payload } = eventOf(revocation, issuer);
  const happenedAt = earlier(revocation.revokedAt, addMilliseconds(now, TOLERANCE_MS));
  return {
    iss: issuer,
    aud: audience,
    iat: epochSeconds(now),
    jti: eventIdOf(revocation),
    sub_id: subject,
    events: { [type]: { ...payload, event_timestamp: epochSeconds(happenedAt) } },
  };
}

/**
 * | revoked        | event                     | with                                                             |
 * | -------------- | ------------------------- | ---------------------------------------------------------------- |
 * | session        | CAEP session-revoked      | the session's id, as `sid` of its tokens has it                  |
 * | token          | CAEP session-revoked      | the token's `jti`                                                |
 * | user: password | CAEP credential-change    | `password`, `update`                                             |
 * | user: tokens   | CAEP credential-change    | `…:access-token`, `revoke`                                       |
 * | user           | CAEP credential-change    | `…:access-token`, `update`: what the tokens say may be different |
 * | signing key    | one of ours               | the key's `kid`                                                  |
 *
 * CAEP's token-claims-change would have to tell the new values, an e-mail address among them.
 */
function eventOf({ kind, subject, cause }: PublishedRevocation, issuer: string): SecurityEvent {
  switch (kind) {
    case 'session':
      return { subject: { format: 'opaque', id: subject }, type: `${CAEP}session-revoked` };
    case 'token':
      return { subject: { format: 'jwt_id', iss: issuer, jti: subject }, type: `${CAEP}session-revoked` };
    case 'key':
      return { subject: { format: 'opaque', id: subject }, type: KEY_REVOKED };
    case 'user':
      return {
        subject: { format: 'iss_sub', iss: issuer, sub: subject },
        type: `${CAEP}credential-change`,
        payload: changeOf(cause),
      };
  }
}

function changeOf(cause: PublishedRevocation['cause']): Readonly<Record<string, string>> {
  if (cause === 'password') return { credential_type: 'password', change_type: 'update' };
  return { credential_type: ACCESS_TOKEN, change_type: cause === 'tokens' ? 'revoke' : 'update' };
}
