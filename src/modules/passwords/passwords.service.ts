import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HashingSettings, PasswordSettings } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { newOpaqueToken } from '../../kernel/opaque-token.js';
import { importForeignHash, type ImportedHash, readForeignHash, storedAs } from './foreign/foreign-hashes.js';
import { type HashingLoad, HashingQueue } from './hashing-queue.js';
import { PasswordHasher } from './password-hasher.port.js';
import { normalisePassword, presentedForms } from './password-normalisation.js';
import { askPasswordPolicy } from './policy/ask-password-policy.js';
import { judgePasswordForm } from './policy/password-form.js';
import { type PasswordFlaw, type PasswordOwner, PasswordPolicy } from './policy/password-policy.port.js';
import { RefusalTimes } from './refusal-times.js';

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

/** How a password is compared with a certain hash. */
interface HashReading {
  /** The form of the presented password that a new hash is made of; undefined when it is another password. */
  readonly matchingForm: (password: string) => Promise<string | undefined>;
  /** Whether a password that matches is right to its end. */
  readonly seesAllOf: (password: string) => boolean;
}

const seesAll = (): boolean => true;

/** All that the other modules do with passwords. Every hashing goes through one bounded queue. */
@Injectable()
export class PasswordsService implements OnModuleInit {
  private readonly refusalTimes = new RefusalTimes();
  private readonly queue: HashingQueue;
  private decoyHash = '';

  constructor(
    private readonly hasher: PasswordHasher,
    private readonly settings: PasswordSettings,
    private readonly hashing: HashingSettings,
    private readonly policy: PasswordPolicy,
    private readonly clock: Clock,
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
    const startedMs = this.clock.monotonicMs();
    this.decoyHash = await this.hash(newOpaqueToken());
    this.refusalTimes.record('current', this.clock.monotonicMs() - startedMs);
  }

  /** For metrics. */
  get hashingLoad(): HashingLoad {
    return this.queue.load;
  }

  /**
   * Holds a new password against the policy, and against the rules that hold under every policy.
   *
   * @param field the request's field that the refusal names
   * @throws DomainError `VALIDATION_FAILED` with one field error for each flaw; `OVERLOADED`; `SERVICE_UNAVAILABLE` when the policy
   *   fails
   */
  async assertAcceptable(password: string, owner: PasswordOwner, field = 'password'): Promise<void> {
    const flaws = await this.flawsIn(password, owner);
    if (flaws.length === 0) return;
    throw new DomainError('VALIDATION_FAILED', {
      errors: flaws.map(({ code, message }) => ({ field, code, message })),
    });
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
   * and answers false. Where the answer is false it comes no sooner than `RefusalTimes` says: hashes of another cost or
   * scheme take another time, and that must not tell an account.
   *
   * @throws DomainError `OVERLOADED`
   */
  async check(password: string, hash: string | null): Promise<PasswordCheck> {
    let startedMs = 0;
    const check = await this.queue.run(() => {
      startedMs = this.clock.monotonicMs();
      return this.compare(password, hash);
    });
    if (check.matches) return check;
    const age = hash !== null && this.readingOf(hash) && this.hasher.needsRehash(hash) ? 'former' : 'current';
    const lastedMs = this.clock.monotonicMs() - startedMs;
    const remainingMs = this.refusalTimes.remainingAfter(lastedMs);
    this.refusalTimes.record(age, lastedMs);
    if (remainingMs > 0) await pause(remainingMs);
    return check;
  }

  /** Whether the hash is to be replaced at the next login. */
  needsRehash(hash: string): boolean {
    return this.hasher.needsRehash(hash);
  }

  /** What an import stores of a hash, of ours or of another system's, or why it cannot be imported as it is. */
  importHash(hash: string): ImportedHash {
    return this.hasher.recognises(hash) ? storedAs(hash) : importForeignHash(hash, this.hashing.importedPepper);
  }

  private async flawsIn(
    password: string,
    { email, username, fullName }: PasswordOwner,
  ): Promise<readonly PasswordFlaw[]> {
    const form = judgePasswordForm(password, this.settings.minLength);
    if (form.isTooLong || form.isUntypeable) return form.flaws;
    // no more than these: the caller may hand over a whole account, with its hash
    const owner = { email, username, fullName };
    const judged = await askPasswordPolicy(this.policy, normalisePassword(password), owner);
    // the built-in policy says the length, too
    return [...form.flaws, ...judged.filter(({ code }) => form.flaws.every((own) => own.code !== code))];
  }

  /** In one turn of the queue: an overload between the test and the new hash would fail a login that has succeeded. */
  private async compare(password: string, hash: string | null): Promise<PasswordCheck> {
    const reading = hash === null ? undefined : this.readingOf(hash);
    if (hash === null || !reading) {
      await this.ownReadingOf(this.decoyHash).matchingForm(password);
      return { matches: false };
    }
    const matching = await reading.matchingForm(password);
    if (matching === undefined) return { matches: false };
    // what the scheme did not look at may be mistyped: made into the password, it would lock the user out
    if (!this.hasher.needsRehash(hash) || !reading.seesAllOf(password)) return { matches: true };
    return { matches: true, rehashed: await this.hasher.hash(matching) };
  }

  private readingOf(hash: string): HashReading | undefined {
    if (this.hasher.recognises(hash)) return this.ownReadingOf(hash);
    const foreign = readForeignHash(hash, this.hashing.importedPepper);
    if (!foreign) return undefined;
    const { verify, seesAllOf = seesAll, prepare = (password) => password } = foreign;
    return {
      matchingForm: async (password) => ((await verify(password)) ? prepare(password) : undefined),
      // HMAC, and so PBKDF2 and scrypt, fills a short key up with NULs, which makes it the same with and without them
      seesAllOf: (password) => !password.endsWith('\0') && seesAllOf(password),
    };
  }

  private ownReadingOf(hash: string): HashReading {
    const matchingForm = async (password: string): Promise<string | undefined> => {
      for (const form of presentedForms(password)) {
        if (await this.hasher.verify(form, hash)) return form;
      }
      return undefined;
    };
    return { matchingForm, seesAllOf: seesAll };
  }
}
