import { createHmac, type KeyObject, sign } from 'node:crypto';
import type { SigningAlgorithm } from '../../src/config/settings.js';

export type Signer = (signedText: string) => Buffer;

/**
 * A compact JWS of whatever is given, made here and not by the code under test: what a forger, or a careless holder of a
 * right key, could send. A text stands for itself, anything else for its JSON.
 */
export function compactJws(header: unknown, payload: unknown, signer: Signer): string {
  const signedText = `${segment(header)}.${segment(payload)}`;
  return `${signedText}.${signer(signedText).toString('base64url')}`;
}

export function segment(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

export function signerFor(algorithm: SigningAlgorithm, key: KeyObject): Signer {
  switch (algorithm) {
    case 'HS256':
      return (text) => createHmac('sha256', key).update(text).digest();
    case 'ES256':
      return (text) => sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
    case 'RS256':
      return (text) => sign('sha256', Buffer.from(text), key);
    case 'EdDSA':
      return (text) => sign(null, Buffer.from(text), key);
  }
}

/** The JSON objects in a token's first two parts, read without judging. */
export function openJws(token: string): { header: Record<string, unknown>; payload: Record<string, unknown> } {
  const [header = '', payload = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  return { header: JSON.parse(header) as never, payload: JSON.parse(payload) as never };
}

export const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
