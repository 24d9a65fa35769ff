/** What a provider issues, read and checked. */
export interface IssuedTokens {
  readonly accessToken: string;
  /** Undefined where the answer had none: at a refresh the old one stays good. */
  readonly refreshToken: string | undefined;
  readonly idToken: string | undefined;
  /** `bearer` or as the provider writes it. */
  readonly tokenType: string;
  /** Undefined where the answer had none: what was granted before stays. */
  readonly scope: string | undefined;
  /** Undefined where the provider did not say: the token is used until it is refused. */
  readonly expiresInSeconds: number | undefined;
}

/** Who somebody is at a provider. */
export interface ProviderIdentity {
  /** The claim `sub`, or what stands for it. */
  readonly subject: string;
  readonly email: string | undefined;
  /** Only where the provider says so. */
  readonly isEmailVerified: boolean;
  readonly fullName: string | undefined;
  readonly username: string | undefined;
  readonly avatarUrl: string | undefined;
}

/** A sign-in at a provider, verified. */
export interface ProviderSignIn {
  readonly identity: ProviderIdentity;
  readonly tokens: IssuedTokens;
}
