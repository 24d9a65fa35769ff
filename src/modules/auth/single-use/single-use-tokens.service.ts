import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { IdGenerator } from '../../../kernel/ids.js';
import { digestOf, newOpaqueToken } from '../../../kernel/opaque-token.js';
import { KeyEncryption } from '../../encryption/index.js';
import { UserEmailsService, type UserEntity } from '../../users/index.js';
import { canRedeem, type SingleUsePurpose, stateDigestOf } from './single-use-state.js';
import type { SingleUseTokenEntity } from './single-use-token.entity.js';
import { SingleUseTokensRepository } from './single-use-tokens.repository.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** For how long each kind of token counts, in milliseconds. */
export const SINGLE_USE_LIFETIMES: Readonly<Record<SingleUsePurpose, number>> = {
  email_verification: 3 * DAY_MS,
  email_change: DAY_MS,
  email_change_undo: 7 * DAY_MS,
  password_reset: HOUR_MS,
  invitation: 7 * DAY_MS,
  email_login: 10 * MINUTE_MS,
};

/** More mails of one kind in an hour help nobody, and would let anybody fill somebody's mailbox. */
const MOST_IN_AN_HOUR = 5;

/**
 * The way back from each change of the address. A thief who changes it often must not use it up, and is mailed ways back as well:
 * to each address that was the thief's. So one that is redeemed ends all that are younger, and leaves the older ones.
 */
const UNLIMITED: SingleUsePurpose = 'email_change_undo';

interface NewToken {
  readonly user: UserEntity;
  readonly purpose: SingleUsePurpose;
  /** An e-mail address that it is about. */
  readonly target?: string;
}

/** A token that can be stored within a transaction, since nothing of it needs to be computed there. */
export interface PreparedToken {
  /** What travels: 256 bits that are stored as a digest only. */
  readonly token: string;
  readonly row: SingleUseTokenEntity;
}

/** A token that could be redeemed when it was looked at. */
export interface RedeemableToken {
  readonly id: string;
  readonly purpose: SingleUsePurpose;
  readonly stateDigest: string;
  readonly createdAt: Date;
  /** As it was then. */
  readonly user: UserEntity;
  readonly target: string | null;
}

/**
 * The tokens of links in mails. Each is redeemed once, until it expires, by an account in the state that it was made for: see
 * `stateDigestOf`.
 */
@Injectable()
export class SingleUseTokensService {
  constructor(
    private readonly tokens: SingleUseTokensRepository,
    private readonly users: UserEmailsService,
    private readonly encryption: KeyEncryption,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  /** Whether the user may be sent another one: asked before the work that one costs. `add` decides. */
  mayBeSent(userId: string, purpose: SingleUsePurpose): Promise<boolean> {
    return this.isBelowLimit({ userId, purpose });
  }

  /** Those of the users who hold a token that has not expired. */
  async holdersOf(
    purpose: SingleUsePurpose,
    userIds: readonly string[],
    manager?: EntityManager,
  ): Promise<ReadonlySet<string>> {
    return new Set(await this.tokens.findHolders(purpose, userIds, this.clock.now(), manager));
  }

  /** Seals what it is about, which may ask a key service: so not within a transaction. */
  async prepare({ user, purpose, target }: NewToken): Promise<PreparedToken> {
    const now = this.clock.now();
    const id = this.ids.next(now);
    const token = newOpaqueToken();
    const sealed = target === undefined ? null : await this.encryption.seal(Buffer.from(target), contextOf(id));
    const row: SingleUseTokenEntity = {
      id,
      digest: digestOf(token),
      userId: user.id,
      purpose,
      stateDigest: stateDigestOf(user, purpose),
      sealedTarget: sealed,
      createdAt: now,
      expiresAt: addMilliseconds(now, SINGLE_USE_LIFETIMES[purpose]),
    };
    return { token, row };
  }

  /**
   * Stores the token, unless the user was sent enough of them. The user's row is locked while they are counted, so that any
   * number of requests at once get no more than one after the other.
   *
   * @returns whether it was stored
   */
  async add({ row }: PreparedToken, manager: EntityManager): Promise<boolean> {
    if (row.purpose !== UNLIMITED) {
      await this.users.lock(row.userId, manager);
      if (!(await this.isBelowLimit(row, manager))) return false;
    }
    await this.tokens.add(row, manager);
    return true;
  }

  /**
   * Looks at a token without consuming it: a new password that is refused leaves the link as good as it was.
   *
   * @throws DomainError SINGLE_USE_TOKEN_INVALID
   */
  async find(token: string, ...purposes: readonly SingleUsePurpose[]): Promise<RedeemableToken> {
    return this.redeemable(await this.tokens.findByDigest(digestOf(token)), purposes);
  }

  /** The same for whoever has proven by other means to hold the token. @throws DomainError SINGLE_USE_TOKEN_INVALID */
  async findById(id: string, ...purposes: readonly SingleUsePurpose[]): Promise<RedeemableToken> {
    return this.redeemable(await this.tokens.findById(id), purposes);
  }

  /**
   * Consumes the token within the transaction that does what it is for, and keeps everybody else from changing the account
   * until that ends.
   *
   * @returns the account as it is now
   * @throws DomainError SINGLE_USE_TOKEN_INVALID when somebody else was faster, or the account has changed meanwhile
   */
  async redeem(token: RedeemableToken, manager: EntityManager): Promise<UserEntity> {
    const { id, purpose, stateDigest, createdAt, user } = token;
    // the user's row first, as everybody who takes both: or two would wait for each other
    const present = await this.users.lock(user.id, manager);
    if (!present || !canRedeem(present, stateDigest, purpose)) throw refused('the account has changed meanwhile');
    if (!(await this.tokens.consume(id, manager))) throw refused('used meanwhile');
    if (purpose === UNLIMITED) await this.tokens.removeSince({ userId: user.id, purpose }, createdAt, manager);
    return present;
  }

  private async redeemable(
    row: SingleUseTokenEntity | null,
    purposes: readonly SingleUsePurpose[],
  ): Promise<RedeemableToken> {
    if (!row || !purposes.includes(row.purpose)) throw refused('unknown');
    if (row.expiresAt <= this.clock.now()) throw refused('expired');
    const { id, purpose, stateDigest, createdAt, sealedTarget } = row;
    const user = await this.users.findById(row.userId);
    if (!user || !canRedeem(user, stateDigest, purpose)) throw refused('the account has changed since');
    const target = sealedTarget === null ? null : (await this.encryption.open(sealedTarget, contextOf(id))).toString();
    return { id, purpose, stateDigest, createdAt, user, target };
  }

  private async isBelowLimit(
    token: Pick<SingleUseTokenEntity, 'userId' | 'purpose'>,
    manager?: EntityManager,
  ): Promise<boolean> {
    const since = addMilliseconds(this.clock.now(), -HOUR_MS);
    return (await this.tokens.countSince(token, since, manager)) < MOST_IN_AN_HOUR;
  }
}

function refused(detail: string): DomainError {
  return new DomainError('SINGLE_USE_TOKEN_INVALID', { detail });
}

/** A sealed address that is moved to the row of another token does not open. */
function contextOf(id: string): string {
  return `single-use token ${id}`;
}
