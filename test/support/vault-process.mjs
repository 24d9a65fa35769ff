/**
 * An instance of Watchword, from dist, without HTTP. Each message asks for the token of one connection as often as it says, all at
 * once; the answer names the different results. With KILLED_AT it ends like a process that SIGKILL hits at that step of a refresh. Its
 * clock is AHEAD_MS ahead, so that nobody has to wait until the lease of a dead process is over.
 */
import 'reflect-metadata';
import process from 'node:process';
import { NestFactory } from '@nestjs/core';
import { Clock, override, readSettings, SystemClock, WatchwordModule } from '../../dist/index.js';
import { ProviderTokens } from '../../dist/modules/vault/index.js';
import { RefreshClaims } from '../../dist/modules/vault/refresh/refresh-claims.js';
import { RefreshedTokensWriter } from '../../dist/modules/vault/refresh/refreshed-tokens-writer.js';

const { KILLED_AT, AHEAD_MS = '0', ...environment } = process.env;

const end = () => process.kill(process.pid, 'SIGKILL');

function endAround(prototype, method, steps) {
  const original = prototype[method];
  prototype[method] = async function (...given) {
    if (KILLED_AT === steps.before) end();
    const result = await original.apply(this, given);
    if (KILLED_AT === steps.after) end();
    return result;
  };
}
endAround(RefreshClaims.prototype, 'claim', { before: 'before the claim', after: 'after the claim' });
endAround(RefreshedTokensWriter.prototype, 'write', { before: 'before the write', after: 'after the write' });

class AheadClock extends SystemClock {
  now() {
    return new Date(super.now().getTime() + Number(AHEAD_MS));
  }
}

const module = WatchwordModule.forRoot({
  settings: readSettings(environment),
  overrides: [override(Clock, new AheadClock())],
});
const app = await NestFactory.createApplicationContext(module, { logger: ['error'] });
const tokens = app.get(ProviderTokens, { strict: false });

process.on('message', ({ userId, provider, callers }) => {
  const ask = () =>
    tokens.getFresh(userId, provider).then(
      ({ accessToken }) => accessToken,
      ({ code, message }) => code ?? message,
    );
  void Promise.all(Array.from({ length: callers }, ask)).then((results) => process.send([...new Set(results)]));
});
process.on('disconnect', () => process.exit());
process.send('ready');
