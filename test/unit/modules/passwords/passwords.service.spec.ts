import bcrypt from 'bcrypt';
import { createSecretKey, scryptSync } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HashingSettings, PasswordSettings } from '../../../../src/config/settings.js';
import { Clock } from '../../../../src/kernel/clock.js';
import { DomainError } from '../../../../src/kernel/domain-error.js';
import { FakeClock } from '../../../../src/testing/index.js';
import {
  BuiltInPasswordPolicy,
  NO_PASSWORD,
  NoBreachedPasswords,
  type PasswordFlaw,
  PasswordHasher,
  type PasswordOwner,
  PasswordPolicy,
  PasswordsModule,
  PasswordsService,
} from '../../../../src/modules/passwords/index.js';
import { quickHashing } from '../../../support/hashing-settings.js';

const settings: PasswordSettings = { minLength: 12, forbiddenWords: ['Aerolith'] };
const builtIn = new BuiltInPasswordPolicy(settings, new NoBreachedPasswords());

/** No work takes time by it, so nothing waits. */
class StoppedClock extends FakeClock {
  override monotonicMs(): number {
    return 0;
  }
}

/** Writes `<version>:<password>` and keeps a list of what it was asked to do. */
class RecordingHasher extends PasswordHasher {
  readonly calls: string[] = [];
  running = 0;
  mostRunning = 0;
  /** Every call waits for this. */
  gate: Promise<void> = Promise.resolve();
  beforeWork = (): void => undefined;

  constructor(private readonly version = 'v2') {
    super();
  }

  hash(password: string): Promise<string> {
    return this.work(`hash ${password}`, `${this.version}:${password}`);
  }

  verify(password: string, hash: string): Promise<boolean> {
    return this.work(`verify ${password} ${hash}`, hash.replace(/^v\d:/, '') === password);
  }

  recognises(hash: string): boolean {
    return /^v\d:/.test(hash);
  }

  needsRehash(hash: string): boolean {
    return !hash.startsWith(`${this.version}:`);
  }

  private async work<T>(call: string, result: T): Promise<T> {
    this.calls.push(call);
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    this.beforeWork();
    await this.gate;
    this.running -= 1;
    return result;
  }
}

async function startedService(
  hasher: PasswordHasher,
  hashing: Partial<HashingSettings> = {},
): Promise<PasswordsService> {
  const passwords = new PasswordsService(hasher, settings, quickHashing(hashing), builtIn, new StoppedClock());
  await passwords.onModuleInit();
  return passwords;
}

