import { DomainError } from '../../src/kernel/domain-error.js';
import type { WatchwordGuardOptions } from '../../src/guard/guard-options.js';
import { GuardSettings } from '../../src/guard/guard-settings.js';
import { RemoteKeySet } from '../../src/guard/keys/remote-key-set.js';
import { AccessTokenVerifier } from '../../src/guard/verifier/access-token-verifier.js';
import { FakeClock } from '../../src/testing/fake-clock.js';
import { KeyServer } from './key-server.js';

/** The real verifier over the real key set, in front of an issuer that a test scripts. */
export interface GuardKit {
  readonly issuer: KeyServer;
  readonly keys: RemoteKeySet;
  readonly verifier: AccessTokenVerifier;
  readonly clock: FakeClock;
  /** The code with which the token is refused, or `accepted`. */
  verdictOn(token: string): Promise<string>;
  close(): Promise<void>;
}

export async function guardKit(
  options: Partial<WatchwordGuardOptions> = {},
  clock: FakeClock = new FakeClock(),
): Promise<GuardKit> {
  const issuer = await KeyServer.open();
  const jwksUri = `${issuer.issuer}/.well-known/jwks.json`;
  const settings = new GuardSettings({ issuer: issuer.issuer, audience: 'watchword', jwksUri, ...options });
  const keys = new RemoteKeySet(settings, clock);
  const verifier = new AccessTokenVerifier(keys, settings, clock);
  return {
    issuer,
    keys,
    verifier,
    clock,
    verdictOn: (token) => verdictOf(() => verifier.verify(token)),
    close: () => {
      keys.onModuleDestroy();
      return issuer.close();
    },
  };
}

/** The code of the refusal, thrown or rejected; what is no DomainError fails the test. */
export async function verdictOf(call: () => unknown): Promise<string> {
  try {
    await call();
    return 'accepted';
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}
