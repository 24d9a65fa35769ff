import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport';
import { DomainError } from '../../../kernel/domain-error.js';
import type { ErrorCode } from '../../../kernel/error-codes.js';

type Extractor = (request: FastifyRequest) => unknown;

type Verified = (error: unknown, user?: object | null) => void;
type Verify = (token: unknown, request: FastifyRequest, verified: Verified) => void;

/**
 * A Passport strategy for any token that a request carries: takes it with one of passport-jwt's extractors and leaves the
 * judgement to `validate`. A refusal lets the next strategy try; anything else ends the request.
 */
export class TokenStrategy extends Strategy {
  /** Passport keeps strategies in one table for the whole process, and two apps in it must not answer for each other. */
  override readonly name = `watchword:${randomUUID()}`;

  constructor(
    private readonly extract: Extractor,
    private readonly codeWhenMissing: ErrorCode,
    private readonly verify: Verify,
  ) {
    super();
  }

  override authenticate(request: unknown): void {
    const carrier = request as FastifyRequest;
    const token = this.extract(carrier);
    if (token === null || token === undefined) return this.refuse(new DomainError(this.codeWhenMissing));
    this.verify(token, carrier, (error, user) => {
      if (user) this.success(user);
      else if (error instanceof DomainError) this.refuse(error);
      else this.error(error);
    });
  }

  /** Passport's types know texts only; the guard reads the error back from where Passport collects the challenges. */
  private refuse(error: DomainError): void {
    this.fail(error);
  }
}
