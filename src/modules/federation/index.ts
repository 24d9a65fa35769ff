export { ConsumedProviderFlowEntity } from './flow/consumed-provider-flow.entity.js';
