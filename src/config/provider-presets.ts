import type { JsonObject } from './json-source.js';

/** What a preset needs beside the ids and secrets that every provider gives. */
export type PresetExtra = 'tenant' | 'teamId' | 'keyId' | 'privateKey';

/** A well-known provider: the fields that a team would otherwise write itself. */
export interface ProviderPreset {
  /** Which more fields are required. */
  readonly extras: readonly PresetExtra[];
  /** As they would stand in OIDC_PROVIDERS; what a team writes there counts before these. */
  readonly fields: (extras: Readonly<Partial<Record<PresetExtra, string>>>) => JsonObject;
}

/* Written from memory of the providers' documentation, and not tried against the providers (docs/decisions/0037). */
export const PROVIDER_PRESETS: ReadonlyMap<string, ProviderPreset> = new Map<string, ProviderPreset>([
  [
    'google',
    {
      extras: [],
      fields: () => ({
        name: 'Google',
        issuer: 'https://accounts.google.com',
        scopes: ['openid', 'email', 'profile'],
        // without it there is no refresh token
        authorizationParameters: { access_type: 'offline' },
        apiOrigins: [
          'https://www.googleapis.com',
          'https://openidconnect.googleapis.com',
          'https://people.googleapis.com',
        ],
      }),
    },
  ],
  [
    'github',
    {
      extras: [],
      fields: () => ({
        name: 'GitHub',
        endpoints: {
          authorization: 'https://github.com/login/oauth/authorize',
          token: 'https://github.com/login/oauth/access_token',
          userinfo: 'https://api.github.com/user',
        },
        scopes: ['read:user', 'user:email'],
        profile: { subject: 'id', username: 'login', picture: 'avatar_url' },
        emailsEndpoint: 'https://api.github.com/user/emails',
        apiOrigins: ['https://api.github.com'],
      }),
    },
  ],
  [
    'microsoft',
    {
      extras: ['tenant'],
      fields: ({ tenant = '' }) => ({
        name: 'Microsoft',
        issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
        scopes: ['openid', 'email', 'profile', 'offline_access'],
        // offline access needs no consent of its own there
        authorizationParameters: { prompt: 'select_account' },
        apiOrigins: ['https://graph.microsoft.com'],
      }),
    },
  ],
  [
    'apple',
    {
      extras: ['teamId', 'keyId', 'privateKey'],
      fields: () => ({
        name: 'Apple',
        issuer: 'https://appleid.apple.com',
        scopes: ['openid', 'email', 'name'],
        clientAuthentication: 'client_secret_post',
        // Apple insists on it where a name or an address is asked for
        responseMode: 'form_post',
        apiOrigins: ['https://appleid.apple.com'],
      }),
    },
  ],
]);
