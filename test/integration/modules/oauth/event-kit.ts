import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { statementsOn } from '../../../../src/database/statement.js';
import type { RevocationKind } from '../../../../src/kernel/revocation-kind.js';
import type { KeyRotation } from '../../../../src/modules/keys/index.js';
import { Metrics } from '../../../../src/modules/metrics/index.js';
import { EventMetrics } from '../../../../src/modules/oauth/events/event-metrics.js';
import { EventPollsService } from '../../../../src/modules/oauth/events/event-polls.service.js';
import { EventStreamsRepository } from '../../../../src/modules/oauth/events/event-streams.repository.js';
import { IdleStreamsJob } from '../../../../src/modules/oauth/events/idle-streams.job.js';
import { pollRequestIn } from '../../../../src/modules/oauth/events/poll-request.js';
import { SecurityEventTokens } from '../../../../src/modules/oauth/events/security-event-tokens.service.js';
import { PublishedRevocations } from '../../../../src/modules/revocation/index.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { tokenSettings } from '../../../support/access-tokens.js';
import { openJws } from '../../../support/compact-jws.js';
import { startedKeyRing } from '../../../support/key-ring.js';

/** An answer to a poll, by what the events are about. */
interface SeenEvents {
  readonly subjects: readonly string[];
  readonly ids: readonly string[];
  /** Of the keys that signed them. */
  readonly keyIds: readonly unknown[];
  readonly moreAvailable: boolean;
}

export interface EventKit {
  readonly clock: FakeClock;
  readonly job: IdleStreamsJob;
  readonly tokens: SecurityEventTokens;
  readonly rotation: KeyRotation;
  poll(stream: string, body?: object, clientId?: string): Promise<SeenEvents>;
}

/** What an instance answers polls with, over a database that others may share. */
export async function eventKit(
  dataSource: DataSource,
  { clock = new FakeClock(), revocations = new PublishedRevocations(dataSource) } = {},
): Promise<EventKit> {
  const settings = tokenSettings();
  const { ring, rotation } = await startedKeyRing(settings, { clock });
  const streams = new EventStreamsRepository(dataSource);
  const tokens = new SecurityEventTokens(ring, settings, clock);
  const polls = new EventPollsService(streams, revocations, tokens, new EventMetrics(new Metrics()), settings, clock);
  return {
    clock,
    tokens,
    rotation,
    job: new IdleStreamsJob(streams, settings, clock),
    poll: async (name, body = {}, clientId = 'billing') => {
      const { sets, moreAvailable } = await polls.poll({ clientId, name }, pollRequestIn(body));
      const tokens = Object.values(sets);
      const keyIds = tokens.map((token) => openJws(token).header['kid']);
      return { subjects: tokens.map(subjectOf), ids: Object.keys(sets), keyIds, moreAvailable };
    },
  };
}

/** The id that stands in the event, whatever kind of subject it is. */
function subjectOf(token: string): string {
  const { id, jti, sub } = openJws(token).payload['sub_id'] as Record<string, string>;
  return id ?? jti ?? sub ?? '';
}

/** Writes a revocation as another instance or a trigger does. @returns what it is about */
export async function publish(
  database: DataSource | EntityManager,
  { kind = 'session', at, subject = randomUUID() }: { kind?: RevocationKind; at?: Date; subject?: string } = {},
): Promise<string> {
  const revokedAt = (at ?? new FakeClock().now()).getTime();
  await statementsOn(database)`
    INSERT INTO revocations (kind, subject, revoked_at) VALUES (${kind}, ${subject}, ${revokedAt}) RETURNING id`;
  return subject;
}
