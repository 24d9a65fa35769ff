import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { clock } from '../verifiers/clock.mjs';

// only now, so that no verifier has seen the other clock
const { EXPECTED, UNTIL_RESTART, WHILE_TOKENS_COME } = await import('../expected.mjs');
const { signedBySomebody } = await import('../issuer/forgeries.mjs');
const { createIssuer, deleteKeyOf } = await import('../issuer/issuer.mjs');
const { startServers } = await import('../issuer/servers.mjs');
const { startVerifier } = await import('../verifiers/index.mjs');

const SECOND_MS = 1_000;
const DAY_MS = 24 * 60 * 60 * SECOND_MS;
/** Tokens come often: a verifier may forget a key that nobody asks for. */
const STEP_MS = 20 * SECOND_MS;
const WATCHED_MS = 65 * 60 * SECOND_MS;
/** Caches that read the time once a millisecond go on reading it by a timer. */
const TIMERS_MS = 3;
const UNKNOWN_KEYS = 20;
/** Longer than all that is watched. */
const LIFETIMES = { ACCESS_TOKEN_EXPIRY: '60d', REFRESH_TOKEN_EXPIRY: '60d', SESSION_ABSOLUTE_EXPIRY: '90d' };

const watched = Object.entries(EXPECTED).filter(([, { keepsDeletedKey }]) => keepsDeletedKey !== undefined);

/** The seconds until a verdict on the token is the wanted one, trying all the time; else what a day without tokens does. */
async function secondsUntil(verifier, token, isWanted) {
  for (let passed = 0; passed <= WATCHED_MS; passed += STEP_MS) {
    if (isWanted(await verifier.verify(token))) return passed / SECOND_MS;
    clock.advance(STEP_MS);
    await wait(TIMERS_MS);
  }
  clock.advance(DAY_MS);
  await wait(TIMERS_MS);
  return isWanted(await verifier.verify(token)) ? WHILE_TOKENS_COME : UNTIL_RESTART;
}

/** Within one step above: the trial cannot see it more exactly. */
function assertAbout(actual, expected) {
  const isAbout = actual === expected || (actual >= expected && actual <= expected + (2 * STEP_MS) / SECOND_MS);
  assert.ok(isAbout, `${actual}, expected about ${expected}`);
}

describe('copies of the published keys, which the server allows to be kept for one second', () => {
  const started = new Map();
  let servers;
  let issuer;
  let where;
  let token;
  let start;

  /** Every verifier anew, each of which has fetched the keys at the very same moment. */
  async function startAll() {
    clock.comeBackTo(start);
    for (const [id] of watched) {
      await started.get(id)?.close();
      started.set(id, await startVerifier(id, where));
      assert.equal(await started.get(id).verify(token), 'accepted', id);
    }
  }

  /** The emergency, for the key that signs. */
  async function deleteSigningKey() {
    await deleteKeyOf(issuer, token);
    token = await issuer.newToken();
  }

  before(async () => {
    servers = startServers();
    issuer = await createIssuer(servers, LIFETIMES);
    await issuer.run('RS256');
    where = issuer.describeFor('RS256');
    token = await issuer.newToken();
    // the servers go on meanwhile, and a token from the future would be refused
    start = clock.stopAt(10 * 60 * SECOND_MS);
  });
  after(async () => {
    clock.run();
    for (const verifier of started.values()) await verifier.close();
    await issuer.stop();
    await servers.end();
  });

  describe('after an emergency', () => {
    let deleted;
    before(async () => {
      await startAll();
      deleted = token;
      await deleteSigningKey();
    });

    for (const [id, { keepsDeletedKey }] of watched) {
      test(`${id} accepts the deleted key so long: ${keepsDeletedKey}`, async () => {
        clock.comeBackTo(start);
        const seconds = await secondsUntil(started.get(id), deleted, (verdict) => verdict !== 'accepted');
        assertAbout(seconds, keepsDeletedKey);
      });
    }
  });

  describe('when a key signs that was not published before', () => {
    before(async () => {
      await startAll();
      // the copies have the next key already, and so the one after it is meant
      await deleteSigningKey();
      await deleteSigningKey();
    });

    for (const [id, { newKeyAfter }] of watched) {
      test(`${id} refuses its tokens for ${newKeyAfter} s`, async () => {
        clock.comeBackTo(start);
        assertAbout(await secondsUntil(started.get(id), token, (verdict) => verdict === 'accepted'), newKeyAfter);
      });
    }
  });

  describe('when tokens name keys that nobody knows', () => {
    before(startAll);

    for (const [id, { fetchesForUnknown }] of watched.filter(([, { asksServer }]) => !asksServer)) {
      test(`${id} fetches the keys ${fetchesForUnknown} times for ${UNKNOWN_KEYS} of them`, async () => {
        clock.comeBackTo(start);
        const before = issuer.front.keyFetches;
        for (let count = 0; count < UNKNOWN_KEYS; count += 1) {
          await started.get(id).verify(signedBySomebody(token, randomUUID()));
        }
        assert.equal(issuer.front.keyFetches - before, fetchesForUnknown);
      });
    }
  });
});
