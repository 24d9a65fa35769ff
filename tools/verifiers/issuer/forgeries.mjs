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

function signatureOf(content, algorithm) {
  if (algorithm === 'HS256') return createHmac('sha256', randomUUID()).update(content).digest();
  if (algorithm === 'EdDSA') return sign(null, content, generateKeyPairSync('ed25519').privateKey);
  if (algorithm === 'RS256') return sign('sha256', content, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return sign('sha256', content, { key: privateKey, dsaEncoding: 'ieee-p1363' });
}