function refusalOf(promise: Promise<void>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('PasswordsService.importHash', () => {
  const ARGON2 = `$argon2id$v=19$m=16,t=2,p=1$c2FsdHNhbHQ$${'a'.repeat(43)}`;

  it.each([
    ['a hash of ours', 'v1:password'],
    ['one of ours that just fits', `v1:${'p'.repeat(252)}`],
    ['a hash of another system', `$2b$10$${'a'.repeat(53)}`],
    ['one that others write, too, with the name of its system', `better-auth$${'a'.repeat(32)}:${'b'.repeat(128)}`],
    ['one of Flask-Security', `flask-security${ARGON2}`],
  ])('stores %s as it is', async (_what, hash) => {
    const passwords = await startedService(new RecordingHasher(), { importedPepper: createSecretKey('salt', 'utf8') });
    expect(passwords.importHash(hash)).toEqual({ stored: hash });
  });

  it.each([
    ['one of ours for which there is no room', `v1:${'p'.repeat(253)}`],
    ['one that asks for too much work', `$2b$31$${'a'.repeat(53)}`],
    ['one with a pepper where none is set', `flask-security${ARGON2}`],
    ['no hash at all', 'password'],
    ['the mark of no password', NO_PASSWORD],
    ['an empty text', ''],
  ])('refuses %s', async (_what, hash) => {
    const passwords = await startedService(new RecordingHasher());
    expect(passwords.importHash(hash)).toEqual({ refusal: { prefixes: [] } });
  });

  it('refuses what several systems write, and names the prefixes that say which one', async () => {
    const passwords = await startedService(new RecordingHasher());
    expect(passwords.importHash(`${'a'.repeat(32)}:${'b'.repeat(128)}`)).toEqual({
      refusal: { prefixes: ['better-auth$', 'node-scrypt$', 'node-pbkdf2-sha512$<iterations>$'] },
    });
  });
});

describe('PasswordsService.check', () => {
  it('finds no password that matches where none is set, by as much work as anywhere', async () => {
    const hasher = new RecordingHasher();
    const passwords = await startedService(hasher);
    for (const password of ['', NO_PASSWORD, 'violet harbour']) {
      hasher.calls.length = 0;
      await expect(passwords.check(password, NO_PASSWORD)).resolves.toEqual({ matches: false });
      expect(hasher.calls).toEqual([expect.stringMatching(/^verify .* v2:/)]);
    }
  });

  it('answers whether the password matches', async () => {
    const passwords = await startedService(new RecordingHasher());
    await expect(passwords.check('right', 'v2:right')).resolves.toEqual({ matches: true });
    await expect(passwords.check('wrong', 'v2:right')).resolves.toEqual({ matches: false });
  });

  it('hands out a new hash when the password matches and its hash is out of date', async () => {
    const passwords = await startedService(new RecordingHasher());
    await expect(passwords.check('right', 'v1:right')).resolves.toEqual({ matches: true, rehashed: 'v2:right' });
    expect(passwords.needsRehash('v1:right')).toBe(true);
    expect(passwords.needsRehash('v2:right')).toBe(false);
  });

  it('finds a password that was hashed in NFKC, and rehashes the form that it found', async () => {
    const passwords = await startedService(new RecordingHasher());
    await expect(passwords.check('\uff52ight', 'v1:right')).resolves.toEqual({ matches: true, rehashed: 'v2:right' });
    await expect(passwords.check('\uff52ight', 'v1:\uff52ight')).resolves.toEqual({
      matches: true,
      rehashed: 'v2:\uff52ight',
    });
    await expect(passwords.check('right', 'v2:\uff52ight')).resolves.toEqual({ matches: false });
  });

  it.each([
    ['a hash of ours', 'v2:other'],
    ['an older one', 'v1:other'],
    ['no account', null],
    ['no password', NO_PASSWORD],
  ])('compares as often with %s: once, and twice where the NFKC form is another password', async (_what, hash) => {
    const hasher = new RecordingHasher();
    const passwords = await startedService(hasher);
    for (const [password, times] of [
      ['wrong', 1],
      ['wr\uff4fng', 2],
    ] as const) {
      hasher.calls.length = 0;
      await passwords.check(password, hash);
      expect(hasher.calls).toEqual(Array(times).fill(expect.stringMatching(/^verify /)));
    }
  });

  it('rehashes nothing for a wrong password', async () => {
    const hasher = new RecordingHasher();
    const passwords = await startedService(hasher);
    hasher.calls.length = 0;
    await expect(passwords.check('wrong', 'v1:right')).resolves.toEqual({ matches: false });
    expect(hasher.calls).toEqual(['verify wrong v1:right']);
  });

  it.each([
    ['there is no account', null],
    ['nobody can read the hash', '$foreign$hash'],
    ['the hash asks for too much work', `$2b$31$${'.'.repeat(53)}`],
  ])('does the work of one verification, on a hash made beforehand, when %s', async (_when, hash) => {
    const hasher = new RecordingHasher();
    const passwords = await startedService(hasher);
    const [made = ''] = hasher.calls.splice(0);
    const decoy = made.replace(/^hash /, 'v2:');
    await expect(passwords.check('any', hash)).resolves.toEqual({ matches: false });
    expect(hasher.calls).toEqual([`verify any ${decoy}`]);
  });

  it('answers false without an account even to the decoy’s own password', async () => {
    const hasher = new RecordingHasher('v1');
    const passwords = await startedService(hasher);
    const decoyPassword = hasher.calls[0]?.replace(/^hash /, '') ?? '';
    expect(decoyPassword).not.toBe('');
    await expect(passwords.check(decoyPassword, null)).resolves.toEqual({ matches: false });
  });

  it('gives each service a decoy of its own', async () => {
    const hasher = new RecordingHasher();
    await Promise.all([startedService(hasher), startedService(hasher)]);
    expect(new Set(hasher.calls).size).toBe(2);
  });
});

describe('PasswordsService.check with a hash that another system made', () => {
  const FOREIGN = '$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5';

  it('hands out a hash of ours for the right password, without asking our hasher to verify', async () => {
    const hasher = new RecordingHasher();
    const passwords = await startedService(hasher);
    hasher.calls.length = 0;
    await expect(passwords.check('Hello world!', FOREIGN)).resolves.toEqual({
      matches: true,
      rehashed: 'v2:Hello world!',
    });
    expect(hasher.calls).toEqual(['hash Hello world!']);
  });

  it('hands out nothing for a wrong password', async () => {
    const passwords = await startedService(new RecordingHasher());
    await expect(passwords.check('Hello world', FOREIGN)).resolves.toEqual({ matches: false });
  });

  describe('of which the scheme does not look at all of a password', () => {
    const RIGHT = 'é'.repeat(36);
    const hashes = async () => {
      const hash = await bcrypt.hash(RIGHT, 4);
      return [hash, `bcrypt$${hash}`];
    };

    it('keeps the hash while the password goes on behind what was looked at', async () => {
      const passwords = await startedService(new RecordingHasher());
      for (const hash of await hashes()) {
        await expect(passwords.check(`${RIGHT}, mistyped here`, hash)).resolves.toEqual({ matches: true });
        await expect(passwords.check(`${RIGHT}\0`, hash)).resolves.toEqual({ matches: true });
      }
    });

    it('keeps a hash of scrypt when NULs follow the password, which are no part of its key', async () => {
      const key = scryptSync('pass', 'salt', 64, { N: 16_384, r: 8, p: 1 }).toString('base64');
      const passwords = await startedService(new RecordingHasher());
      const hash = `scrypt$16384$salt$8$1$${key}`;
      await expect(passwords.check('pass\0', hash)).resolves.toEqual({ matches: true });
      await expect(passwords.check('pass', hash)).resolves.toEqual({ matches: true, rehashed: 'v2:pass' });
    });

    it('hands out a hash of ours for a password that was looked at to its end', async () => {
      const passwords = await startedService(new RecordingHasher());
      for (const hash of await hashes()) {
        await expect(passwords.check(RIGHT, hash)).resolves.toEqual({ matches: true, rehashed: `v2:${RIGHT}` });
      }
    });
  });

  it('makes the hash of ours of what the scheme has made of the password', async () => {
    const salt = 'a'.repeat(32);
    const key = scryptSync('pass', salt, 64, { N: 16_384, r: 16, p: 1, maxmem: 2 ** 26 }).toString('hex');
    const passwords = await startedService(new RecordingHasher());
    await expect(passwords.check('ｐａｓｓ', `better-auth$${salt}:${key}`)).resolves.toEqual({
      matches: true,
      rehashed: 'v2:pass',
    });
  });

  it('leaves a hash to our hasher when that recognises it', async () => {
    const hasher = new RecordingHasher();
    jest.spyOn(hasher, 'recognises').mockReturnValue(true);
    const passwords = await startedService(hasher);
    await expect(passwords.check(FOREIGN, FOREIGN)).resolves.toMatchObject({ matches: true });
    expect(hasher.calls).toContain(`verify ${FOREIGN} ${FOREIGN}`);
  });

  it('takes its turn in the queue', async () => {
    const hasher = new RecordingHasher();
    const passwords = await startedService(hasher);
    let open = (): void => undefined;
    hasher.gate = new Promise((resolve) => (open = resolve));
    const others = Array.from({ length: 3 }, () => passwords.hash('a'));
    const check = passwords.check('Hello world!', FOREIGN);
    expect(passwords.hashingLoad.waiting).toBeGreaterThanOrEqual(1);
    open();
    await expect(check).resolves.toMatchObject({ matches: true });
    await Promise.all(others);
  });
});

describe('PasswordsService and the time of a refusal', () => {
  /** By which every hashing lasts 40 ms; real time only goes on in pauses. */
  class SteppingClock extends FakeClock {
    private elapsedMs = 0;

    override monotonicMs(): number {
      this.elapsedMs += 40;
      return this.elapsedMs;
    }
  }
  const LEAST_REAL_MS = 9;

  it('waits with a false answer for as long as RefusalTimes says, and never with a true one', async () => {
    const hasher = new RecordingHasher();
    const passwords = new PasswordsService(hasher, settings, quickHashing(), builtIn, new SteppingClock());
    await passwords.onModuleInit();
    // 40 ms at the start make 50 ms the least, of which 40 have passed
    for (const hash of [null, NO_PASSWORD, 'v2:right', 'v1:right']) {
      const start = performance.now();
      await expect(passwords.check('wrong', hash)).resolves.toEqual({ matches: false });
      expect(performance.now() - start).toBeGreaterThanOrEqual(LEAST_REAL_MS);
    }
  });

  it('lets go of its place in the queue before it waits', async () => {
    const passwords = new PasswordsService(
      new RecordingHasher(),
      settings,
      quickHashing(),
      builtIn,
      new SteppingClock(),
    );
    await passwords.onModuleInit();
    const loads: number[] = [];
    const check = passwords.check('wrong', 'v2:right');
    await new Promise((resolve) => setTimeout(resolve, 2));
    loads.push(passwords.hashingLoad.running);
    await check;
    expect(loads).toEqual([0]);
  });
});

describe('PasswordsService and its queue', () => {
  it('sends hashing and checking alike through one bounded queue', async () => {
    const hasher = new RecordingHasher();
    const passwords = await startedService(hasher);
    hasher.mostRunning = 0;
    let open = (): void => undefined;
    hasher.gate = new Promise((resolve) => (open = resolve));

    const work = Array.from({ length: 30 }, () => [
      passwords.hash('a'),
      passwords.check('a', 'v1:a'),
      passwords.check('a', null),
    ]).flat();
    const outcomes = Promise.allSettled(work);
    expect(passwords.hashingLoad.waiting).toBe(64);
    open();
    const refused = (await outcomes).filter((outcome) => outcome.status === 'rejected');

    expect(hasher.mostRunning).toBeGreaterThanOrEqual(1);
    expect(hasher.mostRunning).toBeLessThanOrEqual(3);
    expect(refused).toHaveLength(90 - 64 - hasher.mostRunning);
    expect(refused.every((outcome) => (outcome.reason as { code: string }).code === 'OVERLOADED')).toBe(true);
    expect(passwords.hashingLoad).toEqual({ running: 0, waiting: 0 });
  });

  it('never refuses the rehash of a login that has its turn, however full the line is', async () => {
    const hasher = new RecordingHasher();
    const passwords = await startedService(hasher);
    const newcomers: Promise<unknown>[] = [];
    hasher.beforeWork = () => {
      for (let left = 64 - passwords.hashingLoad.waiting; left > 0 && newcomers.length < 500; left -= 1) {
        newcomers.push(passwords.hash('newcomer'));
      }
    };
    const checks = Array.from({ length: 20 }, () => passwords.check('a', 'v1:a'));
    const results = await Promise.all(checks);
    expect(results.every((result) => result.matches && result.rehashed === 'v2:a')).toBe(true);
    expect(newcomers.length).toBeGreaterThan(64);
    await Promise.all(newcomers);
  });
});

describe('PasswordsService.assertAcceptable', () => {
  const GOOD = 'correct horse battery staple';
  const ada: PasswordOwner = { email: 'ada@example.org', username: 'ada', fullName: 'Ada Lovelace' };
  const under = (policy: PasswordPolicy) =>
    new PasswordsService(new RecordingHasher(), settings, quickHashing(), policy, new StoppedClock());
  const passwords = under(builtIn);

  it('lets a good password pass', async () => {
    await expect(passwords.assertAcceptable(GOOD, ada)).resolves.toBeUndefined();
  });

  it('refuses with one field error for each flaw', async () => {
    const refusal = await refusalOf(passwords.assertAcceptable('password', { ...ada, username: 'password' }));
    expect(refusal).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [
        { field: 'password', code: 'TOO_SHORT' },
        { field: 'password', code: 'TOO_COMMON' },
        { field: 'password', code: 'CONTAINS_IDENTITY' },
      ],
    });
  });

  it('refuses the names that the settings forbid', async () => {
    const refusal = await refusalOf(passwords.assertAcceptable('my Aerolith!', ada));
    expect(refusal).toMatchObject({ errors: [{ field: 'password', code: 'CONTAINS_PRODUCT_NAME' }] });
  });

  it('asks the breach service', async () => {
    const breached = { includes: () => Promise.resolve(true) };
    const refusal = await refusalOf(under(new BuiltInPasswordPolicy(settings, breached)).assertAcceptable(GOOD, ada));
    expect(refusal).toMatchObject({ errors: [{ field: 'password', code: 'BREACHED' }] });
  });

  it('names the field it was told', async () => {
    const refusal = await refusalOf(passwords.assertAcceptable('password1234', ada, 'newPassword'));
    expect(refusal).toMatchObject({ errors: [{ field: 'newPassword', code: 'TOO_COMMON' }] });
  });

  describe('under a policy of a team', () => {
    /** Answers as it is told, and remembers what it was asked. */
    class ScriptedPolicy extends PasswordPolicy {
      readonly asked: unknown[][] = [];

      constructor(private readonly answer: () => Promise<readonly PasswordFlaw[]>) {
        super();
      }

      judge(...asked: [string, PasswordOwner]): Promise<readonly PasswordFlaw[]> {
        this.asked.push(asked);
        return this.answer();
      }
    }
    afterEach(() => jest.useRealTimers());
    const accepting = () => new ScriptedPolicy(() => Promise.resolve([]));
    const SEASONAL = { code: 'SEASONAL', message: 'It names a season.' };

    it('asks once, with the form that is hashed and with nothing of the account but its names', async () => {
      const policy = accepting();
      const account = { ...ada, passwordHash: 'v2:secret', id: '1' };
      await under(policy).assertAcceptable('cafe\u0301\u00a0au lait, svp', account);
      expect(policy.asked).toEqual([['caf\u00e9 au lait, svp', ada]]);
    });

    it('refuses with its reasons', async () => {
      const policy = new ScriptedPolicy(() => Promise.resolve([SEASONAL]));
      const refusal = await refusalOf(under(policy).assertAcceptable(GOOD, ada, 'newPassword'));
      expect(refusal).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ field: 'newPassword', ...SEASONAL }] });
    });

    it('refuses what is too short although the policy accepts it', async () => {
      const refusal = await refusalOf(under(accepting()).assertAcceptable('short', ada));
      expect(refusal).toMatchObject({ errors: [{ code: 'TOO_SHORT' }] });
    });

    it.each([
      ['TOO_LONG', 'x'.repeat(257)],
      ['UNSUPPORTED_CHARACTER', 'half a pair \ud83d only'],
      ['UNSUPPORTED_CHARACTER', 'a tab\tin between'],
    ])('refuses with %s without asking it', async (code, password) => {
      const policy = accepting();
      const refusal = await refusalOf(under(policy).assertAcceptable(password, ada));
      expect(refusal).toMatchObject({ errors: [{ code }] });
      expect(policy.asked).toEqual([]);
    });

    const failing: readonly [string, () => Promise<readonly PasswordFlaw[]>][] = [
      ['rejects', () => Promise.reject(new TypeError(`cannot judge ${GOOD}`))],
      [
        'throws at once',
        () => {
          throw new TypeError(`cannot judge ${GOOD}`);
        },
      ],
      ['answers no list', () => Promise.resolve(undefined as unknown as readonly PasswordFlaw[])],
    ];
    it.each(failing)('accepts nothing when it %s, and quotes nothing', async (_how, answer) => {
      const refusal = await refusalOf(under(new ScriptedPolicy(answer)).assertAcceptable(GOOD, ada));
      const detail = 'The password policy failed (TypeError); no password was set.';
      expect(refusal).toMatchObject({ code: 'SERVICE_UNAVAILABLE', detail, retryAfterSeconds: 5 });
      expect((refusal as Error).cause).toBeUndefined();
    });

    it('accepts nothing when it does not answer within 30 seconds', async () => {
      jest.useFakeTimers();
      const policy = new ScriptedPolicy(() => new Promise(() => undefined));
      const refusal = refusalOf(under(policy).assertAcceptable(GOOD, ada));
      await jest.advanceTimersByTimeAsync(30_000);
      expect(await refusal).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    });

    it('passes on a refusal of its own', async () => {
      const overloaded = new DomainError('OVERLOADED', { retryAfterSeconds: 1 });
      const policy = new ScriptedPolicy(() => Promise.reject(overloaded));
      expect(await refusalOf(under(policy).assertAcceptable(GOOD, ada))).toBe(overloaded);
    });
  });
});

describe('PasswordsModule', () => {
  it('takes hasher and settings from a global module and has its decoy ready after the start', async () => {
    const hasher = new RecordingHasher();
    @Global()
    @Module({
      providers: [
        { provide: Clock, useValue: new StoppedClock() },
        { provide: PasswordHasher, useValue: hasher },
        { provide: PasswordSettings, useValue: settings },
        { provide: PasswordPolicy, useValue: builtIn },
        { provide: HashingSettings, useValue: quickHashing() },
      ],
      exports: [Clock, HashingSettings, PasswordHasher, PasswordPolicy, PasswordSettings],
    })
    class ExtensionPoints {}

    @Module({ imports: [ExtensionPoints, PasswordsModule] })
    class App {}

    const app = await NestFactory.createApplicationContext(App, { logger: false });
    expect(hasher.calls).toEqual([expect.stringMatching(/^hash /)]);
    await expect(app.get(PasswordsService).check('right', 'v2:right')).resolves.toEqual({ matches: true });
    await app.close();
  });
});
