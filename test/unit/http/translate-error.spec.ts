import { BadRequestException, HttpException, NotFoundException, UnauthorizedException } from '@nestjs/common';
import fc from 'fast-check';
import { toDomainError } from '../../../src/http/translate-error.js';
import { DomainError } from '../../../src/kernel/domain-error.js';

function fastifyError(code: string, statusCode: number): Error {
  return Object.assign(new Error('from Fastify'), { code, statusCode, name: 'FastifyError' });
}

describe('toDomainError', () => {
  it('leaves a domain error as it is', () => {
    const error = new DomainError('EMAIL_TAKEN');

    expect(toDomainError(error, [])).toBe(error);
  });

  it.each([
    ['FST_ERR_CTP_BODY_TOO_LARGE', 413, 'PAYLOAD_TOO_LARGE'],
    ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['FST_ERR_CTP_EMPTY_JSON_BODY', 400, 'MALFORMED_JSON'],
    ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 400, 'MALFORMED_REQUEST'],
    ['FST_ERR_BAD_URL', 400, 'MALFORMED_REQUEST'],
    ['FST_ERR_MAX_PARAM_LENGTH', 414, 'NOT_FOUND'],
    ['FST_ERR_HANDLER_TIMEOUT', 503, 'SERVICE_UNAVAILABLE'],
    ['FST_ERR_REP_INVALID_PAYLOAD_TYPE', 500, 'INTERNAL_ERROR'],
    ['ECONNRESET', 400, 'MALFORMED_REQUEST'],
  ])("knows Fastify's %s, bare and wrapped by Nest", (fastifyCode, status, code) => {
    const error = fastifyError(fastifyCode, status);

    expect(toDomainError(error, []).code).toBe(code);
    if (status < 500) expect(toDomainError(new HttpException('x', status, { cause: error }), []).code).toBe(code);
  });

  it.each([
    [new NotFoundException(), 'NOT_FOUND'],
    [new UnauthorizedException(), 'TOKEN_INVALID'],
    [new BadRequestException(), 'MALFORMED_REQUEST'],
    [new HttpException('x', 405), 'NOT_FOUND'],
    [new HttpException('x', 422), 'VALIDATION_FAILED'],
    [new HttpException('x', 429), 'RATE_LIMITED'],
    [new HttpException('x', 503), 'SERVICE_UNAVAILABLE'],
    [new HttpException('x', 451), 'MALFORMED_REQUEST'],
    [new HttpException('x', 502), 'INTERNAL_ERROR'],
  ])('finds the nearest code for %s', (error, code) => expect(toDomainError(error, []).code).toBe(code));

  it('keeps the address out of what is logged about a missing route', () => {
    const error = toDomainError(new NotFoundException('Cannot GET /reset?token=secret'), []);

    expect(error.detail).not.toContain('secret');
  });

  it('does not believe the status of an error that speaks of another server', () => {
    const error = Object.assign(new Error('upstream'), { statusCode: 404, status: 404, code: 'ERR_BAD_REQUEST' });

    expect(toDomainError(error, []).code).toBe('INTERNAL_ERROR');
  });

  it('asks the translators in turn, and takes the first answer', () => {
    const busy = new DomainError('OVERLOADED');
    const translators = [() => undefined, () => busy, () => new DomainError('FORBIDDEN')];

    expect(toDomainError(new Error('from a library'), translators)).toBe(busy);
  });

  it('makes anything else that can be thrown an internal error, and keeps it for the log', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (thrown) => {
        const error = toDomainError(thrown, []);

        expect(error.code).toBe('INTERNAL_ERROR');
        expect(error.cause).toBe(thrown);
      }),
    );
  });
});
