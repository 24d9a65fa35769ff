import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Our token with another subject and the old signature. */
export function withOtherSubject(token) {
  const [header, , signature] = token.split('.');
  return [header, encode({ ...decodeJwt(token), sub: randomUUID() }), signature].join('.');
}

/** What our token says, signed with a key of somebody else; `kid` is ours or one that nobody knows. */
export function signedBySomebody(token, kid) {
  const header = { ...decodeProtectedHeader(token), ...(kid === undefined ? {} : { kid }) };
  const content = `${encode(header)}.${token.split('.')[1]}`;
  return `${content}.${signatureOf(Buffer.from(content), header.alg).toString('base64url')}`;
}

const SOMEBODYS = {
  EdDSA: () => generateKeyPairSync('ed25519'),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
};
const made = new Map();

/** To make a key takes far longer than to sign with it. */
function keyOfSomebody(algorithm) {
  if (!made.has(algorithm)) made.set(algorithm, SOMEBODYS[algorithm]().privateKey);
  return made.get(algorithm);
}

function signatureOf(content, algorithm) {
  if (algorithm === 'HS256') return createHmac('sha256', randomUUID()).update(content).digest();
  const key = keyOfSomebody(algorithm);
  if (algorithm === 'EdDSA') return sign(null, content, key);
  return sign('sha256', content, { key, dsaEncoding: 'ieee-p1363' });
}
