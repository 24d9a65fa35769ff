import type { LiveSession } from '../sessions/index.js';

/** Adds a team's own claims to access tokens; called for each one that is issued, so it should be quick. */
export abstract class ClaimsContributor {
  /** @returns claims by name; a reserved name stops the token from being issued */
  abstract claimsFor(session: LiveSession): Promise<Readonly<Record<string, unknown>>>;
}

export class NoExtraClaims extends ClaimsContributor {
  claimsFor(): Promise<Readonly<Record<string, unknown>>> {
    return Promise.resolve({});
  }
}
