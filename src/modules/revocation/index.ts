export { ExpiredRevocationsJob } from './expired-revocations.job.js';
export { RevocationEntity } from './revocation.entity.js';
export { RevocationModule } from './revocation.module.js';
export { RevocationsService } from './revocations.service.js';
