import { createHmac, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';
import { joseSignatureOf } from './ecdsa-signature.js';
import type { SigningAlgorithm } from './signing-algorithms.js';

type JsonObject = Readonly<Record<string, unknown>>;

interface KeyForSigning {
  readonly kid: string | undefined;
  readonly algorithm: SigningAlgorithm;
  readonly signWith: KeyObject;
}

/** The algorithm is the key's, whatever a token says. */
export interface KeyForVerifying {
  readonly algorithm: SigningAlgorithm;
  readonly verifyWith: KeyObject;
}

/** A token taken apart; nothing in it may be believed before `isSignedBy` says so. */
export interface ParsedJws {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  readonly signedText: string;
  readonly signature: Buffer;
}

/** What is longer is not even read; in characters. */
export const MAX_TOKEN_LENGTH = 8_192;

/**
 * Header members that would have the token choose how it is checked: extensions that must be understood (`crit`),
 * unencoded payloads (`b64`), keys that come along or lie elsewhere, compression (RFC 7515, sections 4.1 and 10).
 */
const REFUSED_HEADERS = ['crit', 'b64', 'jwk', 'jku', 'x5c', 'x5u', 'zip'];

/** JWS Compact Serialization (RFC 7515, section 7.1). */
export function signJws(type: string, payload: JsonObject, key: KeyForSigning): string {
  const signedText = `${headerFor(type, key)}.${encode(payload)}`;
  return `${signedText}.${signatureOf(signedText, key).toString('base64url')}`;
}

/** The encoded headers by key: they are the same for all tokens of one type. */
const headers = new WeakMap<KeyForSigning['signWith'], Map<string, string>>();

function headerFor(type: string, { algorithm, kid, signWith }: KeyForSigning): string {
  let byName = headers.get(signWith);
  if (!byName) headers.set(signWith, (byName = new Map<string, string>()));
  const name = `${type} ${algorithm} ${kid ?? ''}`;
  let header = byName.get(name);
  if (header === undefined) {
    header = encode({ alg: algorithm, typ: type, ...(kid !== undefined && { kid }) });
    byName.set(name, header);
  }
  return header;
}

/**
 * The type that a token says it is, before anything else of it is looked at: for choosing by whose rules to judge it, never
 * for believing it.
 */
export function typeOfJws(token: string): unknown {
  if (token.length > MAX_TOKEN_LENGTH) return undefined;
  const [headerText = ''] = token.split('.', 1);
  return decodeObject(headerText)?.['typ'];
}

/** @returns undefined unless the text has the form of a compact JWS with JSON objects for header and payload */
export function parseJws(token: string): ParsedJws | undefined {
  if (token.length > MAX_TOKEN_LENGTH) return undefined;
  const parts = token.split('.');
  const [headerText, payloadText, signatureText] = parts;
  if (parts.length !== 3 || !headerText || !payloadText || !signatureText) return undefined;
  const header = decodeObject(headerText);
  const payload = decodeObject(payloadText);
  const signature = decode(signatureText);
  if (!header || !payload || !signature) return undefined;
  return { header, payload, signedText: `${headerText}.${payloadText}`, signature };
}

/** Whether the token is of the wanted type and signed by the key. */
export function verifiesAs(type: string, token: ParsedJws, key: KeyForVerifying): boolean {
  return token.header['typ'] === type && isSignedBy(token, key);
}

/**
 * Whether the token is signed by the key; what type it is, is for the caller to ask. The algorithm is the key's; a header
 * that names another one, `none` included, or that asks to be checked in a way of its own, is refused before any
 * mathematics.
 */
export function isSignedBy(token: ParsedJws, key: KeyForVerifying): boolean {
  const { header, signedText, signature } = token;
  if (header['alg'] !== key.algorithm) return false;
  if (REFUSED_HEADERS.some((name) => Object.hasOwn(header, name))) return false;
  const text = Buffer.from(signedText);
  switch (key.algorithm) {
    case 'HS256':
      return equalInConstantTime(hmac(signedText, key.verifyWith), signature);
    case 'ES256':
      return verify('sha256', text, { key: key.verifyWith, dsaEncoding: 'ieee-p1363' }, signature);
    case 'RS256':
      return verify('sha256', text, key.verifyWith, signature);
    case 'EdDSA':
      return verify(null, text, key.verifyWith, signature);
  }
}

function signatureOf(signedText: string, key: KeyForSigning): Buffer {
  const text = Buffer.from(signedText);
  switch (key.algorithm) {
    case 'HS256':
      return hmac(signedText, key.signWith);
    case 'ES256':
      return joseSignatureOf(sign('sha256', text, key.signWith));
    case 'RS256':
      return sign('sha256', text, key.signWith);
    case 'EdDSA':
      return sign(null, text, key.signWith);
  }
}

function hmac(text: string, secret: KeyObject): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

function equalInConstantTime(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Node's decoder skips what it does not know, so that many texts would name one token; only the canonical one may. */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

function decodeObject(text: string): JsonObject | undefined {
  const bytes = decode(text);
  if (!bytes) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
