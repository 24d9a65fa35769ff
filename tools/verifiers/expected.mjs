/*
 * What each verifier does with our tokens. The tests hold this true by trying it, and the tables of docs/verifiers.md are
 * written from it: `npm run verifiers -- --write`.
 */

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** For a verifier that goes on with a key as long as tokens of the key come, whatever it finds at the server. */
export const WHILE_TOKENS_COME = 'while its tokens come';

/** For a verifier that does not look again for a key which it has. */
export const UNTIL_RESTART = 'until a restart';

const EVERY = ['ES256', 'EdDSA', 'RS256', 'HS256'];
const WITHOUT_EDDSA = ['ES256', 'RS256', 'HS256'];
const PUBLIC = ['ES256', 'EdDSA', 'RS256'];

/**
 * - `takes`: the algorithms whose tokens it accepts
 * - `audience`: the option that makes it check the audience; `audienceLeftOut`: what it does with a token for another service
 *   without the option, or undefined where it cannot be left out
 * - `unknownKey`: its verdict on a token whose key it cannot find; `failed` is an answer with 500
 * - `keepsDeletedKey`: seconds that it goes on with a key that is no longer published
 * - `newKeyAfter`: seconds that it refuses a key which is not in its copy, right after it has fetched that copy
 * - `fetchesForUnknown`: how often it fetches the keys for 20 tokens with 20 unknown keys, right after it has fetched them
 * - `cacheOption`: what shortens `keepsDeletedKey`
 */
