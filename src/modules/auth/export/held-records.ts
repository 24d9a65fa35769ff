import { Injectable } from '@nestjs/common';
import { AuditReadingService } from '../../audit/index.js';
import { UserSessionsService } from '../../sessions/index.js';
import type { UserEntity } from '../../users/index.js';
import { ConnectionsService, HeldConnectionResponse } from '../../vault/index.js';

/** What is held about a person beside their account. */
@Injectable()
export class HeldRecords {
  constructor(
    private readonly sessions: UserSessionsService,
    private readonly connections: ConnectionsService,
    private readonly auditReading: AuditReadingService,
  ) {}

  async of(user: UserEntity) {
    const { sessions, hasOlder: hasOlderSessions } = await this.sessions.listHeld(user);
    const connected = await this.connections.listOf(user.id);
    const connections = connected.map((connection) => HeldConnectionResponse.of(connection));
    return { sessions, hasOlderSessions, connections };
  }

  /** From the audit log; the export itself is in it by then. */
  eventsOf(userId: string) {
    return this.auditReading.listHeld(userId);
  }
}
