/** What `KeyEncryption` binds a token to that waits for its revocation: in the row of another one it does not open. */
export function revocationContext(id: string): string {
  return `provider revocation ${id}`;
}
