import type { LiveSession } from '../sessions/index.js';

/**
 * Adds a team's own claims to access tokens. The contract suite `describeClaimsContributor` in `testing/` says whether a
 * replacement is right.
 *
 * It is asked for each token that is issued, at a login and at every refresh, so it should be quick, and the claims small:
 * whoever holds the token can read them, and every request carries them.
 */
export abstract class ClaimsContributor {
  /**
   * @param session what the token is issued for; not to be changed
   * @returns claims by name, as plain JSON. With a name of `RESERVED_CLAIMS` no token is issued.
   * @throws Error when it has no answer: then no token is issued either, and the caller may try again
   */
  abstract claimsFor(session: LiveSession): Promise<Readonly<Record<string, unknown>>>;
}

export class NoExtraClaims extends ClaimsContributor {
  claimsFor(): Promise<Readonly<Record<string, unknown>>> {
    return Promise.resolve({});
  }
}
