import { Injectable, Logger } from '@nestjs/common';
import { TokenSettings } from '../../../config/settings.js';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { type PublishedReading, PublishedRevocations } from '../../revocation/index.js';
import { EventMetrics } from './event-metrics.js';
import { type EventStream, EventStreamsRepository, type StreamName } from './event-streams.repository.js';
import type { PollResponse } from './events.dto.js';
import type { PollRequest } from './poll-request.js';
import { eventIdOf } from './security-event.js';
import { SecurityEventTokens } from './security-event-tokens.service.js';
import { type Advance, advance, firstPosition, type StreamPosition } from './stream-position.js';

/** Of one client, that somebody asks for. Each is a row, and two reads a poll. */
const MOST_STREAMS = 1_000;

/** Clocks of two machines differ by less, so a token may live so much longer there. */
const TOLERANCE_MS = 60_000;

/** What an answer and the acknowledgements of the one before need, and half as much for what was acknowledged out of order. */
const MOST_READ = 2_500;

/** That a stream is in use is written down so often. */
const POLLED_AT_PRECISION_MS = 60_000;

const RETRY_AFTER_SECONDS = 60;

/** Tells a receiver what was revoked and what it has not acknowledged yet (RFC 8936). */
@Injectable()
export class EventPollsService {
  private readonly logger = new Logger('SecurityEvents');

  constructor(
    private readonly streams: EventStreamsRepository,
    private readonly revocations: PublishedRevocations,
    private readonly tokens: SecurityEventTokens,
    private readonly metrics: EventMetrics,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * What is acknowledged is written down before the answer; what the answer brings is sent again until it is acknowledged.
   *
   * @throws DomainError RATE_LIMITED when the client has too many streams
   */
  async poll(name: StreamName, request: PollRequest): Promise<PollResponse> {
    this.report(name, request);
    const stream = (await this.streams.find(name)) ?? (await this.begin(name));
    const { position, open } = await this.read(stream.position, request);
    await this.keep(stream, position);
    const sent = open.slice(0, request.maxEvents);
    const sets = await this.tokens.of(sent);
    this.metrics.countSent(sent, this.clock.now());
    return { sets, moreAvailable: open.length > sent.length };
  }

  private async read(position: StreamPosition, request: PollRequest): Promise<Advance> {
    const { maxEvents, settled } = request;
    const limit = Math.min(settled.size + position.ahead.length + maxEvents + 1, MOST_READ);
    const reading = await this.revocations.read({
      since: position.since,
      until: position.until,
      after: position.after,
      revokedAfter: addMilliseconds(this.clock.now(), -(this.settings.accessLifetimeMs + TOLERANCE_MS)),
      limit,
    });
    // what another server calls a moment may be any moment of this one
    if (reading.server !== position.server) return this.readAnew(reading, request);
    return advance(position, reading, (revocation) => settled.has(eventIdOf(revocation)), limit);
  }

  private readAnew(reading: PublishedReading, request: PollRequest): Promise<Advance> {
    return this.read(firstPosition(reading), request);
  }

  private async begin(name: StreamName): Promise<EventStream> {
    const now = this.clock.now();
    const position = firstPosition(await this.revocations.begin());
    const activeSince = addMilliseconds(now, -this.settings.accessLifetimeMs);
    const isBegun = await this.streams.begin(name, position, { now, most: MOST_STREAMS, activeSince });
    const stream = await this.streams.find(name);
    if (stream) {
      if (isBegun) this.logger.log({ event: 'security_event_stream_begun', ...name });
      return stream;
    }
    const message = `This client has ${MOST_STREAMS} streams in use; a stream that nobody asks for is forgotten.`;
    const errors = [{ field: 'stream', code: 'TOO_MANY_STREAMS', message }];
    throw new DomainError('RATE_LIMITED', { errors, retryAfterSeconds: RETRY_AFTER_SECONDS });
  }

  private async keep(stream: EventStream, position: StreamPosition): Promise<void> {
    const now = this.clock.now();
    const isSame = JSON.stringify(position) === JSON.stringify(stream.position);
    const isKnownInUse = now.getTime() - stream.polledAt.getTime() < POLLED_AT_PRECISION_MS;
    if (!isSame || !isKnownInUse) await this.streams.move(stream, position, now);
  }

  /** Numbers alone: what a receiver writes about an error is any text. */
  private report({ clientId, name }: StreamName, { errors }: PollRequest): void {
    const counts = Object.entries(errors);
    if (counts.length === 0) return;
    for (const [error, count] of counts) this.metrics.countRefused(error, count);
    this.logger.warn({ event: 'security_events_refused', clientId, name, errors });
  }
}
