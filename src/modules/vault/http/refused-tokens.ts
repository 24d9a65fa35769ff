import { createHash } from 'node:crypto';

const QUIET_MS = 60_000;
const MOST_CONNECTIONS = 10_000;

interface Replacement {
  /** The digest of the token that was refused; undefined when the provider gave the same one again. */
  readonly refused: string | undefined;
  readonly at: number;
}

/**
 * Which connections had a token replaced because an API refused it. An API that refuses whatever it gets must not make us
 * refresh at each call: a connection is refreshed for such a reason once a minute, unless the new token was accepted.
 *
 * It is the memory of one process, and bounded.
 */
export class RefusedTokens {
  private readonly replacements = new Map<string, Replacement>();

  /** Whether a refresh may be asked for. Calls that were sent with the replaced token may: they get the one that is there. */
  mayBeReplaced(connection: string, token: string, now: Date): boolean {
    const replacement = this.replacements.get(connection);
    if (!replacement || isOver(replacement, now)) return true;
    return replacement.refused === digestOf(token);
  }

  /** The provider was asked for another token, and gave `replacement`. */
  recordReplacement(connection: string, refused: string, replacement: string, now: Date): void {
    const digest = refused === replacement ? undefined : digestOf(refused);
    const known = this.replacements.get(connection);
    if (known && !isOver(known, now) && known.refused === digest) return;
    this.replacements.delete(connection);
    this.replacements.set(connection, { refused: digest, at: now.getTime() });
    this.removeOld(now);
  }

  /** The new token was good, so that the old one was the reason: the next refusal is a new matter. */
  recordAcceptance(connection: string): void {
    this.replacements.delete(connection);
  }

  /** In the order of insertion the oldest come first. */
  private removeOld(now: Date): void {
    for (const [connection, replacement] of this.replacements) {
      if (!isOver(replacement, now) && this.replacements.size <= MOST_CONNECTIONS) return;
      this.replacements.delete(connection);
    }
  }
}

function isOver({ at }: Replacement, now: Date): boolean {
  return Math.abs(now.getTime() - at) >= QUIET_MS;
}

/** No token is kept in memory for longer than its call. */
function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
