/// <reference types="jest" />
import type { AuditRecord, AuditSink } from '../modules/audit/index.js';

/** A record as it arrived outside. */
export type ReceivedAuditRecord = Pick<AuditRecord, 'id' | 'sequence' | 'event' | 'details'>;

/** A stand-in of the place outside, and the adapter that sends there. */
export interface OpenedAuditSink {
  /** The adapter. */
  readonly sink: AuditSink;
  /** What arrived, in the order in which the place has it. A record that was sent twice may be there once or twice. */
  received(): readonly ReceivedAuditRecord[] | Promise<readonly ReceivedAuditRecord[]>;
  /** From now on the place takes nothing and says so, or cannot be reached. */
  fail(): void | Promise<void>;
  /** The place is back. */
  mend(): void | Promise<void>;
  /** From now on the place does not answer at all; left out by an adapter that never waits for an answer, such as one that writes a file. */
  hang?(): void | Promise<void>;
  /** Ends what was opened for it. */
  close(): Promise<void>;
}

/** As many as are sent at once. */
const BATCH = 100;

const DETAILS: readonly object[] = [
  {},
  { reason: 'wrong_password' },
  { fields: ['email', 'fullName'], count: 3, isFirst: true, nothing: null },
  { text: 'a "quoted"\nline\r\n\u2028 and {"json":"inside"}, ü 日本語 🦊 \\ \u0000' },
  { long: 'x'.repeat(4_000) },
];

/** What every `AuditSink` has to do; call it at the top of a spec file that Jest or Vitest runs. */
export function describeAuditSink(name: string, open: () => Promise<OpenedAuditSink>): void {
  describe(`${name} keeps the contract of AuditSink`, () => {
    let opened: OpenedAuditSink;
    const send = (records: readonly AuditRecord[], signal = new AbortController().signal): Promise<void> =>
      opened.sink.send(records, signal);
    const received = async (): Promise<ReceivedAuditRecord[]> => (await opened.received()).map(essenceOf);
    const once = async (): Promise<ReceivedAuditRecord[]> => [
      ...new Map((await received()).map((record) => [record.id, record])).values(),
    ];
    const isRejected = (sent: Promise<void>): Promise<boolean> =>
      sent.then(
        () => false,
        () => true,
      );

    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('has sent all records, whole and in their order, when it resolves', async () => {
      const records = recordsFrom(1, BATCH);
      await send(records);
      expect(await received()).toEqual(records.map(essenceOf));
    });

    it('keeps the order of batches that follow one another', async () => {
      for (const first of [1, 4, 7]) await send(recordsFrom(first, 3));
      expect((await received()).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });

    it('sends the same batch again, as after a crash, with the same ids', async () => {
      const records = recordsFrom(1, 3);
      await send(records);
      await send(records);
      await send(recordsFrom(4, 2));
      expect(await once()).toEqual([...records, ...recordsFrom(4, 2)].map(essenceOf));
    });

    it('leaves the records as they were given', async () => {
      const records = recordsFrom(1, 5);
      await send(records);
      expect(records).toEqual(recordsFrom(1, 5));
    });

    it('rejects while the place is away, each time, and sends everything once it is back', async () => {
      await send(recordsFrom(1, 2));
      await opened.fail();
      const records = recordsFrom(3, 3);
      expect(await isRejected(send(records))).toBe(true);
      expect(await isRejected(send(records))).toBe(true);
      await opened.mend();
      await send(records);
      expect(await once()).toEqual(recordsFrom(1, 5).map(essenceOf));
    });

    it('stops waiting, and rejects, when the signal aborts', async () => {
      if (!opened.hang) return;
      await opened.hang();
      const abort = new AbortController();
      const sent = isRejected(send(recordsFrom(1, 1), abort.signal));
      abort.abort();
      expect(await sent).toBe(true);
    });
  });
}

function essenceOf({ id, sequence, event, details }: ReceivedAuditRecord): ReceivedAuditRecord {
  return { id, sequence, event, details };
}

function recordsFrom(first: number, count: number): AuditRecord[] {
  return Array.from({ length: count }, (_each, index) => aRecord(first + index));
}

function aRecord(sequence: number): AuditRecord {
  const suffix = String(sequence).padStart(12, '0');
  return {
    sequence,
    id: `0190a0a0-0000-7000-8000-${suffix}`,
    occurredAt: new Date(Date.UTC(2026, 10, 21, 8, 0, 0, sequence)),
    event: sequence % 2 === 0 ? 'login.failed' : 'session.ended',
    outcome: sequence % 2 === 0 ? 'failure' : 'success',
    actor: { kind: 'user', id: `0190a0a0-0000-7000-9000-${suffix}`, reference: `reference-${sequence}`, name: null },
    subject: null,
    target: null,
    sessionId: null,
    requestId: `request-${sequence}`,
    address: '203.0.113.7',
    userAgent: 'Mozilla/5.0 "quoted"\n',
    details: DETAILS[sequence % DETAILS.length] ?? {},
    hash: 'q0m1W2Jm3o7d1xYpN5bVtX8uQeRzLkHsGfDaCvBnMwE',
  };
}
