/* Nest on Fastify alone, answering the body that the compared server answers: no guard, pipe, interceptor or header. */
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
await app.listen(Number(process.env.PORT), '127.0.0.1');
