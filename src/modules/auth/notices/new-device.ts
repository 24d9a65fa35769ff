/** What is known of a login, and of those before it. */
export interface DeviceFacts {
  /** The request has the cookie of a device that has logged in to the account before. */
  readonly hasDeviceCookie: boolean;
  /** Sessions of the account that began before, as far as they are kept. */
  readonly earlierSessions: number;
  /** Those of them with the same user agent and a like address. */
  readonly likeSessions: number;
}

/**
 * Whether a user should hear of a login, because it may be somebody else's.
 *
 * | device cookie | earlier sessions | like this one | new device       |
 * | ------------- | ---------------- | ------------- | ---------------- |
 * | known         | –                | –             | no               |
 * | unknown       | none             | –             | no: the first one |
 * | unknown       | some             | some          | no               |
 * | unknown       | some             | none          | yes              |
 */
export function isNewDevice({ hasDeviceCookie, earlierSessions, likeSessions }: DeviceFacts): boolean {
  return !hasDeviceCookie && earlierSessions > 0 && likeSessions === 0;
}
