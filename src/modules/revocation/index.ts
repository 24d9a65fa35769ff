export { ExpiredRevocationsJob } from './expired-revocations.job.js';
export {
  type Moment,
  type PublishedReading,
  type PublishedRevocation,
  PublishedRevocations,
} from './published-revocations.repository.js';
export { RevocationEntity } from './revocation.entity.js';
export { RevocationModule } from './revocation.module.js';
export { RevocationsService } from './revocations.service.js';
