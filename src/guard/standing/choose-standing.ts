import type { Clock } from '../../kernel/clock.js';
import { GuardRevocationFeed } from '../feed/revocation-feed.js';
import type { SecurityEvent } from '../feed/security-event.js';
import type { GuardSettings } from '../guard-settings.js';
import { TokenIntrospection } from '../introspection/token-introspection.js';
import type { RemoteKeySet } from '../keys/remote-key-set.js';
import { StandingByClaims, type TokenStanding } from '../verifier/token-standing.js';
import { StandingByIssuer } from './standing-by-issuer.js';

/** By what tokens are judged beyond their signature, as the options want it. */
export function chooseStanding(settings: GuardSettings, keys: RemoteKeySet, clock: Clock): TokenStanding {
  const { issuer, audience, startToleranceSeconds: clockToleranceSeconds } = settings;
  if (!settings.introspection && !settings.revocationFeed) return new StandingByClaims();
  const introspection = settings.introspection && new TokenIntrospection(settings.introspection, clock);
  const onEvent = ({ kind }: SecurityEvent): void => {
    // what was answered before does not hold the change
    if (kind === 'user') introspection?.forgetAnswers();
    if (kind === 'key') void keys.refetch();
  };
  const canAsk = introspection !== undefined;
  const parties = { issuer, audience, clockToleranceSeconds, keys, canAsk, onEvent };
  const feed = settings.revocationFeed && new GuardRevocationFeed(parties, settings.revocationFeed, clock);
  return new StandingByIssuer({ feed, introspection });
}
