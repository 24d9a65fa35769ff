import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import type { SigningAlgorithm } from '../../src/config/settings.js';
import type { ApiClient } from './api-client.js';
import { compactJws, signerFor } from './compact-jws.js';
import { noteSecret } from './evidence.js';

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
export const FORM_TYPE = 'application/x-www-form-urlencoded';

type KeyedAlgorithm = Exclude<SigningAlgorithm, 'HS256'>;

export interface KeyPair {
  readonly algorithm: KeyedAlgorithm;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface OAuthAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The bare body, of success or of failure; undefined when it is no JSON. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

export function newClientSecret(): string {
  const secret = randomBytes(24).toString('base64url');
  noteSecret(secret);
  return secret;
}

export function newKeyPair(algorithm: KeyedAlgorithm): KeyPair {
  if (algorithm === 'ES256') return { algorithm, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
  if (algorithm === 'EdDSA') return { algorithm, ...generateKeyPairSync('ed25519') };
  return { algorithm, ...generateKeyPairSync('rsa', { modulusLength: 2_048 }) };
}

export function publicJwk({ publicKey }: KeyPair, kid?: string): Record<string, unknown> {
  return { ...publicKey.export({ format: 'jwk' }), ...(kid !== undefined && { kid }) };
}

/** RFC 6749, section 2.3.1, with the form encoding within. */
export function basic(clientId: string, secret: string): string {
  const pair = [clientId, secret].map((part) => new URLSearchParams({ a: part }).toString().slice(2)).join(':');
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

export interface AssertionOptions {
  readonly clientId: string;
  readonly audience: unknown;
  readonly now: Date;
  readonly claims?: object;
  readonly header?: object;
}

/** An assertion that is right unless what is given makes it wrong. */
export function anAssertion({ algorithm, privateKey }: KeyPair, options: AssertionOptions): string {
  const now = Math.floor(options.now.getTime() / 1_000);
  const { clientId, audience } = options;
  const claims = { iss: clientId, sub: clientId, aud: audience, iat: now, exp: now + 60, jti: randomUUID() };
  const header = { alg: algorithm, typ: 'JWT', ...options.header };
  const assertion = compactJws(header, { ...claims, ...options.claims }, signerFor(algorithm, privateKey));
  noteSecret(assertion);
  return assertion;
}

/** Sends a form to an endpoint; a text or bytes go as they are. */
export async function sendForm(
  device: ApiClient,
  path: string,
  form: Readonly<Record<string, string>> | string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<OAuthAnswer> {
  const isFields = typeof form === 'object' && !Buffer.isBuffer(form);
  const rawBody = isFields ? new URLSearchParams(form).toString() : form;
  const {
    status,
    headers: received,
    text,
    body,
  } = await device.post<never>(path, {
    rawBody,
    headers: { 'content-type': FORM_TYPE, ...headers },
    cookies: false,
  });
  return { status, headers: received, text, json: body as unknown as OAuthAnswer['json'] };
}
