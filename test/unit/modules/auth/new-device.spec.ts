import { isNewDevice } from '../../../../src/modules/auth/notices/new-device.js';

describe('a login is one from a new device', () => {
  it.each([
    [{ hasDeviceCookie: true, earlierSessions: 3, likeSessions: 0 }, false],
    [{ hasDeviceCookie: true, earlierSessions: 0, likeSessions: 0 }, false],
    [{ hasDeviceCookie: false, earlierSessions: 0, likeSessions: 0 }, false],
    [{ hasDeviceCookie: false, earlierSessions: 3, likeSessions: 1 }, false],
    [{ hasDeviceCookie: false, earlierSessions: 3, likeSessions: 0 }, true],
  ])('%j: %s', (facts, isNew) => expect(isNewDevice(facts)).toBe(isNew));
});
