export { ClientAssertionsService } from './client/client-assertions.service.js';
export { ConsumedAssertionEntity } from './client/consumed-assertion.entity.js';
export { OAuthModule } from './oauth.module.js';
