import type { ServerSettings } from '../../../config/settings.js';
import type { Endpoints } from '../../../http/endpoints.js';

/** The path of cookies that only logins, refreshes and logouts need, as a browser sees it: their nearest common path. */
export function authPath(
  { basePath }: Pick<ServerSettings, 'basePath'>,
  { prefix }: Pick<Endpoints, 'prefix'>,
): string {
  return `${basePath}${prefix}/auth`;
}
