#!/usr/bin/env bash
# @nestjs/core 12.5.1 and @nestjs/platform-fastify 12.5.0 on fastify 5.12.8.
#
# Behaviour: of the global exception filters the last one registered is asked first, and the first that takes the error ends the
# search; how narrow its @Catch() is plays no part. APP_FILTER providers are registered when the application is created, filters
# of useGlobalFilters() after that. So a filter that catches everything, given to useGlobalFilters() in main.ts as is usual, also
# takes the errors for which an imported module has brought an APP_FILTER of its own. Given as APP_FILTER by the root module,
# whose providers are registered before those of its imports, the same filter leaves them to the module.
#
# Seen: an error of a class that the imported module catches by APP_FILTER is answered by the catch-all of useGlobalFilters(),
# and by the module's filter where the root module has that catch-all as APP_FILTER.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "type": "module" }\n' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts @nestjs/common@12.5.1 @nestjs/core@12.5.1 \
  @nestjs/platform-fastify@12.5.0 fastify@5.12.8 reflect-metadata@0.2.2 rxjs@7.8.2
cat >look.mjs <<'JS'
import 'reflect-metadata';
import { Catch, Controller, Get, Module } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

class OutOfStock extends Error {}

class Things {
  order() {
    throw new OutOfStock();
  }
}
Controller('things')(Things);
Get()(Things.prototype, 'order', Object.getOwnPropertyDescriptor(Things.prototype, 'order'));

const answerWith = (text, host) => host.switchToHttp().getResponse().send(text);
class FilterOfOutOfStock {
  catch(_error, host) {
    answerWith('the filter of the module', host);
  }
}
Catch(OutOfStock)(FilterOfOutOfStock);
class FilterOfEverything {
  catch(_error, host) {
    answerWith('the catch-all', host);
  }
}
Catch()(FilterOfEverything);

class Shop {}
Module({ controllers: [Things], providers: [{ provide: APP_FILTER, useClass: FilterOfOutOfStock }] })(Shop);

async function answerOf(providers, prepare = () => undefined) {
  class Application {}
  Module({ imports: [Shop], providers })(Application);
  const app = await NestFactory.create(Application, new FastifyAdapter(), { logger: false });
  prepare(app);
  await app.init();
  const { body } = await app.getHttpAdapter().getInstance().inject('/things');
  await app.close();
  return body;
}

const byCall = await answerOf([], (app) => app.useGlobalFilters(new FilterOfEverything()));
const byProvider = await answerOf([{ provide: APP_FILTER, useClass: FilterOfEverything }]);
console.log(`catch-all by useGlobalFilters: ${byCall} answers; by APP_FILTER of the root module: ${byProvider} answers`);
process.exit(byCall === 'the catch-all' && byProvider === 'the filter of the module' ? 0 : 1);
JS
node look.mjs
