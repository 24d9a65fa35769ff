import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { TokenSettings, type SigningAlgorithm } from '../../src/config/settings.js';
import { DomainError } from '../../src/kernel/domain-error.js';
import type { KeyRing, SigningKeyStore } from '../../src/modules/keys/index.js';
import type { RolePermissions } from '../../src/modules/roles/index.js';
import { AccessTokensService, type ClaimsContributor, NoExtraClaims } from '../../src/modules/tokens/index.js';
import type { FakeClock } from '../../src/testing/index.js';
import { startedKeyRing } from './key-ring.js';

export interface AccessTokenKit {
  readonly tokens: AccessTokensService;
  readonly keys: KeyRing;
  readonly settings: TokenSettings;
  readonly clock: FakeClock;
}

/** The code with which the call is refused; what is no DomainError fails the test. */
export function refusalOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'accepted';
}

export function newSecretKey(): KeyObject {
  return createSecretKey(randomBytes(32));
}

/** Token settings that need no environment; what is given wins. */
export function tokenSettings(given: Partial<TokenSettings> = {}): TokenSettings {
  const algorithm = given.algorithm ?? 'ES256';
  return Object.assign(new TokenSettings(), {
    issuer: 'https://id.example.org',
    audience: 'watchword',
    clientId: 'watchword-app',
    algorithm,
    accessTokenSecret: algorithm === 'HS256' ? newSecretKey() : undefined,
    accessLifetimeMs: 900_000,
    refreshTokenSecrets: [newSecretKey()],
    refreshLifetimeMs: 604_800_000,
    refreshGraceMs: 10_000,
    encryptionKeys: [newSecretKey()],
    ...given,
  });
}

/** The real service over the real key ring, with keys in memory and a clock that stands still. */
export async function accessTokenKit(
  algorithm: SigningAlgorithm,
  given: {
    settings?: Partial<TokenSettings>;
    contributor?: ClaimsContributor;
    granted?: RolePermissions['known'];
    store?: SigningKeyStore;
  } = {},
): Promise<AccessTokenKit> {
  const settings = tokenSettings({ algorithm, ...given.settings });
  const { ring: keys, clock } = await startedKeyRing(settings, given.store ? { store: given.store } : {});
  const contributor = given.contributor ?? new NoExtraClaims();
  const permissions = { known: given.granted ?? (() => undefined) } as RolePermissions;
  return { tokens: new AccessTokensService(keys, contributor, permissions, settings, clock), keys, settings, clock };
}
