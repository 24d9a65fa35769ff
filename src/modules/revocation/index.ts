export { RevocationEntity, type RevocationKind } from './revocation.entity.js';
export { RevocationModule } from './revocation.module.js';
export { type JudgedToken, RevocationsService } from './revocations.service.js';
