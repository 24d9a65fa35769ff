import { availableParallelism } from 'node:os';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HashingSettings, PasswordSettings } from '../../config/settings.js';
import { DomainError } from '../../kernel/domain-error.js';
import { newOpaqueToken } from '../../kernel/opaque-token.js';
import { loadCommonPasswords } from './common-passwords.js';
import { readForeignHash } from './foreign/foreign-hashes.js';
import type { PasswordTest } from './foreign/foreign-scheme.js';
import { type HashingLoad, HashingQueue } from './hashing-queue.js';
import { PasswordHasher } from './password-hasher.port.js';
import { judgePassword } from './password-policy.js';

/** One of libuv's four threads always stays free for files and DNS. */
const MAX_RUNNING = Math.max(1, Math.min(3, availableParallelism()));
const RETRY_SPREAD_SECONDS = 5;
/** A hundred refusals a second cost a few hundredths of a core. */
const REFUSAL_GAP_MS = 10;

/**
 * Stored in the place of a hash where no password is set. No scheme reads it, so every password is wrong, after the same
 * work as with any other account.
 */
export const NO_PASSWORD = '!';

interface PasswordCheck {
  readonly matches: boolean;
  /** Present when the password matches and its hash is out of date: store it, provided the old one is still there. */
  readonly rehashed?: string;
}

/** All that the other modules do with passwords. Every hashing goes through one bounded queue. */
@Injectable()
export class PasswordsService implements OnModuleInit {
  private readonly queue: HashingQueue;
  private decoyHash = '';

  constructor(
    private readonly hasher: PasswordHasher,
    private readonly settings: PasswordSettings,
    hashing: HashingSettings,
  ) {
    this.queue = new HashingQueue({
      maxRunning: MAX_RUNNING,
      maxWaiting: hashing.queueLength,
      maxWaitMs: hashing.queueWaitMs,
      refusalGapMs: REFUSAL_GAP_MS,
      retrySpreadSeconds: RETRY_SPREAD_SECONDS,
    });
  }

  /** Made before the first request: making it at the first unknown account would tell that account by its slowness. */
  async onModuleInit(): Promise<void> {
    this.decoyHash = await this.hash(newOpaqueToken());
  }

  /** For metrics. */
  get hashingLoad(): HashingLoad {
    return this.queue.load;
  }

  /**
   * Holds a new password against the policy.
   *
   * @param context what is known about its owner: e-mail address, username, full name
   * @param field the request's field that the refusal names
   * @throws DomainError `VALIDATION_FAILED` with one field error for each flaw
   */
  async assertAcceptable(password: string, context: readonly string[], field = 'password'): Promise<void> {
    const common = await loadCommonPasswords();
    const flaws = judgePassword(password, {
      minLength: this.settings.minLength,
      context,
      isCommon: (candidate) => common.includes(candidate),
    });
    if (flaws.length === 0) return;
    throw new DomainError('VALIDATION_FAILED', { errors: flaws.map((flaw) => ({ field, ...flaw })) });
  }

  /**
   * To be asked before an account is looked up: during a flood, most logins are refused, and each must cost little.
   *
   * @throws DomainError `OVERLOADED` when no hashing can even wait now
   */
  assertNotOverloaded(): Promise<void> {
    return this.queue.assertNotFull();
  }

  /** @throws DomainError `OVERLOADED` */
  hash(password: string): Promise<string> {
    return this.queue.run(() => this.hasher.hash(password));
  }

  /**
   * Compares a password with a stored hash: one of ours, or one that another system made and that was imported. Without
   * a hash to compare with (no such account, no password set, a hash that nobody can read) it works as long on a decoy
   * and answers false, so that time tells nothing. Only hashes of another cost or scheme, until they are upgraded, take
   * another time.
   *
   * @throws DomainError `OVERLOADED`
   */
  check(password: string, hash: string | null): Promise<PasswordCheck> {
    const test = hash === null ? undefined : this.testOf(hash);
    // In one turn of the queue: an overload between the two would fail a login that has succeeded.
    return this.queue.run(async () => {
      if (hash === null || !test) {
        await this.hasher.verify(password, this.decoyHash);
        return { matches: false };
      }
      const matches = await test(password);
      if (!matches || !this.hasher.needsRehash(hash)) return { matches };
      return { matches, rehashed: await this.hasher.hash(password) };
    });
  }

  /** Whether the hash is to be replaced at the next login. */
  needsRehash(hash: string): boolean {
    return this.hasher.needsRehash(hash);
  }

  /** Whether there are passwords that `check` would find to match: the hash is ours or of a scheme that is read, within its bounds. */
  canRead(hash: string): boolean {
    return this.testOf(hash) !== undefined;
  }

  private testOf(hash: string): PasswordTest | undefined {
    if (this.hasher.recognises(hash)) return (password) => this.hasher.verify(password, hash);
    return readForeignHash(hash);
  }
}
