import { Logger } from '@nestjs/common';
import { KeySettings, type TokenSettings } from '../../src/config/settings.js';
import { AesGcmKeyEncryption } from '../../src/modules/encryption/index.js';
import { KeyRing, KeyRingJob, KeyRotation, type SigningKeyStore } from '../../src/modules/keys/index.js';
import { KeyRewrapping } from '../../src/modules/keys/ring/key-rewrapping.js';
import { SealedKeys } from '../../src/modules/keys/ring/sealed-keys.js';
import { FakeClock } from '../../src/testing/index.js';
import { RememberedEvents } from './audit-log.js';
import { MemorySigningKeyStore } from './memory-signing-key-store.js';

// the services log what they do, for an operator and not for whoever runs unit tests
Logger.overrideLogger(false);

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

export interface KeyRingKit {
  readonly ring: KeyRing;
  readonly rotation: KeyRotation;
  readonly rewrapping: KeyRewrapping;
  readonly job: KeyRingJob;
  readonly store: SigningKeyStore;
  readonly clock: FakeClock;
}

/** Key settings that need no environment; what is given wins. */
export function keySettings(given: Partial<KeySettings> = {}): KeySettings {
  return Object.assign(new KeySettings(), { rotationIntervalMs: 90 * DAY_MS, jwksCacheMs: 5 * MINUTE_MS, ...given });
}

/** One instance of the real ring, with what looks after it, not started yet. */
export function keyRingKit(
  settings: TokenSettings,
  given: { readonly store?: SigningKeyStore; readonly clock?: FakeClock; readonly keys?: Partial<KeySettings> } = {},
): KeyRingKit {
  const { store = new MemorySigningKeyStore(), clock = new FakeClock() } = given;
  const policy = keySettings(given.keys);
  const sealedKeys = new SealedKeys(new AesGcmKeyEncryption(settings));
  const ring = new KeyRing(store, sealedKeys, settings, policy, clock);
  const rotation = new KeyRotation(ring, store, sealedKeys, new RememberedEvents().log, settings, clock);
  const rewrapping = new KeyRewrapping(ring, store, sealedKeys);
  return { ring, rotation, rewrapping, job: new KeyRingJob(ring, rotation, rewrapping, policy), store, clock };
}

/** The same, as the application starts it. */
export async function startedKeyRing(...given: Parameters<typeof keyRingKit>): Promise<KeyRingKit> {
  const kit = keyRingKit(...given);
  await kit.job.onModuleInit();
  return kit;
}
