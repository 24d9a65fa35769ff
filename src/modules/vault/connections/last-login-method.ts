/** How somebody can log in, as far as it depends on whether a connection is removed. */
export interface LoginMethods {
  readonly hasPassword: boolean;
  /** EMAIL_LOGIN is on: whoever reads the account's mail gets in. */
  readonly isMailAllowed: boolean;
  /** The provider of each of their connections, the one to be removed among them. */
  readonly connected: readonly string[];
  /** Whether the settings still name the provider; nobody can log in through any other one. */
  isConfigured(provider: string): boolean;
}

/**
 * Whether nobody could log in to the account any more without the connection. One that has to be consented to again counts: that is
 * done by logging in through it.
 *
 * | password | by mail | the connection's provider | another connection | last |
 * | -------- | ------- | ------------------------- | ------------------ | ---- |
 * | yes      |         |                           |                    | no   |
 * | no       | on      |                           |                    | no   |
 * | no       | off     | not configured any more   |                    | no   |
 * | no       | off     | configured                | one configured     | no   |
 * | no       | off     | configured                | none configured    | yes  |
 */
export function isLastLoginMethod(provider: string, methods: LoginMethods): boolean {
  if (methods.hasPassword || methods.isMailAllowed) return false;
  // it is no way in as it is, so nothing is lost with it
  if (!methods.isConfigured(provider)) return false;
  return !methods.connected.some((other) => other !== provider && methods.isConfigured(other));
}
