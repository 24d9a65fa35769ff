import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { AuditLog } from '../../audit/index.js';
import {
  AdministeredUserResponse,
  type AttributeParty,
  partyOf,
  UserAttributeRules,
  UsersService,
} from '../../users/index.js';
import { type PersonalDataResponse, PersonalEventResponse } from './export.dto.js';
import { ExportLimit, type ExportReader } from './export-limit.js';
import { HeldRecords } from './held-records.js';

/** Gathers what the modules hold about one person. */
@Injectable()
export class ExportService {
  constructor(
    private readonly users: UsersService,
    private readonly records: HeldRecords,
    private readonly audit: AuditLog,
    private readonly limit: ExportLimit,
    private readonly attributes: UserAttributeRules,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError NOT_FOUND; RATE_LIMITED as ExportLimit */
  personalData(userId: string, reader: ExportReader): Promise<PersonalDataResponse> {
    return this.limit.run(reader, () => this.gather(userId, reader.userId));
  }

  private async gather(userId: string, readerId: string): Promise<PersonalDataResponse> {
    const user = await this.users.get(userId);
    const records = await this.records.of(user);
    const reader = partyOf(readerId, user);
    const profile = AdministeredUserResponse.of(user, this.attributes, reader);
    this.audit.recordLater({ name: 'account.exported', subjectId: userId });
    const { entries, hasOlder: hasOlderEvents } = await this.records.eventsOf(userId);
    const events = entries.map((entry) => this.eventFor(reader, PersonalEventResponse.of(entry, userId)));
    const exportedAt = this.clock.now();
    return { exportedAt, profile, settings: user.settings, ...records, events, hasOlderEvents };
  }

  private eventFor(reader: AttributeParty, event: PersonalEventResponse): PersonalEventResponse {
    const { fields } = event.details as { readonly fields?: unknown };
    if (!Array.isArray(fields)) return event;
    return { ...event, details: { ...event.details, fields: this.attributes.namesFor(reader, fields as string[]) } };
  }
}
