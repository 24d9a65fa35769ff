/** Something that the issuer revoked. */
export interface SecurityEvent {
  /** What the subject is the id of: `sid`, `jti`, `sub` or `kid`. */
  readonly kind: 'session' | 'token' | 'user' | 'key';
  readonly subject: string;
  /** When it happened, in seconds since the epoch. */
  readonly atSeconds: number;
}

/** Why a SET was refused, in the words of RFC 8935, section 2.4; both texts are reported to the issuer. */
export interface SetRefusal {
  readonly err: 'invalid_request' | 'invalid_issuer' | 'invalid_audience' | 'authentication_failed';
  readonly description: string;
}

/** By whom and for whom a SET must be. */
export interface ExpectedSet {
  readonly issuer: string;
  readonly audience: string;
  /** Under which it was delivered; the SET must say the same. */
  readonly jti: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

const CAEP = 'https://schemas.openid.net/secevent/caep/event-type/';
const SESSION_REVOKED = `${CAEP}session-revoked`;
const KEY_REVOKED = 'urn:watchword:event:signing-key-revoked';
/** What tokens say of the user, or how the user proves who they are, is no longer the same. */
const USER_CHANGED = [`${CAEP}credential-change`, `${CAEP}token-claims-change`];

/**
 * Reads the claims of a SET whose signature is right.
 *
 * | event                                  | subject                | what is revoked                          |
 * | -------------------------------------- | ---------------------- | ---------------------------------------- |
 * | session-revoked                        | opaque                 | the session                              |
 * | session-revoked                        | jwt_id                 | the one token                            |
 * | session-revoked                        | iss_sub                | what the user's tokens said until then   |
 * | credential-change, token-claims-change | iss_sub                | what the user's tokens said until then   |
 * | signing-key-revoked                    | opaque                 | everything that the key signed           |
 * | any other, none, or several            |                        | nothing: refused                         |
 */
export function readSecurityEvent(claims: JsonObject, expected: ExpectedSet): SecurityEvent | SetRefusal {
  if (claims['iss'] !== expected.issuer) return { err: 'invalid_issuer', description: 'another issuer' };
  if (!isFor(claims['aud'], expected.audience)) return { err: 'invalid_audience', description: 'another audience' };
  if (claims['jti'] !== expected.jti) return malformed('another jti than it was delivered under');
  const [event, ...others] = isObject(claims['events']) ? Object.entries(claims['events']) : [];
  if (!event || others.length > 0) return malformed('not exactly one event');
  const [type, content] = event;
  const at = isObject(content) ? (content['event_timestamp'] ?? claims['iat']) : undefined;
  if (!isInstant(at)) return malformed('no time of the event');
  const revoked = revokedBy(type, claims['sub_id'], expected.issuer);
  return revoked ? { ...revoked, atSeconds: Math.ceil(at) } : malformed('an event or a subject that is not known here');
}

function revokedBy(
  type: string,
  subject: unknown,
  issuer: string,
): Pick<SecurityEvent, 'kind' | 'subject'> | undefined {
  if (!isObject(subject)) return undefined;
  const { format, iss } = subject;
  const isOwn = iss === issuer;
  const of = (kind: SecurityEvent['kind'], id: unknown) => (isId(id) ? { kind, subject: id } : undefined);
  if (type === SESSION_REVOKED && format === 'opaque') return of('session', subject['id']);
  if (type === SESSION_REVOKED && format === 'jwt_id' && isOwn) return of('token', subject['jti']);
  if ([SESSION_REVOKED, ...USER_CHANGED].includes(type) && format === 'iss_sub' && isOwn)
    return of('user', subject['sub']);
  return type === KEY_REVOKED && format === 'opaque' ? of('key', subject['id']) : undefined;
}

/** Whether it is a refusal. */
export function isRefusal(read: SecurityEvent | SetRefusal): read is SetRefusal {
  return 'err' in read;
}

function malformed(description: string): SetRefusal {
  return { err: 'invalid_request', description };
}

function isFor(audience: unknown, expected: string): boolean {
  return audience === expected || (Array.isArray(audience) && audience.includes(expected));
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && Number.isSafeInteger(Math.ceil(value));
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 128;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
