#!/usr/bin/env bash
# @nestjs/throttler 6.7.1 with @nestjs/core 12.5.1.
#
# Behaviour: the storage in memory counts each request for `ttl` from its own time on. The `timeToExpire` that it answers, which
# the guard sends as X-RateLimit-Reset, is the end of a window that began with an earlier request, and at that end nothing is
# counted anew. A client that has used up its limit and waits as long as the header says still has its late requests against it.
# With the default block (`blockDuration` is `ttl`) it then waits a whole `ttl` from the first refusal. A storage that counts by
# fixed windows behind the same interface allows the same requests, so neither is a drop-in for the other.
#
# Seen, with a limit of 3 in 60 seconds, by a clock that is set and not waited for: after requests at 0, 50 and 51 seconds the
# reset is announced for 9 seconds later, which is second 60. Of requests at 61, 62, 63 and 121 only the first is allowed, the one
# at 62 is told to wait 60 seconds, and the next is allowed at 123. With windows of 60 seconds from the first request on, all are.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{ "private": true, "type": "module" }\n' >package.json
npm install --no-audit --no-fund --silent --ignore-scripts @nestjs/throttler@6.7.1 @nestjs/common@12.5.1 \
  @nestjs/core@12.5.1 reflect-metadata@0.2.2 rxjs@7.8.2
cat >look.mjs <<'JS'
import 'reflect-metadata';
import { ThrottlerStorageService } from '@nestjs/throttler';

const TTL = 60_000;
const LIMIT = 3;
const start = Date.now();
let second = 0;
Date.now = () => start + second * 1000;

/** What a window from the first request on would answer, for the comparison. */
class FixedWindows {
  end = 0;
  async increment(_key, ttl, limit) {
    if (Date.now() >= this.end) Object.assign(this, { end: Date.now() + ttl, hits: 0 });
    this.hits += 1;
    return { isBlocked: this.hits > limit };
  }
}

const storage = new ThrottlerStorageService();
const windows = new FixedWindows();
const seen = new Map();
for (second of [0, 50, 51, 61, 62, 63, 121, 123]) {
  const own = await storage.increment('client', TTL, LIMIT, TTL, 'default');
  const fixed = await windows.increment('client', TTL, LIMIT);
  seen.set(second, { ...own, fixedIsBlocked: fixed.isBlocked });
  const say = (isBlocked) => (isBlocked ? 'refused' : 'allowed');
  const wait = own.isBlocked ? `, wait ${own.timeToBlockExpire} s` : `, reset in ${own.timeToExpire} s`;
  console.log(`second ${second}: ${say(own.isBlocked)}${wait}; by fixed windows ${say(fixed.isBlocked)}`);
}
const refused = [...seen].filter(([, { isBlocked }]) => isBlocked).map(([at]) => at);
const isAsSeen =
  seen.get(51).timeToExpire === 9 &&
  refused.join() === '62,63,121' &&
  seen.get(62).timeToBlockExpire === 60 &&
  [...seen.values()].every(({ fixedIsBlocked }) => !fixedIsBlocked);
if (!isAsSeen) {
  console.error('requests are counted in another way now');
  process.exitCode = 1;
}
JS
node look.mjs
