import type { Clock } from '../../kernel/clock.js';
import { withinDeadline } from '../../kernel/deadline.js';
import { FeedClient } from './feed-client.js';
import { FeedMemory, type JudgedToken } from './feed-memory.js';
import { FeedPoller } from './feed-poller.js';
import { type FeedKeys, FeedReceiver, type SecurityEventListener } from './feed-receiver.js';
import type { FeedSettings } from './feed-settings.js';
import { type FeedVerdict, judgeByPolicy } from './feed-verdict.js';

/** For whom the feed is, and who is the issuer's. */
export interface FeedParties {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: FeedKeys;
  /** How far the clock here may be from the issuer's. */
  readonly clockToleranceSeconds: number;
  /** Whether the issuer can be asked about one token. */
  readonly canAsk: boolean;
  /** Hears of each event, once it counts. */
  readonly onEvent: SecurityEventListener;
}

/** A service must also start while the issuer is away. */
const START_LIMIT_MS = 3_000;

/** What the issuer revoked, in this process's memory. */
export class GuardRevocationFeed {
  private readonly memory: FeedMemory;
  private readonly poller: FeedPoller;

  constructor(
    private readonly parties: FeedParties,
    private readonly settings: FeedSettings,
    clock: Clock,
  ) {
    const { mostRevocations: mostEntries, rememberSeconds, pollSeconds } = settings;
    const { clockToleranceSeconds } = parties;
    this.memory = new FeedMemory(clock, { mostEntries, rememberSeconds, clockToleranceSeconds });
    const receiver = new FeedReceiver(this.memory, parties.keys, parties, parties.onEvent);
    this.poller = new FeedPoller(new FeedClient(settings), receiver, clock, pollSeconds * 1_000);
  }

  /** @returns when everything is known that is revoked now; a little later at most, where the issuer does not answer */
  async start(): Promise<void> {
    await withinDeadline(START_LIMIT_MS, this.poller.start()).catch(() => undefined);
  }

  /** Ends polling. */
  stop(): Promise<void> {
    return this.poller.stop();
  }

  /** From memory alone. */
  judge(token: JudgedToken): FeedVerdict {
    const { staleAfterSeconds, issuerClocksApartSeconds: toleranceSeconds, whenStale } = this.settings;
    const isFresh = this.poller.ageMs() <= staleAfterSeconds * 1_000;
    const reading = { ...this.memory.read(token), isFresh, toleranceSeconds };
    return judgeByPolicy(reading, { whenStale, canAsk: this.parties.canAsk });
  }
}
