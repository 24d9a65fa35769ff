/* A service on Nest and Express that verifies access tokens of the issuer that the environment names: with our guard, or with
   express-oauth2-jwt-bearer. Both answer who the caller is. */
import 'reflect-metadata';
import { Controller, Get, Module, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from 'platform-express-for-tests';
import { decorateRoute } from './decorate-route.mjs';

const AUDIENCE = 'watchword';
const { VERIFIER, ISSUER: issuer, PORT } = process.env;

const userOf = {
  guard: (request) => request.user.userId,
  'oauth2-jwt-bearer': (request) => request.auth.payload.sub,
}[VERIFIER];

class ThingsController {
  show(request) {
    return { user: userOf(request) };
  }
}
Controller('things')(ThingsController);
Req()(ThingsController.prototype, 'show', 0);
decorateRoute(ThingsController, 'show', Get());

class AppModule {}
Module({ controllers: [ThingsController], imports: await importsOf(VERIFIER) })(AppModule);

const app = await NestFactory.create(AppModule, new ExpressAdapter(), { logger: false });
app.getHttpAdapter().get('/ready', (_request, response) => response.send('ready'));
if (VERIFIER === 'oauth2-jwt-bearer') {
  const { auth } = await import('express-oauth2-jwt-bearer');
  const jwksUri = `${issuer}/.well-known/jwks.json`;
  app.use('/things', auth({ issuer, jwksUri, audience: AUDIENCE, tokenSigningAlg: 'ES256' }));
}
await app.listen(Number(PORT), '127.0.0.1');

async function importsOf(verifier) {
  if (verifier !== 'guard') return [];
  const { WatchwordGuardModule } = await import('../../dist/guard/index.js');
  return [WatchwordGuardModule.forRoot({ issuer, audience: AUDIENCE })];
}
