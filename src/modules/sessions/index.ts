export { UserSessionsService } from './administration/user-sessions.service.js';
export { ExpiredSessionsJob } from './expired-sessions.job.js';
export { RotationService } from './rotation.service.js';
export { DELIVERIES, type Delivery, SessionEntity } from './session.entity.js';
export type { LiveSession } from './session-rows.js';
export { HeldSessionResponse, SessionResponse } from './sessions.dto.js';
export { SessionsModule } from './sessions.module.js';
export { SessionsService, type SessionSummary } from './sessions.service.js';
