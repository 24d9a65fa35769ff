#!/usr/bin/env bash
# @nestjs/core 12.5.1 and @nestjs/platform-fastify 12.5.0 on fastify 5.12.8.
#
# Behaviour: FastifyAdapter registers the hook of enableCors() in its own constructor. Fastify runs the onRequest hooks in the
# order of their registration, so a preflight is answered before any hook that a subclass adds in its constructor, or an
# application before it listens. Headers that such a hook sets on every response, security headers for example, are missing on
# the answers to preflights and present on all others.
#
# Seen: of a GET and of a preflight for the same route, the GET has the header that the hook sets, and the preflight does not.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "type": "module" }\n' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts @nestjs/common@12.5.1 @nestjs/core@12.5.1 \
  @nestjs/platform-fastify@12.5.0 fastify@5.12.8 reflect-metadata@0.2.2 rxjs@7.8.2
cat >look.mjs <<'JS'
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

class Adapter extends FastifyAdapter {
  constructor() {
    super();
    this.getInstance().addHook('onRequest', (_request, reply, done) => {
      reply.header('x-set-by-hook', 'yes');
      done();
    });
  }
}

class Things {
  list() {
    return [];
  }
}
Controller('things')(Things);
Get()(Things.prototype, 'list', Object.getOwnPropertyDescriptor(Things.prototype, 'list'));

class Application {}
Module({ controllers: [Things] })(Application);

const app = await NestFactory.create(Application, new Adapter(), { logger: false });
app.enableCors({ origin: ['https://app.example.com'] });
await app.listen(0, '127.0.0.1');
const url = `${await app.getUrl()}/things`;
const origin = 'https://app.example.com';
const headerOf = async (init) => (await fetch(url, init)).headers.get('x-set-by-hook');
const ofGet = await headerOf({ headers: { origin } });
const ofPreflight = await headerOf({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': 'GET' },
});
console.log(`the hook's header on a GET: ${ofGet}, on a preflight: ${ofPreflight}`);
await app.close();
process.exit(ofGet === 'yes' && ofPreflight === null ? 0 : 1);
JS
node look.mjs