export const EXPECTED = {
  jose: {
    name: '`jwtVerify` with `createRemoteJWKSet`',
    packages: ['jose'],
    takes: EVERY,
    audience: '`audience`',
    audienceLeftOut: 'accepted',
    keepsDeletedKey: 10 * MINUTE,
    newKeyAfter: 30,
    fetchesForUnknown: 0,
    cacheOption: '`cacheMaxAge`, `cooldownDuration`',
  },
  jsonwebtokenWithJwksRsa: {
    packages: ['jsonwebtoken', 'jwks-rsa'],
    takes: WITHOUT_EDDSA,
    audience: '`audience`',
    audienceLeftOut: 'accepted',
    keepsDeletedKey: 10 * MINUTE,
    newKeyAfter: 0,
    fetchesForUnknown: 20,
    cacheOption: '`cacheMaxAge`',
  },
  nestJwt: {
    packages: ['@nestjs/jwt', 'jwks-rsa'],
    takes: WITHOUT_EDDSA,
    audience: '`audience`',
    audienceLeftOut: 'accepted',
    keepsDeletedKey: 10 * MINUTE,
    newKeyAfter: 0,
    fetchesForUnknown: 20,
    cacheOption: '`cacheMaxAge`',
  },
  expressJwt: {
    packages: ['express-jwt', 'jwks-rsa'],
    takes: WITHOUT_EDDSA,
    audience: '`audience`',
    audienceLeftOut: 'accepted',
    keepsDeletedKey: 10 * MINUTE,
    newKeyAfter: 0,
    fetchesForUnknown: 20,
    cacheOption: '`cacheMaxAge`',
  },
  passportJwt: {
    packages: ['passport-jwt', 'jwks-rsa'],
    takes: WITHOUT_EDDSA,
    audience: '`audience`',
    audienceLeftOut: 'accepted',
    keepsDeletedKey: 10 * MINUTE,
    newKeyAfter: 0,
    fetchesForUnknown: 20,
    cacheOption: '`cacheMaxAge`',
  },
  koaJwtWithJwksRsa: {
    packages: ['koa-jwt', 'jwks-rsa'],
    takes: WITHOUT_EDDSA,
    audience: '`audience`',
    audienceLeftOut: 'accepted',
    keepsDeletedKey: 10 * MINUTE,
    newKeyAfter: 0,
    fetchesForUnknown: 20,
    cacheOption: '`cacheMaxAge`',
  },
  fastJwt: {
    packages: ['fast-jwt', 'get-jwks'],
    takes: WITHOUT_EDDSA,
    audience: '`allowedAud`',
    audienceLeftOut: 'accepted',
    keepsDeletedKey: WHILE_TOKENS_COME,
    newKeyAfter: 0,
    fetchesForUnknown: 20,
  },
  fastifyJwtWithGetJwks: {
    packages: ['@fastify/jwt', 'get-jwks'],
    takes: WITHOUT_EDDSA,
    audience: '`verify.allowedAud`',
    audienceLeftOut: 'accepted',
    unknownKey: 'failed',
    keepsDeletedKey: WHILE_TOKENS_COME,
    newKeyAfter: 0,
    fetchesForUnknown: 20,
  },
  yogaJwt: {
    packages: ['@graphql-yoga/plugin-jwt'],
    takes: WITHOUT_EDDSA,
    audience: '`tokenVerification.audience`',
    audienceLeftOut: 'accepted',
    unknownKey: 'failed',
    keepsDeletedKey: 10 * MINUTE,
    newKeyAfter: 0,
    fetchesForUnknown: 20,
    cacheOption: '`cacheMaxAge`',
  },
  expressOauth2: {
    packages: ['express-oauth2-jwt-bearer'],
    takes: EVERY,
    audience: '`audience`, required',
    keepsDeletedKey: 10 * MINUTE,
    newKeyAfter: 30,
    fetchesForUnknown: 0,
    cacheOption: '`cacheMaxAge`, `cooldownDuration`',
  },
  expressOauth2Strict: {
    name: 'with `strict: true`',
    packages: ['express-oauth2-jwt-bearer'],
    takes: EVERY,
    audience: '`audience`, required',
    keepsDeletedKey: 10 * MINUTE,
    newKeyAfter: 30,
    fetchesForUnknown: 0,
    cacheOption: '`cacheMaxAge`, `cooldownDuration`',
  },
  awsJwtVerify: {
    name: '`JwtVerifier`',
    packages: ['aws-jwt-verify'],
    takes: PUBLIC,
    audience: '`audience`, required',
    audienceLeftOut: 'accepted',
    keepsDeletedKey: UNTIL_RESTART,
    newKeyAfter: 0,
    fetchesForUnknown: 1,
  },
  oauth4webapi: {
    name: '`validateJwtAccessToken`',
    packages: ['oauth4webapi'],
    takes: PUBLIC,
    audience: 'an argument, required',
    keepsDeletedKey: 5 * MINUTE,
    newKeyAfter: MINUTE,
    fetchesForUnknown: 0,
  },
  honoJwk: {
    name: "`jwk` or `jwt`, with `verification.typ: 'at+jwt'`",
    packages: ['hono'],
    takes: EVERY,
    audience: '`verification.aud`',
    audienceLeftOut: 'accepted',
    keepsDeletedKey: 0,
    newKeyAfter: 0,
    fetchesForUnknown: 20,
  },
  honoJwkWithoutTyp: {
    name: 'without `typ`',
    packages: ['hono'],
    takes: [],
    audience: '',
  },
  okta: {
    packages: ['@okta/jwt-verifier'],
    takes: ['RS256'],
    audience: 'an argument, required',
    keepsDeletedKey: HOUR,
    newKeyAfter: 0,
    fetchesForUnknown: 9,
    cacheOption: '`cacheMaxAge`',
  },
  hapiJwtPlugin: {
    packages: ['@hapi/jwt'],
    takes: ['RS256', 'HS256'],
    audience: '`verify.aud`, required',
    audienceLeftOut: 'accepted',
    keepsDeletedKey: HOUR,
    newKeyAfter: HOUR,
    fetchesForUnknown: 0,
    cacheOption: '`cache.staleIn`',
  },
  introspectionBasic: {
    name: '`tokenIntrospection`, `ClientSecretBasic`',
    packages: ['openid-client'],
    asksServer: true,
    takes: EVERY,
    audience: 'the server compares it',
    keepsDeletedKey: 0,
    newKeyAfter: 0,
  },
  introspectionPost: {
    name: '`tokenIntrospection`, `ClientSecretPost`',
    packages: ['openid-client'],
    asksServer: true,
    takes: EVERY,
    audience: 'the server compares it',
  },
};
