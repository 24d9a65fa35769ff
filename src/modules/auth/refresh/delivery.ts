import type { Delivery } from '../../sessions/index.js';

interface RefreshDelivery {
  readonly requested: Delivery | undefined;
  readonly presentedIn: 'body' | 'cookie';
  /** How the session's first tokens travelled. */
  readonly atLogin: Delivery;
}

/**
 * How a refresh answers. Who names no delivery gets the tokens the way the last ones came: a client that keeps its token
 * itself would lose its session with a successor in a cookie that it never reads.
 *
 * | requested | presented in | at login | answer |
 * | --------- | ------------ | -------- | ------ |
 * | any       | any          | any      | as requested |
 * | –         | body         | any      | body   |
 * | –         | cookie       | cookie   | cookie |
 * | –         | cookie       | other    | split  |
 */
export function chooseDelivery({ requested, presentedIn, atLogin }: RefreshDelivery): Delivery {
  if (requested) return requested;
  if (presentedIn === 'body') return 'body';
  return atLogin === 'cookie' ? 'cookie' : 'split';
}
