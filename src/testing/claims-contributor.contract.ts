/// <reference types="jest" />
import { deepFreeze } from '../kernel/deep-freeze.js';
import type { LiveSession } from '../modules/sessions/index.js';
import { type ClaimsContributor, RESERVED_CLAIMS } from '../modules/tokens/index.js';

/** A contributor, and what it reads from. */
export interface OpenedClaimsContributor {
  /** The adapter. */
  readonly contributor: ClaimsContributor;
  /** The sessions that it is asked about, where it must know their users; two of its own unless given. */
  readonly sessions?: readonly LiveSession[];
  /** What it can read and must not say, such as the hash of the user's password. */
  readonly secrets?: readonly string[];
  /** From now on whatever it asks does not answer any more. Left out by a contributor that asks nobody. */
  hang?(): void;
  /** Ends what was opened for it. */
  close?(): Promise<void>;
}

/** A browser drops a cookie of more than 4 kB, and the token that the claims are in may be in one. */
const MOST_BYTES = 2_048;

/** Longer than anybody waits for a login. */
const MOST_WAIT_MS = 5_000;

const NAME_OF_A_SECRET = /pass(word|wd|phrase)|secret|hash|private|api_?key|salt|pepper/i;
const LOOKS_LIKE_A_SECRET = /\$(2[abxy]?|argon2(id|i|d)|scrypt|pbkdf2[\w-]*)\$|-----BEGIN [A-Z ]*PRIVATE KEY/;

/** What every `ClaimsContributor` has to do; call it at the top of a spec file that Jest or Vitest runs. */
export function describeClaimsContributor(
  name: string,
  open: () => OpenedClaimsContributor | Promise<OpenedClaimsContributor>,
): void {
  describe(`${name} keeps the contract of ClaimsContributor`, () => {
    let opened: OpenedClaimsContributor;
    let sessions: readonly LiveSession[];

    beforeEach(async () => {
      opened = await open();
      sessions = opened.sessions ?? [aSession(1), aSession(2)];
    });
    afterEach(() => opened.close?.());

    const claimsOf = (session: LiveSession) => opened.contributor.claimsFor(session);
    const allClaims = () => Promise.all(sessions.map(claimsOf));

    it('contributes no claim that is reserved', async () => {
      for (const claims of await allClaims()) {
        expect(Object.keys(claims).filter((claim) => RESERVED_CLAIMS.includes(claim))).toEqual([]);
      }
    });

    it('contributes plain JSON', async () => {
      for (const claims of await allClaims()) expect(claims).toStrictEqual(JSON.parse(JSON.stringify(claims)));
    });

    it('contributes little, since every request carries it', async () => {
      for (const claims of await allClaims()) {
        expect(Buffer.byteLength(JSON.stringify(claims))).toBeLessThanOrEqual(MOST_BYTES);
      }
    });

    it('contributes no secret, which everybody could read in the token', async () => {
      for (const claims of await allClaims()) {
        const text = JSON.stringify(claims);
        expect(namesIn(claims).filter((claim) => NAME_OF_A_SECRET.test(claim))).toEqual([]);
        expect(text).not.toMatch(LOOKS_LIKE_A_SECRET);
        for (const secret of opened.secrets ?? [])
          expect(text.includes(JSON.stringify(secret).slice(1, -1))).toBe(false);
      }
    });

    it('says the same of a session when nothing has changed', async () => {
      expect(await allClaims()).toEqual(await allClaims());
    });

    it('leaves the session as it was given, and answers for several at once', async () => {
      const frozen = sessions.map((session) => deepFreeze(structuredClone(session)));
      const claims = await Promise.all(frozen.map(claimsOf));
      expect(claims).toEqual(await allClaims());
    });

    it('comes to an end soon when whatever it asks does not answer', async () => {
      if (!opened.hang) return;
      opened.hang();
      const [session] = sessions;
      const ended = session && claimsOf(session).then(nothing, nothing);
      expect(await Promise.race([ended, inVain(MOST_WAIT_MS)])).toBe('ended');
    });
  });
}

function nothing(): 'ended' {
  return 'ended';
}

async function inVain(milliseconds: number): Promise<'waited in vain'> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
  return 'waited in vain';
}

function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(namesIn)];
}

function aSession(number: number): LiveSession {
  const began = new Date('2026-11-21T08:00:00.000Z');
  const ends = new Date('2026-12-21T08:00:00.000Z');
  return {
    id: `0190a0a0-0000-7000-8000-00000000010${number}`,
    kind: 'token',
    delivery: 'split',
    generation: 0,
    rotatedAt: began,
    lastUsedAt: began,
    idleExpiresAt: ends,
    expiresAt: ends,
    method: 'pwd',
    authenticatedAt: began,
    subject: {
      userId: `0190a0a0-0000-7000-8000-00000000020${number}`,
      email: `person-${number}@example.org`,
      roles: ['user'],
      tokenVersion: 1,
    },
    readAt: began,
  };
}
