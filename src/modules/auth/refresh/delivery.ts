import { DomainError } from '../../../kernel/domain-error.js';
import type { Delivery } from '../../sessions/index.js';

interface RequestedDelivery {
  readonly requested: Delivery | undefined;
  readonly presentedIn: 'body' | 'cookie';
}

interface RefreshDelivery extends RequestedDelivery {
  /** How the session's first tokens travelled. */
  readonly atLogin: Delivery;
}

/**
 * For before the rotation: a request that is refused must not cost the session its token. Scripts cannot read the cookie,
 * so an answer in the body would hand the successor to whatever script asks, an injected one too.
 *
 * @throws DomainError DELIVERY_REFUSED
 */
export function assertDeliverable({ requested, presentedIn }: RequestedDelivery): void {
  if (requested === 'body' && presentedIn === 'cookie') throw new DomainError('DELIVERY_REFUSED');
}

/**
 * How a refresh answers. Who names no delivery gets the tokens the way the last ones came: a client that keeps its token
 * itself would lose its session with a successor in a cookie that it never reads.
 *
 * | requested       | presented in | at login | answer |
 * | --------------- | ------------ | -------- | ------ |
 * | body            | cookie       | any      | refused by `assertDeliverable` |
 * | body            | body         | any      | body   |
 * | split or cookie | any          | any      | as requested |
 * | –               | body         | any      | body   |
 * | –               | cookie       | cookie   | cookie |
 * | –               | cookie       | other    | split  |
 */
export function chooseDelivery({ requested, presentedIn, atLogin }: RefreshDelivery): Delivery {
  if (requested) return requested;
  if (presentedIn === 'body') return 'body';
  return atLogin === 'cookie' ? 'cookie' : 'split';
}
