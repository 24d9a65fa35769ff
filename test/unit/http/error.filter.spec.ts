import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Logger, type ArgumentsHost, type LoggerService } from '@nestjs/common';
import { ErrorFilter } from '../../../src/http/error.filter.js';
import { DomainError } from '../../../src/kernel/domain-error.js';

/** What a middleware leaves behind when it throws: Node's own request and response. */
function bareExchange() {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  response.setHeader('x-request-id', 'request-1');
  const end = jest.spyOn(response, 'end').mockReturnValue(response);
  const host = {
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }),
  } as unknown as ArgumentsHost;
  return { response, host, body: () => JSON.parse(String(end.mock.calls[0]?.[0])) as Record<string, unknown> };
}

describe('ErrorFilter', () => {
  const lines: { level: string; args: unknown[] }[] = [];
  const keep =
    (level: string) =>
    (...args: unknown[]) =>
      void lines.push({ level, args });

  beforeEach(() => {
    lines.length = 0;
    const logger: LoggerService = { log: keep('log'), warn: keep('warn'), error: keep('error'), debug: keep('debug') };
    Logger.overrideLogger(logger);
  });

  afterAll(() => {
    Logger.overrideLogger(false);
  });

  it('answers with the id of the request on a response that is not a Fastify reply', () => {
    const { response, host, body } = bareExchange();

    new ErrorFilter().catch(new DomainError('FORBIDDEN'), host);

    expect(response.statusCode).toBe(403);
    expect(body()).toMatchObject({ code: 'FORBIDDEN', requestId: 'request-1' });
  });

  it('logs a refusal and its detail for those who debug', () => {
    new ErrorFilter().catch(new DomainError('FORBIDDEN', { detail: 'not the owner' }), bareExchange().host);

    expect(lines).toEqual([
      { level: 'debug', args: ['not the owner', { requestId: 'request-1', code: 'FORBIDDEN' }, 'ErrorFilter'] },
    ]);
  });

  it('logs the stack of an unknown error and of its causes, and nothing that hangs on them', () => {
    const cause = Object.assign(new Error('unique violated'), { parameters: ['hunter2'], detail: 'hunter2' });

    new ErrorFilter().catch(new Error('insert failed', { cause }), bareExchange().host);

    const [line] = lines;
    expect(line?.level).toBe('error');
    expect(line?.args[1]).toEqual({ requestId: 'request-1', code: 'INTERNAL_ERROR' });
    expect(line?.args[2]).toMatch(/^Error: insert failed\n[^]*\ncaused by Error: unique violated\n/);
    expect(JSON.stringify(line)).not.toContain('hunter2');
  });

  it('breaks the connection when half an answer is out already', () => {
    const { response, host } = bareExchange();
    Object.defineProperty(response, 'headersSent', { value: true });
    const destroy = jest.spyOn(response, 'destroy').mockReturnValue(response);

    new ErrorFilter().catch(new Error('too late'), host);

    expect(destroy).toHaveBeenCalled();
    expect(response.end).not.toHaveBeenCalled();
  });
});
