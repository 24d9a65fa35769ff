import { createHmac, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ThrottlingSettings, TokenSettings } from '../../../config/settings.js';
import { networkOf } from '../../../http/client-address.js';
import { Clock } from '../../../kernel/clock.js';
import { derivedKey } from '../../../kernel/derived-keys.js';
import { AttemptCountsRepository } from './attempt-counts.repository.js';
import { decideAttempt } from './attempt-limit.js';
import { attemptPolicies } from './attempt-policies.js';
import { AttemptQueue } from './attempt-queue.js';
import { type AttemptRefusal, AttemptRefused, type AttemptScope } from './attempt-refused.js';

/** Who tries a password, and whose. */
export interface PasswordAttempt {
  /** The same text for the same account, and for the same name where there is no account. */
  readonly account: string;
  /** The device or session that asks, if it has proved the account's password before. */
  readonly knownDevice: string | null;
  readonly address: string;
}

/** One count, which the attempt has been added to. */
interface Reservation {
  readonly keyDigest: string;
  readonly failures: number;
}

/** Somebody else's attempts, which ended between the refusal and the look at it, may allow the next. */
const SHORTEST_DELAY: AttemptRefusal = { kind: 'delayed', retryAfterMs: 1_000 };

/**
 * Limits how often passwords can be guessed (docs/brute-force.md). A known device has a count of its own. Everybody else
 * shares the account's, so that whoever uses that up locks out other strangers and not the owner's devices.
 *
 * | who asks                         | counts that must allow it, in this order |
 * | -------------------------------- | ---------------------------------------- |
 * | a known device                   | the device's                             |
 * | a known device that is stopped   | as below: it is known no longer          |
 * | anybody else                     | the account's, the address's             |
 */
@Injectable()
export class PasswordAttempts {
  private readonly policies: ReturnType<typeof attemptPolicies>;
  private readonly queue = new AttemptQueue();
  private readonly key: KeyObject;

  constructor(
    private readonly counts: AttemptCountsRepository,
    private readonly clock: Clock,
    settings: ThrottlingSettings,
    tokens: TokenSettings,
  ) {
    const [newest] = tokens.encryptionKeys;
    if (!newest) throw new Error('TOKEN_ENCRYPTION_KEY is empty');
    this.policies = attemptPolicies(settings);
    this.key = derivedKey(newest, 'watchword attempt counts v1');
  }

  /**
   * Checks a password if one more attempt is allowed. It counts as wrong before it is checked, so that attempts at the same
   * moment do not all see the same count. A check that throws was none.
   *
   * @throws AttemptRefused without checking, RATE_LIMITED or LOGIN_BLOCKED
   */
  async evaluate<T extends { readonly matches: boolean }>(
    attempt: PasswordAttempt,
    check: () => Promise<T>,
  ): Promise<T> {
    if (!this.policies) return check();
    const line = JSON.stringify([attempt.account, attempt.knownDevice]);
    return this.queue.run(line, this.policies.account.freeFailures, () => this.evaluateNow(attempt, check));
  }

  /** Forgets the wrong passwords of an account, for whoever has proved in another way whose it is. */
  async forgive(account: string, manager?: EntityManager): Promise<void> {
    await this.counts.forget(this.digestOf('account', account), manager);
  }

  private async evaluateNow<T extends { readonly matches: boolean }>(
    attempt: PasswordAttempt,
    check: () => Promise<T>,
  ): Promise<T> {
    const [own, ...others] = await this.reserveAll(attempt);
    const takeBack = (reservations: readonly Reservation[]) =>
      Promise.all(reservations.map((reservation) => this.takeBack(reservation)));
    let result: T;
    try {
      result = await check();
    } catch (error) {
      await takeBack([own, ...others]);
      throw error;
    }
    // the right password ends the count of the account or device; others at the address stay counted
    if (result.matches) await Promise.all([this.counts.forget(own.keyDigest), takeBack(others)]);
    return result;
  }

  private async reserveAll(attempt: PasswordAttempt): Promise<readonly [Reservation, ...Reservation[]]> {
    const { account, knownDevice, address } = attempt;
    if (knownDevice !== null) {
      const device = await this.reserve('device', account, knownDevice);
      if (!(device instanceof AttemptRefused)) return [device];
      if (device.kind !== 'stopped') throw device;
    }
    const own = await this.reserve('account', account);
    if (own instanceof AttemptRefused) throw own;
    const atAddress = await this.reserve('address', networkOf(address));
    if (!(atAddress instanceof AttemptRefused)) return [own, atAddress];
    await this.takeBack(own);
    throw atAddress;
  }

  private async reserve(scope: AttemptScope, ...counted: readonly string[]): Promise<Reservation | AttemptRefused> {
    const policy = this.policies?.[scope];
    if (!policy) throw new Error(`nothing is counted by ${scope}`);
    const keyDigest = this.digestOf(scope, ...counted);
    const now = this.clock.now();
    const failures = await this.counts.reserve(keyDigest, now, policy);
    if (failures !== null) return { keyDigest, failures };
    const decision = decideAttempt(await this.counts.find(keyDigest), now, policy);
    return new AttemptRefused(scope, decision.kind === 'allowed' ? SHORTEST_DELAY : decision);
  }

  private takeBack({ keyDigest, failures }: Reservation): Promise<void> {
    return this.counts.takeBack(keyDigest, failures, this.clock.now());
  }

  private digestOf(scope: AttemptScope, ...counted: readonly string[]): string {
    return createHmac('sha256', this.key)
      .update(JSON.stringify([scope, ...counted]))
      .digest('base64url');
  }
}
