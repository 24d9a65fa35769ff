import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { type AuditContent, chainOn, headMacOf } from '../../../../src/modules/audit/entries/audit-content.js';
import { AuditEntriesRepository } from '../../../../src/modules/audit/reading/audit-entries.repository.js';
import { AuditKeys } from '../../../../src/modules/audit/entries/audit-keys.js';
import { AuditVerificationService } from '../../../../src/modules/audit/reading/audit-verification.service.js';
import type { AuditEvent, AuditLog } from '../../../../src/modules/audit/index.js';

const MOST_A_TURN = 100;
const ENTRIES = 1_050;

function content(): AuditContent {
  const nobody = { actor: null, subject: null, target: null, sessionId: null, requestId: null, personal: null };
  const event = { event: 'key.rotated', outcome: 'success', actorKind: 'system', details: '{}' } as const;
  return { id: randomUUID(), occurredAt: 1_700_000_000_000, ...event, ...nobody };
}

describe('verifying the audit log', () => {
  it('walks once for all who ask before it begins, once more for those who ask meanwhile, and is recorded for each', async () => {
    const walks: (() => void)[] = [];
    const events: AuditEvent[] = [];
    const log = { settleIfPossible: () => Promise.resolve(), recordLater: (event: AuditEvent) => events.push(event) };
    const entries = { end: () => new Promise<null>((resolve) => walks.push(() => resolve(null))) };
    const verification = new AuditVerificationService(
      log as unknown as AuditLog,
      entries as unknown as AuditEntriesRepository,
      {} as AuditKeys,
    );
    const begun = async (count: number) => {
      while (walks.length < count) await new Promise((resolve) => setImmediate(resolve));
    };
    const early = [verification.verify(), verification.verify()];
    await begun(1);
    const late = [verification.verify(), verification.verify(), verification.verify()];
    walks[0]?.();
    expect(await Promise.all(early)).toMatchObject([{ problemCount: 1 }, { problemCount: 1 }]);
    await begun(2);
    walks[1]?.();
    await Promise.all(late);
    expect(walks).toHaveLength(2);
    expect(events).toHaveLength(early.length + late.length);
  });

  it('checks few entries at a time, and everybody else has a turn between', async () => {
    const key = createSecretKey(randomBytes(32));
    const chain = chainOn(
      key,
      { length: 0, head: '' },
      Array.from({ length: ENTRIES }, () => content()),
    );
    const head = { length: ENTRIES, head: chain.at(-1)?.hash ?? '' };
    const extent = { rows: ENTRIES, before: 0, behind: 0, first: 1, last: ENTRIES };
    const readInTurn = new Map<number, number>();
    let turn = 0;
    const entries = {
      end: () => Promise.resolve({ ...head, headMac: headMacOf(key, head), ...extent }),
      follow: (after: number, _last: number, limit: number) => {
        readInTurn.set(turn, (readInTurn.get(turn) ?? 0) + limit);
        return Promise.resolve(chain.slice(after, after + limit));
      },
    };
    const log = { settleIfPossible: () => Promise.resolve(), recordLater: () => undefined };
    const verification = new AuditVerificationService(
      log as unknown as AuditLog,
      entries as unknown as AuditEntriesRepository,
      { chain: key } as AuditKeys,
    );
    let next: NodeJS.Immediate;
    const countTurn = () => {
      turn += 1;
      next = setImmediate(countTurn);
    };
    next = setImmediate(countTurn);
    const { isIntact, entries: checked } = await verification.verify();
    clearImmediate(next);
    expect([isIntact, checked]).toEqual([true, ENTRIES]);
    expect(Math.max(...readInTurn.values())).toBeLessThanOrEqual(MOST_A_TURN);
    expect(readInTurn.size).toBeGreaterThanOrEqual(ENTRIES / MOST_A_TURN);
  });
});
