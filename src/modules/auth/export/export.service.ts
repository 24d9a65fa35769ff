import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { AuditLog, AuditReadingService } from '../../audit/index.js';
import { UserSessionsService } from '../../sessions/index.js';
import { AdministeredUserResponse, UsersService } from '../../users/index.js';
import { type PersonalDataResponse, PersonalEventResponse } from './export.dto.js';

/** Gathers what the modules hold about one person. */
@Injectable()
export class ExportService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: UserSessionsService,
    private readonly audit: AuditLog,
    private readonly auditReading: AuditReadingService,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError NOT_FOUND */
  async personalData(userId: string): Promise<PersonalDataResponse> {
    const user = await this.users.get(userId);
    const sessions = await this.sessions.listHeld(user);
    const profile = AdministeredUserResponse.of(user);
    this.audit.recordLater({ name: 'account.exported', subjectId: userId });
    const { entries, hasOlder: hasOlderEvents } = await this.auditReading.listHeld(userId);
    const events = entries.map((entry) => PersonalEventResponse.of(entry, userId));
    return { exportedAt: this.clock.now(), profile, settings: user.settings, sessions, events, hasOlderEvents };
  }
}
