import { AuditEntriesRepository } from '../../../../src/modules/audit/reading/audit-entries.repository.js';
import { AuditKeys } from '../../../../src/modules/audit/entries/audit-keys.js';
import { AuditVerificationService } from '../../../../src/modules/audit/reading/audit-verification.service.js';
import type { AuditEvent, AuditLog } from '../../../../src/modules/audit/index.js';

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
});
