import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { AuditLog, AuditReadingService } from '../../audit/index.js';
import { UserSessionsService } from '../../sessions/index.js';
import {
  AdministeredUserResponse,
  type AttributeParty,
  partyOf,
  UserAttributeRules,
  UsersService,
} from '../../users/index.js';
import { type PersonalDataResponse, PersonalEventResponse } from './export.dto.js';
import { ExportLimit, type ExportReader } from './export-limit.js';

/** Gathers what the modules hold about one person. */
@Injectable()
export class ExportService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: UserSessionsService,
    private readonly audit: AuditLog,
    private readonly auditReading: AuditReadingService,
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
    const { sessions, hasOlder: hasOlderSessions } = await this.sessions.listHeld(user);
    const reader = partyOf(readerId, user);
    const profile = AdministeredUserResponse.of(user, this.attributes, reader);
    this.audit.recordLater({ name: 'account.exported', subjectId: userId });
    const { entries, hasOlder: hasOlderEvents } = await this.auditReading.listHeld(userId);
    const events = entries.map((entry) => this.eventFor(reader, PersonalEventResponse.of(entry, userId)));
    const held = { sessions, hasOlderSessions, events, hasOlderEvents };
    return { exportedAt: this.clock.now(), profile, settings: user.settings, ...held };
  }

  private eventFor(reader: AttributeParty, event: PersonalEventResponse): PersonalEventResponse {
    const { fields } = event.details as { readonly fields?: unknown };
    if (!Array.isArray(fields)) return event;
    return { ...event, details: { ...event.details, fields: this.attributes.namesFor(reader, fields as string[]) } };
  }
}
