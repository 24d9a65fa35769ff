/** Who makes the request, as the guards found out. */
export interface Principal {
  readonly userId: string;
  readonly sessionId: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly tokenVersion: number;
  /** When the user last gave a password in this session, as far as what they presented says, in whole seconds. */
  readonly authenticatedAt: Date;
  /** A cookie is sent by the browser whoever asks for it, so what it proves needs the CSRF check. */
  readonly proof: 'bearer' | 'cookie';
}
