import type { DataSource } from 'typeorm';
import type { Settings } from '../../../../src/config/settings.js';
import type { KeyRing } from '../../../../src/modules/keys/index.js';
import { RevocationFeed } from '../../../../src/modules/revocation/revocation-feed.js';
import { RevocationListener } from '../../../../src/modules/revocation/revocation-listener.js';
import { RevocationMemory } from '../../../../src/kernel/revocation-memory.js';
import { RevokedKeys } from '../../../../src/modules/revocation/revoked-keys.js';
import { RevocationsRepository } from '../../../../src/modules/revocation/revocations.repository.js';
import { FakeClock, testSettings } from '../../../../src/testing/index.js';
import { newServerSecrets } from '../../../support/test-app.js';

/** A clock of which both hands are moved by the test. */
class TwoHandedClock extends FakeClock {
  private monotonic = 1_000;

  override monotonicMs(): number {
    return this.monotonic;
  }

  letPass(milliseconds: number): void {
    this.monotonic += milliseconds;
    this.advance(milliseconds);
  }
}

export interface FeedKit {
  readonly feed: RevocationFeed;
  readonly listener: RevocationListener;
  readonly clock: TwoHandedClock;
  /** How often the ring of signing keys was told to look. */
  readonly ring: { readonly reloads: number };
}

export function feedSettings(url: string, environment: Readonly<Record<string, string>> = {}): Settings {
  // polls so seldom that what a test sees came from its own call or by notification
  const seldom = { REVOCATION_POLL_INTERVAL: '5m', REVOCATION_STALENESS_LIMIT: '5m' };
  return testSettings({ ...newServerSecrets(), ...seldom, ...environment, DATABASE_URL: url });
}

/** A feed of its own, as another instance has one; not started. */
export function feedOn(
  dataSource: DataSource,
  settings: Settings,
  given: { readonly repository?: RevocationsRepository; readonly most?: number } = {},
): FeedKit {
  const clock = new TwoHandedClock();
  const { repository, most = 100_000 } = given;
  const { revocation, tokens } = settings;
  const revocations = repository ?? new RevocationsRepository(dataSource);
  const ring = { reloads: 0, reload: () => Promise.resolve(void (ring.reloads += 1)) };
  const feed = new RevocationFeed(revocations, new RevocationMemory(most), revocation, tokens, clock);
  new RevokedKeys(feed, ring as unknown as KeyRing);
  return { feed, listener: new RevocationListener(feed, dataSource), clock, ring };
}
