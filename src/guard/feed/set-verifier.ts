import { isSignedBy, type KeyForVerifying, parseJws, type ParsedJws } from '../../kernel/jws.js';
import { type ExpectedSet, readSecurityEvent, type SecurityEvent, type SetRefusal } from './security-event.js';

/** RFC 8417, section 2.3: no other token of the issuer's is of this type. */
const SET_TYPE = 'secevent+jwt';

/** A SET that has its form and its type; nothing in it may be believed yet. */
export interface UnverifiedSet {
  /** By which its key is found. */
  readonly kid: string;
  /** Taken apart. */
  readonly jws: ParsedJws;
}

/** Takes a SET apart (RFC 8417), to see by which key it wants to be verified. */
export function openSet(text: unknown): UnverifiedSet | SetRefusal {
  const jws = typeof text === 'string' ? parseJws(text) : undefined;
  if (!jws) return { err: 'invalid_request', description: 'no compact JWS' };
  const { typ, kid } = jws.header;
  if (typ !== SET_TYPE) return { err: 'invalid_request', description: `not of type ${SET_TYPE}` };
  if (typeof kid !== 'string') return { err: 'authentication_failed', description: 'no key id' };
  return { kid, jws };
}

/** What the SET says, if the key signed it and it is meant for this service. */
export function verifySet(set: UnverifiedSet, key: KeyForVerifying, expected: ExpectedSet): SecurityEvent | SetRefusal {
  if (!isSignedBy(set.jws, key)) return { err: 'authentication_failed', description: 'another signature' };
  return readSecurityEvent(set.jws.payload, expected);
}
