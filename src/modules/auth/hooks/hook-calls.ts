import { Injectable } from '@nestjs/common';
import type { Client } from '../../../http/client.decorator.js';
import { DeadlineError, withinDeadline } from '../../../kernel/deadline.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { type AuditEvent, AuditLog } from '../../audit/index.js';
import { IdentifiersService, type Profile, type UserEntity } from '../../users/index.js';
import { type HookAnswer, type HookRefusal, LifecycleHooks } from './lifecycle-hooks.port.js';

const LIMIT_MS = 5_000;
const RETRY_AFTER_SECONDS = 5;

/** Asks the team's hooks, and records what they refuse. */
@Injectable()
export class HookCalls {
  constructor(
    private readonly hooks: LifecycleHooks,
    private readonly identifiers: IdentifiersService,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError REGISTRATION_REFUSED; SERVICE_UNAVAILABLE when the hook does not answer */
  async beforeRegister(profile: Profile, client: Client): Promise<void> {
    const { fullName, avatarUrl = null, attributes } = profile;
    const registration = { ...this.identifiers.storedForm(profile), fullName, avatarUrl, attributes, client };
    const refusal = await answerOf((signal) => this.hooks.beforeRegister(registration, signal));
    if (!refusal) return;
    this.audit.recordLater(refused('registration.refused', refusal));
    throw new DomainError('REGISTRATION_REFUSED', { errors: [fieldErrorOf(refusal, 'registration')] });
  }

  /** @throws DomainError LOGIN_REFUSED; SERVICE_UNAVAILABLE when the hook does not answer */
  async beforeLogin({ id: userId, email, roles }: UserEntity, method: string, client: Client): Promise<void> {
    const login = { userId, email, roles: [...roles], method, client };
    const refusal = await answerOf((signal) => this.hooks.beforeLogin(login, signal));
    if (!refusal) return;
    this.audit.recordLater({ ...refused('login.failed', refusal), subjectId: userId });
    throw new DomainError('LOGIN_REFUSED', { errors: [fieldErrorOf(refusal, 'login')] });
  }
}

async function answerOf(call: (signal: AbortSignal) => Promise<HookAnswer>): Promise<HookAnswer> {
  const abort = new AbortController();
  try {
    return await withinDeadline(LIMIT_MS, call(abort.signal));
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    abort.abort();
    const detail = 'a lifecycle hook did not answer in time';
    throw new DomainError('SERVICE_UNAVAILABLE', { detail, retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error });
  }
}

/** Without the message, which may speak of the person. */
function refused(name: 'registration.refused' | 'login.failed', { code }: HookRefusal): AuditEvent {
  return { name, outcome: 'failure', details: { reason: 'refused_by_hook', code } };
}

function fieldErrorOf({ code, message, field }: HookRefusal, action: string) {
  return { field: field ?? action, code, message };
}
