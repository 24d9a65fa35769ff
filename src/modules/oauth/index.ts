export { ForwardAuthModule } from './forward-auth/forward-auth.module.js';
export { ConsumedAssertionEntity } from './client/consumed-assertion.entity.js';
export { ConsumedAssertionsJob } from './client/consumed-assertions.job.js';
export { EventStreamEntity } from './events/event-stream.entity.js';
export { IdleStreamsJob } from './events/idle-streams.job.js';
export { OAuthModule } from './oauth.module.js';
