export { ConsumedAssertionEntity } from './client/consumed-assertion.entity.js';
export { ConsumedAssertionsJob } from './client/consumed-assertions.job.js';
export { OAuthModule } from './oauth.module.js';
