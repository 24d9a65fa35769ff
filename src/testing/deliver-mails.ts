import type { INestApplicationContext } from '@nestjs/common';
import { AfterAnswer } from '../http/after-answer.js';
import { MailSender } from '../modules/mail/index.js';

/** Sending one takes a round or two. */
const MOST_ROUNDS = 2_000;

/** Does what answers have left behind, and sends every mail, instead of waiting until the application does so. */
export async function deliverMails(app: INestApplicationContext): Promise<void> {
  await app.get(AfterAnswer, { strict: false }).settle();
  const sender = app.get(MailSender, { strict: false });
  // what the loop of the application is sending at this moment waits still
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if ((await sender.run()) === 0) return;
  }
  throw new Error('mails stay in the outbox: were they written at a time ahead of the clock?');
}
