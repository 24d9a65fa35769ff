import { hash, randomBytes } from 'node:crypto';

const OPAQUE_TOKEN_BYTES = 32;

/** 256 random bits in base64url: a token that says nothing and is only ever looked up by its digest. */
export function newOpaqueToken(): string {
  return randomBytes(OPAQUE_TOKEN_BYTES).toString('base64url');
}

/**
 * What is stored in the place of a secret with enough entropy of its own, so that a stolen database opens nothing.
 * Not for passwords: see the password hasher.
 */
export function digestOf(secret: string): string {
  return hash('sha256', secret, 'base64url');
}
