/** What the shop's code knows of whoever asks. */
export interface TokenUser {
  readonly userId: string;
  readonly email: string;
}

/** Says whose a token is. Each stage has one of its own. */
export abstract class TokenReader {
  /** @throws for a token that does not count */
  abstract read(token: string): Promise<TokenUser>;
}
