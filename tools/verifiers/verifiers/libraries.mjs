/* Libraries that verify a token by a call. Each option that is left out by `checksAudience: false` is the one in the page's table. */
import { JwtService } from '@nestjs/jwt';
import OktaJwtVerifier from '@okta/jwt-verifier';
import { JwtVerifier } from 'aws-jwt-verify';
import { createVerifier } from 'fast-jwt';
import buildGetJwks from 'get-jwks';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { JwksClient } from 'jwks-rsa';
import * as oauth from 'oauth4webapi';
import { throwing } from './listen.mjs';

/** The key of a token by jwks-rsa, or the shared secret. */
function keysByJwksRsa({ jwksUri, secret }) {
  if (secret !== undefined) return async () => secret;
  const client = new JwksClient({ jwksUri });
  return async (token) => {
    const { header } = jsonwebtoken.decode(token, { complete: true });
    return (await client.getSigningKey(header.kid)).getPublicKey();
  };
}

/** jose with `createRemoteJWKSet`. */
export function jose({ issuer, jwksUri, audience, algorithm, secret, checksAudience = true }) {
  const keys = secret === undefined ? createRemoteJWKSet(new URL(jwksUri)) : new TextEncoder().encode(secret);
  const options = { issuer, algorithms: [algorithm], typ: 'at+jwt', ...(checksAudience ? { audience } : {}) };
  return throwing((token) => jwtVerify(token, keys, options));
}

/** jsonwebtoken with jwks-rsa. */
export function jsonwebtokenWithJwksRsa({ issuer, audience, algorithm, checksAudience = true, ...where }) {
  const keyOf = keysByJwksRsa(where);
  const options = { issuer, algorithms: [algorithm], ...(checksAudience ? { audience } : {}) };
  return throwing(async (token) => jsonwebtoken.verify(token, await keyOf(token), options));
}

/** @nestjs/jwt with jwks-rsa. */
export function nestJwt({ issuer, audience, algorithm, checksAudience = true, ...where }) {
  const keyOf = keysByJwksRsa(where);
  const service = new JwtService({});
  const options = { issuer, algorithms: [algorithm], ...(checksAudience ? { audience } : {}) };
  return throwing(async (token) => {
    const key = await keyOf(token);
    await service.verifyAsync(
      token,
      where.secret === undefined ? { ...options, publicKey: key } : { ...options, secret: key },
    );
  });
}

/** fast-jwt with get-jwks. */
export function fastJwt({ issuer, audience, algorithm, secret, checksAudience = true }) {
  const getJwks = buildGetJwks({ issuersWhitelist: [issuer], jwksPath: '/.well-known/jwks.json' });
  const key = ({ header: { kid, alg } }) => getJwks.getPublicKey({ kid, alg, domain: issuer });
  const audiences = checksAudience ? { allowedAud: audience } : {};
  const verify = createVerifier({ key: secret ?? key, algorithms: [algorithm], allowedIss: issuer, ...audiences });
  return throwing(async (token) => verify(token));
}

/** aws-jwt-verify's verifier for any issuer. It does not start without an audience, or null. */
export function awsJwtVerify({ issuer, jwksUri, audience, checksAudience = true }) {
  const verifier = JwtVerifier.create({ issuer, jwksUri, audience: checksAudience ? audience : null });
  return throwing((token) => verifier.verify(token));
}

/** oauth4webapi's check of RFC 9068. Its audience cannot be left out. */
export function oauth4webapi({ url, audience, algorithm }) {
  const server = { issuer: url, jwks_uri: `${url}/.well-known/jwks.json` };
  const options = { signingAlgorithms: [algorithm] };
  return throwing((token) => {
    const request = new Request('https://api.example.org/', { headers: { authorization: `Bearer ${token}` } });
    return oauth.validateJwtAccessToken(server, request, audience, options);
  });
}

/** @okta/jwt-verifier. Its audience cannot be left out. */
export function okta({ issuer, jwksUri, audience }) {
  const verifier = new OktaJwtVerifier({ issuer, jwksUri });
  return throwing((token) => verifier.verifyAccessToken(token, audience));
}
