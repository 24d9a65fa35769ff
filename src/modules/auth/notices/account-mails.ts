import { Injectable } from '@nestjs/common';
import { ServerSettings } from '../../../config/settings.js';
import { Clock } from '../../../kernel/clock.js';
import type { LinkMailFacts, MailFacts, PageMailFacts } from '../../mail/index.js';
import type { UserEntity } from '../../users/index.js';

/** The pages that links in mails open; see docs/account-pages.md. */
export type AccountPage =
  | 'verify-email'
  | 'confirm-email-change'
  | 'undo-email-change'
  | 'reset-password'
  | 'forgot-password'
  | 'accept-invitation'
  | 'log-in';

interface LinkToken {
  readonly token: string;
  readonly row: { readonly expiresAt: Date };
}

/** What the mails to a user speak of. Their links are made of PUBLIC_URL alone, never of what a request says. */
@Injectable()
export class AccountMails {
  private readonly service: string;

  constructor(
    private readonly server: ServerSettings,
    private readonly clock: Clock,
  ) {
    this.service = new URL(server.publicUrl).host;
  }

  factsFor({ settings }: Pick<UserEntity, 'settings'>): MailFacts {
    const { locale } = settings as { readonly locale?: unknown };
    return {
      locale: typeof locale === 'string' ? locale : undefined,
      service: this.service,
      occurredAt: this.clock.now(),
    };
  }

  /** A page that anybody may open. */
  pageFactsFor(user: UserEntity, page: AccountPage): PageMailFacts {
    return { ...this.factsFor(user), link: this.addressOf(page) };
  }

  /** The token is in the fragment, which browsers send to nobody: not to us, and in no Referer. */
  linkFactsFor(user: Pick<UserEntity, 'settings'>, page: AccountPage, { token, row }: LinkToken): LinkMailFacts {
    const link = `${this.addressOf(page)}#token=${token}`;
    return { ...this.factsFor(user), link, expiresAt: row.expiresAt };
  }

  private addressOf(page: AccountPage): string {
    return `${this.server.publicUrl}/account/${page}`;
  }
}
