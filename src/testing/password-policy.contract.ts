/// <reference types="jest" />
import type { PasswordFlaw, PasswordOwner, PasswordPolicy } from '../modules/passwords/index.js';

/** A policy, and what it is to say of these passwords when Ada chooses them. */
export interface OpenedPasswordPolicy {
  /** The adapter. */
  readonly policy: PasswordPolicy;
  /** Passwords of 12 to 256 characters that it accepts. */
  readonly accepted: readonly [string, ...string[]];
  /** Passwords that it refuses; none is a word that a message would have anyway. */
  readonly refused: readonly [string, ...string[]];
  /** From now on the policy cannot decide, because what it asks is away; left out by one that asks nobody. */
  fail?(): void | Promise<void>;
  /** Ends what was opened for it. */
  close(): Promise<void>;
}

const ADA: PasswordOwner = { email: 'ada@example.org', username: 'ada', fullName: 'Ada Lovelace' };

/** Names that people have, and names that some programs take for something else. */
const OWNERS: readonly PasswordOwner[] = [
  { email: '"a b+c"@example.org', username: 'o.b', fullName: 'Seán O’Brien (jr.) [*+?^$|\\' },
  { email: 'пользователь@пример.рф', username: 'имя', fullName: '山田 太郎 🦊' },
  { email: 'x@y.zz', username: '-', fullName: '' },
];

/** Whatever can be typed may be asked about. */
const TEXTS = [
  'x',
  ' ',
  '🦊'.repeat(256),
  "';--<script>%00%s${1}\\",
  'пароль длинный очень',
  '(((((((((((((',
  '[]{}*+?^$|',
];

const CODE = /^[A-Z][A-Z0-9_]*$/;

/**
 * What every `PasswordPolicy` has to do; call it at the top of a spec file that Jest or Vitest runs. Whether its rules are the ones
 * that you want only your own tests can say.
 */
export function describePasswordPolicy(name: string, open: () => Promise<OpenedPasswordPolicy>): void {
  describe(`${name} keeps the contract of PasswordPolicy`, () => {
    let opened: OpenedPasswordPolicy;
    const judge = (password: string, owner = ADA): Promise<readonly PasswordFlaw[]> =>
      opened.policy.judge(password, owner);

    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('says nothing against a password that it accepts', async () => {
      for (const password of opened.accepted) expect(await judge(password)).toEqual([]);
    });

    it('gives a reason with a code and a sentence for a password that it refuses', async () => {
      for (const password of opened.refused) {
        const flaws = await judge(password);
        expect(flaws.length).toBeGreaterThanOrEqual(1);
        for (const { code, message } of flaws) {
          expect(code).toMatch(CODE);
          expect(message.trim()).not.toBe('');
        }
      }
    });

    it('gives each reason once', async () => {
      for (const password of opened.refused) {
        const codes = (await judge(password)).map(({ code }) => code);
        expect([...new Set(codes)]).toEqual(codes);
      }
    });

    it('does not quote the password', async () => {
      for (const password of opened.refused) {
        const said = JSON.stringify(await judge(password)).toLowerCase();
        expect(said).not.toContain(JSON.stringify(password).slice(1, -1).toLowerCase());
      }
    });

    it('says the same of each password when many are judged at once, in any order', async () => {
      const passwords = [...opened.accepted, ...opened.refused];
      const alone: (readonly PasswordFlaw[])[] = [];
      for (const password of passwords) alone.push(await judge(password));
      const together = await Promise.all(passwords.map((password) => judge(password)));
      expect(together).toEqual(alone);
      const backwards = await Promise.all([...passwords].reverse().map((password) => judge(password)));
      expect(backwards.reverse()).toEqual(alone);
    });

    it('answers with a list for every text and every name', async () => {
      for (const owner of [ADA, ...OWNERS]) {
        for (const text of [...TEXTS, ...opened.accepted]) expect(Array.isArray(await judge(text, owner))).toBe(true);
      }
    });

    it('rejects, and accepts nothing, when it cannot decide', async () => {
      if (!opened.fail) return;
      await opened.fail();
      for (const password of opened.refused) {
        // a rule that needs nobody may still refuse the password
        const accepts = await judge(password).then(
          (flaws) => flaws.length === 0,
          () => false,
        );
        expect(accepts).toBe(false);
      }
    });
  });
}
