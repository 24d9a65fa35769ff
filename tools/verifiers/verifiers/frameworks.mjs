/* Middlewares and plugins of web frameworks, each in an application with one route. */
import fastifyJwt from '@fastify/jwt';
import { createRemoteJwksSigningKeyProvider, createInlineSigningKeyProvider, useJWT } from '@graphql-yoga/plugin-jwt';
import hapi from '@hapi/hapi';
import * as hapiJwt from '@hapi/jwt';
import express from 'express';
import { expressjwt } from 'express-jwt';
import { auth } from 'express-oauth2-jwt-bearer';
import fastify from 'fastify';
import buildGetJwks from 'get-jwks';
import { createSchema, createYoga } from 'graphql-yoga';
import { Hono } from 'hono';
import { jwk } from 'hono/jwk';
import { jwt as honoSharedSecret } from 'hono/jwt';
import { expressJwtSecret, koaJwtSecret, passportJwtSecret } from 'jwks-rsa';
import Koa from 'koa';
import koaJwt from 'koa-jwt';
import { Passport } from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { bearer, listen, verdictOf } from './listen.mjs';

const audienceIf = (checked, audience) => (checked ? { audience } : {});

/** An Express application; errors without a status are faults of the server. */
function expressApp(guard) {
  const app = express();
  app.get('/', guard, (_request, response) => response.end());
  app.use((error, _request, response, next) => {
    if (response.headersSent) return next(error);
    response.status(error.status ?? 500).end();
  });
  return listen(app);
}

/** express-jwt with jwks-rsa. */
export function expressJwt({ issuer, jwksUri, audience, algorithm, secret, checksAudience = true }) {
  const options = { algorithms: [algorithm], issuer, ...audienceIf(checksAudience, audience) };
  return expressApp(expressjwt({ ...options, secret: secret ?? expressJwtSecret({ jwksUri, cache: true }) }));
}

/** passport-jwt with jwks-rsa. */
export function passportJwt({ issuer, jwksUri, audience, algorithm, secret, checksAudience = true }) {
  const keys =
    secret === undefined
      ? { secretOrKeyProvider: passportJwtSecret({ jwksUri, cache: true }) }
      : { secretOrKey: secret };
  const jwtFromRequest = ExtractJwt.fromAuthHeaderAsBearerToken();
  const options = { jwtFromRequest, algorithms: [algorithm], issuer, ...audienceIf(checksAudience, audience), ...keys };
  const passport = new Passport();
  passport.use(new Strategy(options, (claims, done) => done(null, claims)));
  return expressApp(passport.authenticate('jwt', { session: false }));
}

/** express-oauth2-jwt-bearer, which finds the keys by our metadata. Its audience cannot be left out. */
export function expressOauth2({ url, issuer, audience, algorithm, secret, strict = false }) {
  const options = { audience, tokenSigningAlg: algorithm, strict };
  return expressApp(auth(secret === undefined ? { ...options, issuerBaseURL: url } : { ...options, issuer, secret }));
}

/** The same with `strict`, which demands what RFC 9068 does. */
export const expressOauth2Strict = (where) => expressOauth2({ ...where, strict: true });

/** koa-jwt with jwks-rsa. */
export function koaJwtWithJwksRsa({ issuer, jwksUri, audience, algorithm, secret, checksAudience = true }) {
  const app = new Koa();
  app.silent = true;
  const options = { issuer, algorithms: [algorithm], ...audienceIf(checksAudience, audience) };
  app.use(koaJwt({ ...options, secret: secret ?? koaJwtSecret({ jwksUri, cache: true }) }));
  app.use((context) => void (context.body = 'ok'));
  return listen(app.callback());
}

/** @fastify/jwt with get-jwks. */
export async function fastifyJwtWithGetJwks({ issuer, audience, algorithm, secret, checksAudience = true }) {
  const getJwks = buildGetJwks({ issuersWhitelist: [issuer], jwksPath: '/.well-known/jwks.json' });
  const app = fastify();
  const keyOf = (_request, { header: { kid, alg } }) => getJwks.getPublicKey({ kid, alg, domain: issuer });
  const audiences = checksAudience ? { allowedAud: audience } : {};
  app.register(fastifyJwt, {
    decode: { complete: true },
    secret: secret ?? keyOf,
    verify: { algorithms: [algorithm], allowedIss: issuer, ...audiences },
  });
  app.get('/', { onRequest: (request) => request.jwtVerify() }, () => 'ok');
  await app.ready();
  return {
    verify: async (token) => verdictOf((await app.inject({ url: '/', headers: bearer(token) })).statusCode),
    close: () => app.close(),
  };
}

/** @graphql-yoga/plugin-jwt, which uses jwks-rsa. */
export function yogaJwt({ issuer, jwksUri, audience, algorithm, secret, checksAudience = true }) {
  const schema = createSchema({ typeDefs: 'type Query { ok: Boolean }', resolvers: { Query: { ok: () => true } } });
  const provider =
    secret === undefined ? createRemoteJwksSigningKeyProvider({ jwksUri }) : createInlineSigningKeyProvider(secret);
  const tokenVerification = { issuer, algorithms: [algorithm], ...audienceIf(checksAudience, audience) };
  const yoga = createYoga({
    schema,
    logging: false,
    plugins: [useJWT({ signingKeyProviders: [provider], tokenVerification })],
  });
  const headersOf = (token) => ({ 'content-type': 'application/json', ...bearer(token) });
  const body = JSON.stringify({ query: '{ ok }' });
  return {
    verify: async (token) =>
      verdictOf((await yoga.fetch('http://yoga/graphql', { method: 'POST', headers: headersOf(token), body })).status),
    close: () => {},
  };
}

/** Hono's `jwk`, or its `jwt` for a shared secret. It expects `typ: JWT` unless it is told otherwise. */
export function honoJwk({
  issuer,
  jwksUri,
  audience,
  algorithm,
  secret,
  checksAudience = true,
  typ = { typ: 'at+jwt' },
}) {
  const verification = { iss: issuer, ...typ, ...(checksAudience ? { aud: audience } : {}) };
  const app = new Hono();
  app.onError((error, context) => error.getResponse?.() ?? context.text('failed', 500));
  app.use(
    secret === undefined
      ? jwk({ jwks_uri: jwksUri, alg: [algorithm], verification })
      : honoSharedSecret({ secret, alg: algorithm, verification }),
  );
  app.get('/', (context) => context.text('ok'));
  return {
    verify: async (token) => verdictOf((await app.request('http://hono/', { headers: bearer(token) })).status),
    close: () => {},
  };
}

/** Hono's `jwk` as it is without `typ`. */
export const honoJwkWithoutTyp = (where) => honoJwk({ ...where, typ: {} });

/** @hapi/jwt, which reads the keys at its start. */
export async function hapiJwtPlugin({ issuer, jwksUri, audience, algorithm, secret, checksAudience = true }) {
  const server = hapi.server();
  await server.register(hapiJwt);
  server.auth.strategy('jwt', 'jwt', {
    keys: secret === undefined ? { uri: jwksUri, algorithms: [algorithm] } : { key: secret, algorithms: [algorithm] },
    verify: { aud: checksAudience ? audience : false, iss: issuer, sub: false },
    validate: () => ({ isValid: true }),
  });
  server.route({ method: 'GET', path: '/', options: { auth: 'jwt' }, handler: () => 'ok' });
  await server.initialize();
  return {
    verify: async (token) => verdictOf((await server.inject({ url: '/', headers: bearer(token) })).statusCode),
    close: () => server.stop(),
  };
}
