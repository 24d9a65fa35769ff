// Jest resolves no `.js` to `.ts` here, so tsx does.
import { register } from 'tsx/esm/api';

register();

export default (await import('./global-teardown.ts')).default;
