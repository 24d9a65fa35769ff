import { randomUUID } from 'node:crypto';
import { compactJws, signerFor } from './compact-jws.js';
import { type KeyPair, newKeyPair } from './service-clients.js';

export const SET_ISSUER = 'https://id.example.org';
export const SET_AUDIENCE = 'watchword';

const CAEP = 'https://schemas.openid.net/secevent/caep/event-type/';

export const EVENT_TYPES = {
  sessionRevoked: `${CAEP}session-revoked`,
  credentialChange: `${CAEP}credential-change`,
  claimsChange: `${CAEP}token-claims-change`,
  keyRevoked: 'urn:watchword:event:signing-key-revoked',
} as const;

export type EventKind = 'session' | 'token' | 'user' | 'key';

/** The claims of a SET as the issuer makes them; what is given wins. */
export function setClaims(
  kind: EventKind,
  subject: string,
  atSeconds: number,
  given: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const subjects = {
    session: { format: 'opaque', id: subject },
    token: { format: 'jwt_id', iss: SET_ISSUER, jti: subject },
    user: { format: 'iss_sub', iss: SET_ISSUER, sub: subject },
    key: { format: 'opaque', id: subject },
  };
  const types = {
    session: EVENT_TYPES.sessionRevoked,
    token: EVENT_TYPES.sessionRevoked,
    user: EVENT_TYPES.credentialChange,
    key: EVENT_TYPES.keyRevoked,
  };
  return {
    iss: SET_ISSUER,
    aud: SET_AUDIENCE,
    iat: atSeconds,
    jti: randomUUID(),
    sub_id: subjects[kind],
    events: { [types[kind]]: { event_timestamp: atSeconds } },
    ...given,
  };
}

/** A key of the issuer's that signs SETs, made here and not by the code under test. */
export class SetSigner {
  readonly pair: KeyPair = newKeyPair('ES256');

  constructor(readonly kid: string = randomUUID()) {}

  /** As the guard finds it. */
  get key() {
    return { kid: this.kid, algorithm: this.pair.algorithm, verifyWith: this.pair.publicKey };
  }

  sign(claims: object, header: Readonly<Record<string, unknown>> = {}): string {
    const whole = { alg: 'ES256', typ: 'secevent+jwt', kid: this.kid, ...header };
    return compactJws(whole, claims, signerFor('ES256', this.pair.privateKey));
  }
}
