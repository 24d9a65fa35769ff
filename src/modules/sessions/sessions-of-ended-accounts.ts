import { Injectable } from '@nestjs/common';
import { AccountEndings } from '../users/index.js';
import { SessionEndingsService } from './session-endings.service.js';

/** Writes at the sessions of an account that is suspended or deleted why they end, in the same transaction. */
@Injectable()
export class SessionsOfEndedAccounts {
  constructor(endings: AccountEndings, sessions: SessionEndingsService) {
    endings.onEnding(({ userId, reason, ...transaction }) => sessions.endAll(userId, reason, transaction));
  }
}
