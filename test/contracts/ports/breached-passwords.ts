import { createHash } from 'node:crypto';
import { BreachedPasswords } from '../../../src/index.js';
import { describeBreachedPasswords } from '../../../src/testing/index.js';
import { openRangeService } from '../../support/range-service.js';
import { RangeBreachedPasswords } from '../documented/range-breached-passwords.js';
import type { PortRow, WrongAdapter } from './port-row.js';

function wrong(
  includes: (
    right: BreachedPasswords,
    url: string,
    ...asked: Parameters<BreachedPasswords['includes']>
  ) => Promise<boolean>,
  breaks: RegExp,
): WrongAdapter {
  const open = (breached: readonly string[]) =>
    openRangeService(breached, (url) => {
      const right = new RangeBreachedPasswords(url);
      return { includes: (...asked) => includes(right, url, ...asked) };
    });
  return { suite: () => describeBreachedPasswords('it', open), breaks };
}

export const BREACHED_PASSWORDS: PortRow = {
  port: BreachedPasswords,
  right: {
    RangeBreachedPasswords: () =>
      describeBreachedPasswords('RangeBreachedPasswords', (breached) =>
        openRangeService(breached, (url) => new RangeBreachedPasswords(url)),
      ),
  },
  wrong: {
    'knows none': wrong(() => Promise.resolve(false), /finds "password"/),
    'knows all': wrong(() => Promise.resolve(true), /does not find/),
    'sends the whole digest': wrong(async (right, url, password, signal) => {
      const digest = createHash('sha1').update(password).digest('hex');
      await fetch(`${url}/whole/${digest}`, { signal });
      return right.includes(password, signal);
    }, /lets neither the password nor a digest/),
    'answers no when there is no answer': wrong(
      (right, _, ...asked) => right.includes(...asked).catch(() => false),
      /rejects, and does not answer false/,
    ),
    'goes on after the signal': wrong(
      (right, _, password) => right.includes(password, new AbortController().signal),
      /stops asking when the signal aborts/,
    ),
  },
  open: async () => {
    const { breached, close } = await openRangeService([], (url) => new RangeBreachedPasswords(url));
    return { adapter: breached, close };
  },
  called: ['includes'],
};
