import bcrypt from 'bcrypt';

/** What somebody who tries addresses must not learn of an account: whether there is one, and which state it is in. */
export const ACCOUNT_STATES = [
  'none',
  'active',
  'suspended',
  'no password',
  'a cheaper hash',
  'a dearer hash',
  'another scheme',
] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

/** scrypt with N = 2^14: some 50 ms. */
const SCRYPT_HASH =
  'scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==';

interface Preparation {
  readonly register: () => Promise<{ readonly id: string; readonly email: string }>;
  readonly unknownEmail: string;
  /** BCRYPT_COST of the server. */
  readonly cost: number;
  readonly execute: (statement: string) => Promise<unknown>;
}

/** An e-mail address in each state. */
export async function addressesInEveryState(preparation: Preparation): Promise<Record<AccountState, string>> {
  const { register, unknownEmail, cost, execute } = preparation;
  const changed = async (change: string): Promise<string> => {
    const { id, email } = await register();
    if (change !== '') await execute(`UPDATE users SET ${change} WHERE id = '${id}'`);
    return email;
  };
  const withHash = (hash: string) => changed(`password_hash = '${hash}'`);
  return {
    none: unknownEmail,
    active: await changed(''),
    suspended: await changed(`status = 'suspended'`),
    'no password': await withHash('!'),
    'a cheaper hash': await withHash(await bcrypt.hash(unknownEmail, cost - 1)),
    'a dearer hash': await withHash(`$watchword-bcrypt$v=1${await bcrypt.hash(unknownEmail, cost + 1)}`),
    'another scheme': await withHash(SCRYPT_HASH),
  };
}
