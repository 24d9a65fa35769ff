export { createTestApp, type TestApp, type TestAppOptions } from './create-test-app.js';
export { FakeClock } from './fake-clock.js';
export { describePasswordHasher } from './password-hasher.contract.js';
export { testSettings } from './test-settings.js';
