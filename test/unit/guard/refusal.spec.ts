import type { ExecutionContext } from '@nestjs/common';
import { refusalInAnswer, refusalOf, STATUS_BY_REFUSAL, WatchwordRefusal } from '../../../src/guard/access/refusal.js';
import { failureOf } from '../../../src/http/failure.js';
import { STATUS_BY_CODE } from '../../../src/http/status-by-code.js';
import { DomainError } from '../../../src/kernel/domain-error.js';
import { ERROR_MESSAGES, type ErrorCode } from '../../../src/kernel/error-codes.js';

const CODES = Object.keys(STATUS_BY_REFUSAL) as (keyof typeof STATUS_BY_REFUSAL)[];

function answered(error: unknown): { thrown: unknown; headers: Record<string, string> } {
  const headers: Record<string, string> = {};
  const response = { header: (name: string, value: string) => (headers[name] = value) };
  const context = {
    getType: () => 'http',
    switchToHttp: () => ({ getResponse: () => response }),
  } as unknown as ExecutionContext;
  return { thrown: refusalInAnswer(error, context), headers };
}

describe('a refusal of the guard', () => {
  it.each(CODES)('is for %s what the server would answer', (code) => {
    const error = new DomainError(code, { maxAgeSeconds: 60, retryAfterSeconds: 7, detail: 'for the log' });
    const { thrown, headers } = answered(error);
    const expected = failureOf(error, { requestId: 'r', accept: 'application/json' });
    const { requestId, ...body } = JSON.parse(expected.body) as Record<string, unknown>;
    const { 'content-type': contentType, ...others } = expected.headers;
    expect([requestId, contentType]).toEqual(['r', 'application/json; charset=utf-8']);
    expect(headers).toEqual(others);
    expect(thrown).toBeInstanceOf(WatchwordRefusal);
    expect((thrown as WatchwordRefusal).getResponse()).toEqual(body);
    expect([(thrown as WatchwordRefusal).code, STATUS_BY_REFUSAL[code]]).toEqual([code, STATUS_BY_CODE[code]]);
  });

  it('says when to come again even where nobody knows', () => {
    expect(answered(new DomainError('SERVICE_UNAVAILABLE')).headers['retry-after']).toBe('5');
  });

  it('is made of nothing else', () => {
    const others = (Object.keys(ERROR_MESSAGES) as ErrorCode[]).filter(
      (code) => !Object.hasOwn(STATUS_BY_REFUSAL, code),
    );
    for (const error of [new Error('broken'), 'text', undefined, ...others.map((code) => new DomainError(code))]) {
      expect([refusalOf(error), answered(error)]).toEqual([error, { thrown: error, headers: {} }]);
    }
  });
});
