import type { ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../kernel/domain-error.js';

/** Who asked for an export, and the response that brings it to them. */
export interface ExportReader {
  readonly userId: string;
  readonly response: ServerResponse;
}

const RETRY_AFTER_SECONDS = 5;

/**
 * Everybody has one export at a time on an instance. An export takes up to ten megabytes until its last byte is sent, and
 * goes on being made when whoever asked has hung up; so it is over when both have come to an end.
 */
@Injectable()
export class ExportLimit {
  private readonly underway = new Set<string>();

  /** @throws DomainError RATE_LIMITED while the reader has another one */
  async run<T>({ userId, response }: ExportReader, work: () => Promise<T>): Promise<T> {
    if (this.underway.has(userId)) {
      const detail = 'another export for the same user is under way';
      throw new DomainError('RATE_LIMITED', { retryAfterSeconds: RETRY_AFTER_SECONDS, detail });
    }
    this.underway.add(userId);
    try {
      return await work();
    } finally {
      const release = () => this.underway.delete(userId);
      if (response.closed) release();
      else response.once('close', release);
    }
  }
}
