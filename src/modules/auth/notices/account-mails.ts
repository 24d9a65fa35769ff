import { Injectable } from '@nestjs/common';
import { ServerSettings } from '../../../config/settings.js';
import { Clock } from '../../../kernel/clock.js';
import type { LinkMailFacts, MailFacts } from '../../mail/index.js';
import type { UserEntity } from '../../users/index.js';
import type { PreparedToken } from '../single-use/single-use-tokens.service.js';

/** The pages that links in mails open; see docs/account-pages.md. */
export type AccountPage =
  'verify-email' | 'confirm-email-change' | 'undo-email-change' | 'reset-password' | 'accept-invitation' | 'log-in';

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

  factsFor({ settings }: UserEntity): MailFacts {
    const { locale } = settings as { readonly locale?: unknown };
    return {
      locale: typeof locale === 'string' ? locale : undefined,
      service: this.service,
      occurredAt: this.clock.now(),
    };
  }

  /** The token is in the fragment, which browsers send to nobody: not to us, and in no Referer. */
  linkFactsFor(user: UserEntity, page: AccountPage, { token, row }: PreparedToken): LinkMailFacts {
    const link = `${this.server.publicUrl}/account/${page}#token=${token}`;
    return { ...this.factsFor(user), link, expiresAt: row.expiresAt };
  }
}
