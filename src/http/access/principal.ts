/** Who makes the request, as the guards found out. */
export interface Principal {
  /** The claim `sub`. */
  readonly userId: string;
  /** The claim `sid`. */
  readonly sessionId: string;
  /** As it was when the token was issued. */
  readonly email: string;
  /** Their names, as they were when the token was issued. */
  readonly roles: readonly string[];
  /** Of the account; a token with an older one counts for nothing. */
  readonly tokenVersion: number;
  /** When the user last gave a password in this session, as far as what they presented says, in whole seconds. */
  readonly authenticatedAt: Date;
  /** A cookie is sent by the browser whoever asks for it, so what it proves needs the CSRF check. */
  readonly proof: 'bearer' | 'cookie';
}
