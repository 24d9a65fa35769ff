import type { DataSource } from 'typeorm';
import { AuditLog } from '../../src/modules/audit/index.js';
import { anAdmin } from './admins.js';
import type { Account } from './accounts.js';
import type { Tokens } from './api-client.js';
import type { RunningApp } from './test-app.js';

export interface SeenEntry {
  readonly sequence: number;
  readonly id: string;
  readonly occurredAt: string;
  readonly event: string;
  readonly outcome: string;
  readonly actor: {
    readonly kind: string;
    readonly id: string | null;
    readonly reference: string | null;
    readonly name: string | null;
  };
  readonly subject: { readonly id: string | null; readonly reference: string } | null;
  readonly target: string | null;
  readonly sessionId: string | null;
  readonly requestId: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface SeenVerification {
  readonly isIntact: boolean;
  readonly entries: number;
  readonly head: string;
  readonly problemCount: number;
  readonly problems: readonly { readonly fault: string; readonly from: number; readonly to: number }[];
}

/** The audit log as an administrator sees it over HTTP. */
export class AuditTrail {
  private constructor(
    private readonly app: RunningApp,
    readonly admin: Tokens & { readonly account: Account },
  ) {}

  static async of(app: RunningApp): Promise<AuditTrail> {
    return new AuditTrail(app, await anAdmin(app));
  }

  async list(query: Readonly<Record<string, string>> = {}): Promise<readonly SeenEntry[]> {
    return (await this.page(query)).items;
  }

  async page(
    query: Readonly<Record<string, string>> = {},
  ): Promise<{ items: readonly SeenEntry[]; nextCursor: string | null }> {
    const answer = await this.app.device().get<{
      items: SeenEntry[];
      nextCursor: string | null;
    }>(`/api/audit?${new URLSearchParams({ limit: '100', ...query }).toString()}`, { token: this.admin.accessToken });
    if (answer.status !== 200) throw new Error(`the audit log was not read: ${answer.text}`);
    return answer.data;
  }

  async verify(anchor?: string): Promise<SeenVerification> {
    const query = anchor === undefined ? '' : `?${new URLSearchParams({ anchor }).toString()}`;
    const answer = await this.app
      .device()
      .get<SeenVerification>(`/api/audit/verify${query}`, { token: this.admin.accessToken });
    if (answer.status !== 200) throw new Error(`the audit log was not verified: ${answer.text}`);
    return answer.data;
  }

  settle(): Promise<void> {
    return this.app.app.get(AuditLog, { strict: false }).settle();
  }
}

/** Lets entries be changed, as whoever owns the tables can. */
export async function unguard(dataSource: DataSource): Promise<void> {
  const ofPostgres = ['tr_audit_entries_change ON audit_entries'];
  const ofSqlite = ['tr_audit_entries_update', 'tr_audit_entries_delete', 'tr_audit_entries_sequence'];
  const triggers = dataSource.options.type === 'postgres' ? ofPostgres : ofSqlite;
  for (const trigger of triggers) await dataSource.query(`DROP TRIGGER ${trigger}`);
}
