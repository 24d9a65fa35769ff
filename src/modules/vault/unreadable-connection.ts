/** The tokens of a connection cannot be decrypted: their key is not there any more, or the row was changed. */
export class UnreadableConnection extends Error {
  override readonly name = 'UnreadableConnection';

  /** @param connection its id */
  constructor(
    readonly connection: string,
    options: { readonly cause: unknown },
  ) {
    super(`The tokens of connection ${connection} cannot be decrypted.`, options);
  }
}
