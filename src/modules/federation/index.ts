export { FederationModule } from './federation.module.js';
export { ConsumedProviderFlowEntity } from './flow/consumed-provider-flow.entity.js';
export { ConsumedFlowsJob } from './flow/consumed-flows.job.js';
