/* Nest on Fastify alone, answering the body and the headers that the compared server answers: no guard, pipe or interceptor. */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { decorateRoute } from './decorate-route.mjs';

const guarded = JSON.parse(process.env.GUARDED_BODY);

class BareController {
  live() {
    return { status: 'ok', checks: {} };
  }
  guarded() {
    return guarded;
  }
}
Controller()(BareController);
decorateRoute(BareController, 'live', Get('health/live'));
decorateRoute(BareController, 'guarded', Get('guarded'));

class BareModule {}
Module({ controllers: [BareController] })(BareModule);

const app = await NestFactory.create(BareModule, new FastifyAdapter(), { logger: false });
const headers = JSON.parse(process.env.CARRIED_HEADERS);
app
  .getHttpAdapter()
  .getInstance()
  .addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
await app.listen(Number(process.env.PORT), '127.0.0.1');
