import { type FileHandle, open } from 'node:fs/promises';
import {
  asUnwritable,
  type ChangeKind,
  isLoss,
  type OmissionKind,
  type RecordReport,
} from '../../modules/transfer/index.js';

const OWNER_ONLY = 0o600;

/** What a conversion did; `--json` prints it. */
export interface ConversionSummary {
  readonly from: string;
  readonly records: number;
  /** How many of them became lines. */
  readonly lines: number;
  /** How many of these lines differ from their record. */
  readonly changed: number;
  readonly leftOut: number;
  /** How many of the records that were left out are people, who would miss their account. */
  readonly lost: number;
  /** How often each change or omission occurred, the most frequent first. */
  readonly kinds: Readonly<Partial<Record<ChangeKind | OmissionKind, number>>>;
}

/** Counts what a conversion changes, and writes a JSON line for each record that it changes or leaves out. */
export class ConversionMonitor {
  private readonly kinds = new Map<ChangeKind | OmissionKind, number>();
  private records = 0;
  private lines = 0;
  private changed = 0;
  private lost = 0;

  private constructor(private readonly report: FileHandle | undefined) {}

  /** @param reportPath an existing file is replaced, because a conversion always begins with the first record */
  static async open(reportPath: string | undefined): Promise<ConversionMonitor> {
    if (reportPath === undefined) return new ConversionMonitor(undefined);
    return new ConversionMonitor(await open(reportPath, 'w', OWNER_ONLY).catch(asUnwritable));
  }

  readonly onRecord = async ({ record, line, changes, leftOut }: RecordReport): Promise<void> => {
    const kinds = leftOut === null ? changes : [leftOut];
    this.records += 1;
    if (line !== null) this.lines += 1;
    if (line !== null && kinds.length > 0) this.changed += 1;
    if (leftOut !== null && isLoss(leftOut)) this.lost += 1;
    for (const kind of kinds) this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
    if (kinds.length === 0) return;
    await this.report?.appendFile(`${JSON.stringify({ record, line, kinds })}\n`).catch(asUnwritable);
  };

  /** The counts until now. */
  summary(from: string): ConversionSummary {
    const { records, lines, changed, lost } = this;
    const kinds = Object.fromEntries([...this.kinds].sort(([, one], [, other]) => other - one));
    return { from, records, lines, changed, leftOut: records - lines, lost, kinds };
  }

  async close(): Promise<void> {
    await this.report?.close();
  }
}
