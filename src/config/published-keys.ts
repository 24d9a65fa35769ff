import { meaningsOf } from './key-spellings.js';

/** Secret keys that standards print as examples, in hexadecimal: whoever copies one shares it with every reader. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  // RFC 7515, appendix A.1
  '0323354b2b0fa5bc837e0665777ba68f5ab328e6f054c928a90f84b2d2502ebfd3fb5a92d20647ef968ab4c377623d223d2e2172052e4f08c0cd9af567d080a3',
  // RFC 7520, section 3.5
  '849b57219dae48de646d07dbb533566e976686457c1491be3a76dcea6c427188',
  // NIST SP 800-38A, AES-256
  '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4',
  // the GCM specification, test case 13 and after
  'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
]);

/** The `x` or `n` of public keys whose private halves are printed beside them. */
const PUBLIC_KEYS: ReadonlySet<unknown> = new Set([
  // RFC 7515, appendix A.3
  'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  // RFC 7517, appendix A
  'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  // RFC 8037, appendix A
  '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
]);

/** Whether a secret is an example of a standard, however it is written. */
export function isPublishedSecret(secret: string): boolean {
  return [...meaningsOf(secret)].some((meaning) => SECRET_KEYS.has(meaning));
}

/** Whether everybody can know the private half of a public key. */
export function isPublishedPublicKey(jwk: unknown): boolean {
  const { x, n } = (typeof jwk === 'object' && jwk !== null ? jwk : {}) as { x?: unknown; n?: unknown };
  return PUBLIC_KEYS.has(x) || PUBLIC_KEYS.has(n);
}
