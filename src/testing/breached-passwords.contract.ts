/// <reference types="jest" />
import { createHash } from 'node:crypto';
import type { BreachedPasswords } from '../modules/passwords/index.js';

/** A stand-in of the breach service, and the adapter that asks it. */
export interface OpenedBreachService {
  /** The adapter. */
  readonly breached: BreachedPasswords;
  /** All that the service was sent so far: addresses, headers and bodies. */
  sent(): readonly string[];
  /** From now on the service answers with a failure. */
  fail(): void;
  /** From now on the service does not answer at all. */
  hang(): void;
  /** Ends the stand-in. */
  close(): Promise<void>;
}

const BREACHED = [
  'password',
  'Tr0ub4dor&3',
  'пароль-длинный',
  'caf\u00e9 \u00fcber',
  '🦊'.repeat(256),
  ' with blanks ',
];
const OTHERS = ['Password', 'password ', 'correct horse battery staple', '🦊'.repeat(255), '%00/../?#&='];

/**
 * What every `BreachedPasswords` that asks a service has to do; call it at the top of a spec file that Jest or Vitest runs.
 *
 * @param open starts a stand-in of the service on this machine, which knows these passwords
 */
export function describeBreachedPasswords(
  name: string,
  open: (breached: readonly string[]) => Promise<OpenedBreachService>,
): void {
  describe(`${name} keeps the contract of BreachedPasswords`, () => {
    let opened: OpenedBreachService;
    const includes = (password: string): Promise<boolean> =>
      opened.breached.includes(password, new AbortController().signal);

    beforeEach(async () => (opened = await open(BREACHED)));
    afterEach(() => opened.close());

    it.each(BREACHED)('finds %j', async (password) => {
      expect(await includes(password)).toBe(true);
    });

    it.each(OTHERS)('does not find %j', async (password) => {
      expect(await includes(password)).toBe(false);
    });

    it('lets neither the password nor a digest of it leave the server', async () => {
      const password = 'Tr0ub4dor&3';
      await includes(password);
      const digests = ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) => {
        const digest = createHash(algorithm).update(password).digest();
        return [digest.toString('hex'), digest.toString('base64'), digest.toString('base64url')];
      });
      const sent = opened.sent().join('\n').toLowerCase();
      expect(sent).not.toBe('');
      for (const secret of [password, encodeURIComponent(password), ...digests]) {
        expect(sent).not.toContain(secret.toLowerCase());
      }
    });

    it('rejects, and does not answer false, when the service fails', async () => {
      opened.fail();
      await expect(includes('password')).rejects.toThrow();
    });

    it('stops asking when the signal aborts', async () => {
      opened.hang();
      const abort = new AbortController();
      const answer = opened.breached.includes('password', abort.signal);
      abort.abort();
      await expect(answer).rejects.toThrow();
    });
  });
}
