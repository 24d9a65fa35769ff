import { Injectable, Logger } from '@nestjs/common';
import { AfterAnswer } from '../../../http/after-answer.js';
import { networkOf } from '../../../http/client-address.js';
import type { Client } from '../../../http/client.decorator.js';
import { MailOutbox, MailTemplates } from '../../mail/index.js';
import { SessionsService } from '../../sessions/index.js';
import type { UserEntity } from '../../users/index.js';
import { AccountMails } from './account-mails.js';
import { isNewDevice } from './new-device.js';

/** Tells users of a login from a device that the account has not seen, since it may be somebody else's. */
@Injectable()
export class NewDeviceNotices {
  private readonly logger = new Logger(NewDeviceNotices.name);

  constructor(
    private readonly sessions: SessionsService,
    private readonly outbox: MailOutbox,
    private readonly templates: MailTemplates,
    private readonly mails: AccountMails,
    private readonly afterAnswer: AfterAnswer,
  ) {}

  /** Looks at the login behind its answer, which neither waits for that nor fails with it. */
  afterLogin(user: UserEntity, sessionId: string, client: Client, hasDeviceCookie: boolean): void {
    if (hasDeviceCookie) return;
    try {
      this.afterAnswer.run('new_device_notice', () => this.notify(user, sessionId, client));
    } catch (error) {
      this.logger.warn({ event: 'notice_failed', reason: error instanceof Error ? error.message : 'unknown' });
    }
  }

  private async notify(user: UserEntity, sessionId: string, { address, userAgent }: Client): Promise<void> {
    const earlier = await this.sessions.listEarlierDevices(user.id, sessionId);
    const network = networkOf(address);
    const like = earlier.filter((device) => device.userAgent === userAgent && networkOf(device.address) === network);
    const facts = { hasDeviceCookie: false, earlierSessions: earlier.length, likeSessions: like.length };
    if (!isNewDevice(facts)) return;
    const content = this.templates.newDevice({ ...this.mails.factsFor(user), address });
    await this.outbox.add(await this.outbox.prepare({ kind: 'new_device', userId: user.id, to: user.email, content }));
  }
}
