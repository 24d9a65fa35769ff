/** Whatever small things an application wants to remember of a user, as JSON. */
export type UserSettings = Record<string, unknown>;

export const SETTINGS_MAX_BYTES = 8_192;

/**
 * Merges a change into the settings as JSON Merge Patch does (RFC 7396): objects merge, null removes, anything else
 * replaces. Neither argument is changed.
 */
export function mergeSettings(current: UserSettings, change: UserSettings): UserSettings {
  const merged = new Map(Object.entries(current));
  for (const [key, value] of Object.entries(change)) {
    if (value === null) merged.delete(key);
    else if (isObject(value)) merged.set(key, mergeSettings(asObject(merged.get(key)), value));
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

function asObject(value: unknown): UserSettings {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is UserSettings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
