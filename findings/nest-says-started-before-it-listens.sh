#!/usr/bin/env bash
# @nestjs/core 12.5.1 and @nestjs/platform-fastify 12.5.0 on fastify 5.12.8.
#
# Behaviour: app.listen() first initialises the application and logs "Nest application successfully started", and only then
# binds the port. Where another program has the port, the log says "successfully started" and the call fails. Whoever waits for
# that line, as many scripts and process managers do, takes a server that never listened for a ready one.
#
# Seen: on a port in use the line is logged, and listen() is refused with EADDRINUSE.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "type": "module" }\n' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts @nestjs/common@12.5.1 @nestjs/core@12.5.1 \
  @nestjs/platform-fastify@12.5.0 fastify@5.12.8 reflect-metadata@0.2.2 rxjs@7.8.2
cat >look.mjs <<'JS'
import 'reflect-metadata';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

class Application {}
Module({})(Application);

const said = [];
const note = (message) => said.push(String(message));
const logger = { log: note, warn: note, error: note };

const occupant = createServer().listen(0, '127.0.0.1');
await once(occupant, 'listening');
const app = await NestFactory.create(Application, new FastifyAdapter(), { logger });
const code = await app.listen(occupant.address().port, '127.0.0.1').then(
  () => 'listening',
  (error) => error.code,
);
const saysStarted = said.some((line) => line.includes('successfully started'));
console.log(`says that it has started: ${saysStarted}, and listen(): ${code}`);
process.exit(saysStarted && code === 'EADDRINUSE' ? 0 : 1);
JS
node look.mjs
