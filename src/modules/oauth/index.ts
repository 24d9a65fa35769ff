export { ConsumedAssertionEntity } from './client/consumed-assertion.entity.js';
export { OAuthModule } from './oauth.module.js';
