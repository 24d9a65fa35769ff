import { randomInt } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoop } from '../../../kernel/background-loop.js';
import { Clock } from '../../../kernel/clock.js';
import { withinDeadline } from '../../../kernel/deadline.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { AuditLog } from '../../audit/index.js';
import { MailFailure, Mailer, type MailMessage } from '../mailer.port.js';
import { MailBacklog } from './mail-backlog.js';
import { MailMetrics } from './mail-metrics.js';
import { MailOutbox } from './mail-outbox.js';
import { type ClaimedMail, OutboxRepository } from './outbox.repository.js';
import { mailRetryDelayMs } from './retry-delay.js';

const INTERVAL_MS = 2_000;
/** So many mails are on their way at once; when a process is killed, as many may go out twice. */
const SENDERS = 4;
/** Longer than anything between taking a mail and its end: another instance takes it after this. */
const LEASE_MS = 120_000;
const SEND_LIMIT_MS = 60_000;
/** Where no mail can leave at all, a few are tried each minute. */
const CONFIGURATION_PAUSE_MS = 60_000;
const MOST_COUNTED = 10_000;
const CHANCES = 1_000;

/**
 * Hands over what is in the outbox. Any number of instances share the work: each takes one mail at a time, for as long as its
 * lease lasts. A mail leaves the outbox after it was handed over, so one whose sender was killed in between is sent again,
 * with the same Message-ID.
 *
 * | the try             | then                                                  |
 * | ------------------- | ----------------------------------------------------- |
 * | handed over         | the mail is deleted                                   |
 * | refused for now     | it is tried again, later and later, until it expires  |
 * | refused for good    | it is deleted, with an event in the audit log         |
 * | expired, unreadable | the same                                              |
 * | no mail can leave   | all of them wait for a minute, with a line in the log |
 */
@Injectable()
export class MailSender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Mail');
  private readonly loop = new BackgroundLoop({
    intervalMs: INTERVAL_MS,
    run: async () => void (await this.run()),
    onError: (error) => this.warn('mail_outbox_failed', error),
  });
  private pausedAtMs: number | undefined;
  private isStopping = false;

  constructor(
    private readonly outbox: MailOutbox,
    private readonly mails: OutboxRepository,
    private readonly mailer: Mailer,
    private readonly audit: AuditLog,
    private readonly metrics: MailMetrics,
    private readonly backlog: MailBacklog,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Before the mailer and the database are closed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.loop.stop();
  }

  /** Everything that is due, as the loop does every two seconds. @returns how many mails waited when it began */
  async run(): Promise<number> {
    const backlog = await this.mails.backlog(MOST_COUNTED);
    this.backlog.record(backlog);
    // most looks find nothing, and a write that changes nothing still waits for its turn on SQLite
    if (backlog.waiting === 0) return 0;
    await Promise.all(Array.from({ length: SENDERS }, () => this.sendWhatIsDue()));
    return backlog.waiting;
  }

  private async sendWhatIsDue(): Promise<void> {
    while (!this.isStopping && !this.isPaused()) {
      const now = this.clock.now();
      const mail = await this.mails.claim(now, addMilliseconds(now, LEASE_MS));
      if (!mail) return;
      await this.settle(mail, now);
    }
  }

  /** A clock that is set back makes no pause longer. */
  private isPaused(): boolean {
    if (this.pausedAtMs === undefined) return false;
    const sinceMs = this.clock.now().getTime() - this.pausedAtMs;
    return sinceMs >= 0 && sinceMs < CONFIGURATION_PAUSE_MS;
  }

  private async settle(mail: ClaimedMail, now: Date): Promise<void> {
    if (mail.expiresAt <= now) return this.giveUp(mail, 'it could not be handed over in time');
    const message = await this.outbox.read(mail.id, mail.sealedMessage).catch(() => undefined);
    if (message === undefined) return this.giveUp(mail, 'it cannot be decrypted');
    const failure = await this.tryToSend(message);
    if (failure === undefined) return this.remove(mail);
    this.metrics.countFailure(failure.kind);
    if (failure.kind === 'permanent') return this.giveUp(mail, failure.reason);
    await this.postpone(mail, failure);
  }

  private async tryToSend(message: MailMessage): Promise<MailFailure | undefined> {
    try {
      await withinDeadline(SEND_LIMIT_MS, this.mailer.send(message));
      return undefined;
    } catch (error) {
      if (error instanceof MailFailure) return error;
      return new MailFailure('temporary', error instanceof Error ? error.name : 'unknown');
    }
  }

  private async remove(mail: ClaimedMail): Promise<void> {
    await this.mails.remove(mail);
    this.metrics.countSent(mail.kind);
    this.logger.log({ event: 'mail_handed_over', mail: mail.id, kind: mail.kind });
  }

  private async postpone(mail: ClaimedMail, { kind, reason }: MailFailure): Promise<void> {
    const isOurs = kind === 'configuration';
    if (isOurs) this.pausedAtMs = this.clock.now().getTime();
    const delayMs = isOurs ? CONFIGURATION_PAUSE_MS : mailRetryDelayMs(mail.attempts, randomInt(CHANCES) / CHANCES);
    await this.mails.postpone(mail, addMilliseconds(this.clock.now(), delayMs));
    const facts = { mail: mail.id, kind: mail.kind, attempts: mail.attempts, reason };
    if (isOurs) this.logger.error({ event: 'mail_cannot_leave', ...facts });
    else this.logger.warn({ event: 'mail_postponed', ...facts });
  }

  private async giveUp(mail: ClaimedMail, reason: string): Promise<void> {
    const { id, kind, attempts, userId } = mail;
    const isGone = await this.audit.transaction(async (manager, record) => {
      const removed = await this.mails.remove(mail, manager);
      if (removed) {
        const details = { attempts, reason };
        const subject = userId === null ? {} : { subjectId: userId };
        record({ name: 'mail.given_up', outcome: 'failure', ...subject, target: kind, details });
      }
      return removed;
    });
    if (!isGone) return;
    this.metrics.countGivenUp(kind);
    this.logger.warn({ event: 'mail_given_up', mail: id, kind, attempts, reason });
  }

  private warn(event: string, error: unknown): void {
    this.logger.warn({ event, reason: error instanceof Error ? error.message : 'unknown' });
  }
}
