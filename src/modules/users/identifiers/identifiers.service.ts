import { Injectable } from '@nestjs/common';
import { DomainError, type FieldError } from '../../../kernel/domain-error.js';
import type { UserEntity } from '../user.entity.js';
import { AccountIdentifiers } from './account-identifiers.port.js';
import { isAddressName, usernameOutcome } from './address-names.js';
import {
  comparisonKey,
  KEY_MAX_LENGTH,
  normalizeEmail,
  normalizeUsername,
  STORED_USERNAME_MAX_LENGTH,
  USERNAME_MAX_LENGTH,
} from './identifier-forms.js';

type EmailColumns = Pick<UserEntity, 'email' | 'emailKey'>;
type UsernameColumns = Pick<UserEntity, 'username' | 'usernameKey'>;

/** The column by which an account is found, and what stands there. */
export type IdentifierKey = Pick<UserEntity, 'emailKey'> | Pick<UserEntity, 'usernameKey'>;

/** What identifies an account to its owner. */
interface Identifiers {
  readonly email: string;
  readonly username: string;
}

const ANOTHERS_ADDRESS = {
  code: 'IS_USERNAME',
  message: "username must not have an @, unless it is the account's address",
};

/** What is looked for in the columns of keys when somebody searches. */
export interface SearchKeys {
  /** Keys of both columns that begin with this are found. */
  readonly beginning: string;
  /** The one key that the whole text has, if it does not begin so. */
  readonly whole: IdentifierKey | null;
}

/**
 * The one place where e-mail addresses and usernames become what is stored and compared, by the deployment's
 * AccountIdentifiers.
 */
@Injectable()
export class IdentifiersService {
  constructor(private readonly identifiers: AccountIdentifiers) {}

  /** The same for all spellings of one address. */
  emailKey(email: string): string {
    return this.identifiers.emailKey(normalizeEmail(email));
  }

  /** Of an e-mail address or a username, whichever the text is: a username has no `@`. */
  keyOf(identifier: string): IdentifierKey {
    const isEmail = normalizeEmail(identifier).includes('@');
    return isEmail ? { emailKey: this.emailKey(identifier) } : { usernameKey: this.usernameKey(identifier) };
  }

  /** For what counts by names, whether accounts have them or not: one text for all spellings of one name. */
  textOf(identifier: string): string {
    return Object.values(this.keyOf(identifier)).join('');
  }

  /** Whoever searches types the beginning of a name, or a name in any spelling. */
  searchKeys(text: string): SearchKeys {
    const beginning = comparisonKey(normalizeEmail(text));
    const whole = this.keyOf(text);
    return { beginning, whole: Object.values(whole).every((key) => key.startsWith(beginning)) ? null : whole };
  }

  /** As an account would store them, whether it may have them or not. */
  storedForm({ email, username }: Identifiers): Identifiers {
    return { email: normalizeEmail(email), username: normalizeUsername(username) };
  }

  /** @throws DomainError VALIDATION_FAILED */
  emailColumns(email: string): EmailColumns {
    assertNone(this.emailErrors(email));
    return { email: normalizeEmail(email), emailKey: this.emailKey(email) };
  }

  /**
   * Of an account that keeps its username, or asks for another one; see address-names.ts.
   *
   * @param present what it has; null for a new account
   * @param email its address once the change is made; without it no address is allowed
   * @returns nothing where the username is the address and stays it, whatever that will be
   * @throws DomainError VALIDATION_FAILED
   */
  usernameColumns(asked: string, present: string | null, email?: string): Partial<UsernameColumns> {
    const username = normalizeUsername(asked);
    const outcome = usernameOutcome({ asked: username, present, isOwnAddress: this.isSameAddress(asked, email) });
    if (outcome === 'follows') return {};
    if (outcome !== 'stays') assertNone(this.usernameErrors(asked, email));
    if (outcome === 'address' && email !== undefined) return this.addressColumns(email);
    return { username, usernameKey: this.usernameKey(asked) };
  }

  /** Of a new account. @throws DomainError VALIDATION_FAILED */
  newUsernameColumns(asked: string, email: string): UsernameColumns {
    assertNone(this.usernameErrors(asked, email));
    if (this.isSameAddress(asked, email)) return this.addressColumns(email);
    return { username: normalizeUsername(asked), usernameKey: this.usernameKey(asked) };
  }

  /** Of an account whose username is its address, however that was spelled when it was asked for. */
  addressColumns(email: string): UsernameColumns {
    return { username: normalizeUsername(email), usernameKey: this.emailKey(email) };
  }

  /** Whether both are e-mail addresses, and spellings of one. */
  isSameAddress(one: string, other: string | undefined): boolean {
    if (other === undefined || !isAddressName(normalizeUsername(one))) return false;
    return this.emailKey(one) === this.emailKey(other);
  }

  /** To be asked before work that is dear. @throws DomainError VALIDATION_FAILED when a new account may not have them */
  assertAllowed(asked: Identifiers): void {
    assertNone(this.errorsIn(asked));
  }

  /** Everything for which a new account may not have them; what is undefined is not judged, and no username is its address. */
  errorsIn({ email, username }: { readonly [Name in keyof Identifiers]?: string | undefined }): FieldError[] {
    return [
      ...(email === undefined ? [] : this.emailErrors(email)),
      ...(username === undefined ? [] : this.usernameErrors(username, email)),
    ];
  }

  private usernameKey(username: string): string {
    return this.identifiers.usernameKey(normalizeUsername(username));
  }

  private emailErrors(email: string): FieldError[] {
    // it may be the username as well, at once or one day
    if ([...normalizeUsername(email)].length > STORED_USERNAME_MAX_LENGTH) return [tooLong('email')];
    return keyErrors('email', this.emailKey(email));
  }

  private usernameErrors(asked: string, email: string | undefined): FieldError[] {
    const field = 'username';
    const username = normalizeUsername(asked);
    const isOwnAddress = this.isSameAddress(asked, email);
    const refusal = this.identifiers.usernameRefusal(username, { isOwnAddress });
    if (refusal) return [{ field, ...refusal }];
    if (isOwnAddress) return [];
    if (isAddressName(username)) return [{ field, ...ANOTHERS_ADDRESS }];
    if ([...username].length > USERNAME_MAX_LENGTH) return [tooLong(field)];
    return keyErrors(field, this.usernameKey(asked));
  }
}

/** A column has room for so much, and an account without a key could not be found. */
function keyErrors(field: string, key: string): FieldError[] {
  if (key === '') return [{ field, code: 'IS_EMPTY', message: `${field} has nothing by which it could be found` }];
  return [...key].length > KEY_MAX_LENGTH ? [tooLong(field)] : [];
}

function tooLong(field: string): FieldError {
  return { field, code: 'MAX_LENGTH', message: `${field} is too long in its compared form` };
}

function assertNone(errors: FieldError[]): void {
  if (errors.length > 0) throw new DomainError('VALIDATION_FAILED', { errors });
}
