import { FormBrowser } from './form-browser.js';
import { Glewlwyd } from './glewlwyd.js';
import { OidcProvider } from './oidc-provider.js';
import type { ProviderProxy } from './provider-proxy.js';

/** A provider that runs, and somebody's way through its pages. */
export interface RunningProvider {
  readonly proxy: ProviderProxy;
  /** Its definition in OIDC_PROVIDERS. */
  settings(): Record<string, unknown>;
  /** Signs the user in and agrees, and answers where the browser comes back. */
  authorize(authorization: URL, login: string): Promise<URL>;
  stop(): Promise<void>;
}

/** What two real providers are like, where they differ. */
export interface RealProvider {
  readonly id: string;
  /** Debian's, that it needs. */
  readonly packages: readonly string[];
  /** Whether it says that it has confirmed an address. */
  readonly confirmsAddresses: boolean;
  /** How a refresh token that is over is refused, as `ProviderFailure` has it. */
  readonly overIs: 'dead' | 'ambiguous';
  start(redirectUri: string, accessTokenSeconds?: number): Promise<RunningProvider>;
}

const OIDC_PROVIDER: RealProvider = {
  id: 'oidc-provider',
  packages: [],
  confirmsAddresses: true,
  overIs: 'dead',
  async start(redirectUri, accessTokenSeconds) {
    const provider = await OidcProvider.start(redirectUri, accessTokenSeconds);
    return {
      proxy: provider.proxy,
      settings: () => provider.settings(),
      authorize: (authorization, login) => authorizeByForms(authorization, login, redirectUri),
      stop: () => provider.stop(),
    };
  },
};

const GLEWLWYD: RealProvider = {
  id: 'glewlwyd',
  packages: ['glewlwyd'],
  confirmsAddresses: false,
  overIs: 'ambiguous',
  async start(redirectUri, accessTokenSeconds) {
    const provider = await Glewlwyd.start(redirectUri, accessTokenSeconds);
    const known = new Set<string>();
    return {
      proxy: provider.proxy,
      settings: () => provider.settings(),
      async authorize(authorization, username) {
        const password = `password of ${username}`;
        if (!known.has(username)) await provider.administration.addUser(username, password);
        known.add(username);
        return provider.administration.authorize(authorization, { username, password });
      },
      stop: () => provider.stop(),
    };
  },
};

export const REAL_PROVIDERS: readonly RealProvider[] = [OIDC_PROVIDER, GLEWLWYD];

/** By the pages of oidc-provider, where every login is somebody. */
export function authorizeByForms(authorization: URL, login: string, redirectUri: string): Promise<URL> {
  const isBack = ({ href }: URL) => href.startsWith(redirectUri);
  return new FormBrowser().follow(authorization, { login, password: 'any' }, isBack);
}
