import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { isId } from '../../../src/kernel/ids.js';
import { EdgeApp } from './edge-app.js';

type Json = Record<string, unknown>;
const jsonOf = async (response: Response) => (await response.json()) as Json;

describe('the edge', () => {
  let edge: EdgeApp;

  beforeAll(async () => {
    edge = await EdgeApp.start({}, (app) => {
      SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, new DocumentBuilder().build()));
    });
  });
  afterAll(() => edge.close());

  describe('success', () => {
    it('comes in the envelope, with the message of its route, and stays out of caches', async () => {
      const response = await edge.post('/api/echo', '{"name":" Ada "}');

      expect(response.status).toBe(201);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await jsonOf(response)).toEqual({
        success: true,
        statusCode: 201,
        message: 'Heard.',
        data: { name: 'Ada' },
      });
    });

    it('has null for data when there is nothing to say', async () => {
      expect(await jsonOf(await edge.call('/api/plain', { method: 'POST' }))).toMatchObject({ data: null });
    });

    it.each(['/.well-known/document', '/oauth/document', '/health/live', '/metrics', '/docs/document'])(
      'is bare and without the prefix at %s',
      async (path) => {
        expect(await jsonOf(await edge.call(path))).toEqual({ bare: true });
        expect((await edge.call(`/api${path}`)).status).toBe(404);
      },
    );
  });

  describe('failure', () => {
    it.each([
      ['expired', 401, 'TOKEN_EXPIRED'],
      ['missing', 401, 'TOKEN_MISSING'],
      ['busy', 503, 'OVERLOADED'],
      ['limited', 429, 'RATE_LIMITED'],
      ['teapot', 400, 'MALFORMED_REQUEST'],
      ['nowhere', 404, 'NOT_FOUND'],
      ['unknown', 500, 'INTERNAL_ERROR'],
      ['upstream', 500, 'INTERNAL_ERROR'],
      ['nothing', 500, 'INTERNAL_ERROR'],
      ['text', 500, 'INTERNAL_ERROR'],
      ['foreign', 503, 'SERVICE_UNAVAILABLE'],
    ])('comes in the envelope and says no more than its code: %s', async (kind, status, code) => {
      const response = await edge.call(`/api/fail/${kind}`);
      const body = await response.text();

      expect(response.status).toBe(status);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.has('retry-after')).toBe([429, 503].includes(status));
      expect(response.headers.has('www-authenticate')).toBe(status === 401);
      expect(JSON.parse(body)).toMatchObject({ success: false, statusCode: status, code, errors: [], data: null });
      expect(body).not.toMatch(/secret|alone|queue full|not ours|just text|translate me/);
    });

    it('comes as problem details to whom prefers them', async () => {
      const response = await edge.call('/api/fail/expired', { headers: { accept: 'application/problem+json' } });

      expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(await jsonOf(response)).toMatchObject({ type: 'urn:watchword:error:token-expired', status: 401 });
    });

    it('of a middleware looks like any other', async () => {
      const response = await edge.call('/api/guarded-by-middleware');

      expect(response.status).toBe(403);
      expect(await jsonOf(response)).toMatchObject({
        code: 'FORBIDDEN',
        requestId: response.headers.get('x-request-id'),
      });
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    });

    it('in the middle of an answer breaks the connection', async () => {
      await expect(edge.call('/api/half').then((response) => response.text())).rejects.toThrow();
    });

    it('is logged with the id of its request, and its stack when it is ours', async () => {
      const response = await edge.call('/api/fail/unknown');
      const requestId = response.headers.get('x-request-id');
      const line = edge.logs.of('ErrorFilter').at(-1);

      expect(line).toMatchObject({
        level: 'error',
        args: [expect.any(String), { requestId }, expect.any(String), expect.any(String)],
      });
      expect(line?.args[2]).toContain('Error: SELECT secret FROM vault\n    at ');
    });
  });

  describe('the request id', () => {
    it.each([
      ['success', '/api/things', 200],
      ['a refused parameter', '/api/things/x', 400],
      ['an unknown route', '/api/nothing', 404],
      ['a route of another method', '/api/echo', 404],
      ['an unreadable address', '/%zz', 400],
      ['an endless parameter', `/api/things/${'x'.repeat(200)}`, 404],
      ['a failure', '/api/fail/unknown', 500],
      ['a bare document', '/health/live', 200],
    ])('is kept on %s', async (_case, path, status) => {
      const response = await edge.call(path, { headers: { 'x-request-id': 'trace-1' } });

      expect(response.status).toBe(status);
      expect(response.headers.get('x-request-id')).toBe('trace-1');
      if (status >= 400) expect(await jsonOf(response)).toMatchObject({ success: false, requestId: 'trace-1' });
    });

    it('is made when the caller sends none, or one that could do harm', async () => {
      const responses = [
        await edge.call('/api/things'),
        await edge.call('/api/things', { headers: { 'x-request-id': 'a b' } }),
      ];

      const ids = responses.map((response) => response.headers.get('x-request-id'));
      expect(ids.every(isId)).toBe(true);
      expect(new Set(ids).size).toBe(2);
    });
  });

  describe('the access log', () => {
    it('has one line a request, with the pattern and never the address', async () => {
      const id = '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e';
      await edge.call(`/api/things/${id}?token=secret`, { headers: { 'x-request-id': 'logged-1' } });
      await edge.call('/api/nothing/secret', { headers: { 'x-request-id': 'logged-2' } });
      await edge.call('/secret%zz', { headers: { 'x-request-id': 'logged-3' } });
      const lines = () => edge.logs.of('Access').filter(({ args }) => /logged-/.test(JSON.stringify(args)));

      await waitUntil(() => lines().length === 3);
      const durationMs = expect.any(Number) as number;
      expect(lines().map(({ args }) => args[1])).toEqual([
        { requestId: 'logged-1', method: 'GET', route: '/api/things/:id', status: 200, durationMs },
        { requestId: 'logged-2', method: 'GET', route: '(none)', status: 404, durationMs },
        { requestId: 'logged-3', method: 'GET', route: '(none)', status: 400, durationMs },
      ]);
      expect(JSON.stringify(edge.logs.lines.filter(({ args }) => /logged-/.test(JSON.stringify(args))))).not.toMatch(
        /secret/,
      );
    });
  });

  describe('the security headers', () => {
    it('let an answer of the API load, run and be framed by nothing', async () => {
      const { headers } = await edge.call('/api/things');

      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none';object-src 'none'",
      );
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.has('strict-transport-security')).toBe(false);
      expect(headers.has('x-powered-by')).toBe(false);
    });

    it.each(['/docs', '/docs/swagger-ui.css', '/docs/swagger-ui-init.js'])(
      'let Swagger UI work at %s',
      async (path) => {
        const response = await edge.call(path);

        expect(response.status).toBe(200);
        expect(response.headers.get('content-security-policy')).toContain(
          "script-src 'self';style-src 'self' 'unsafe-inline'",
        );
      },
    );

    it('run no script that stands in the page itself', async () => {
      expect(await (await edge.call('/docs')).text()).not.toMatch(/<script(?![^>]* src=)[^>]*>|\son\w+=/i);
    });

    it.each(['/api/docs', '/docsx', '/%64ocs/../api/things', '/api/things?/docs/'])(
      'are not loosened by an address that only looks like it: %s',
      async (path) => {
        expect((await edge.call(path)).headers.get('content-security-policy')).not.toContain("'self'");
      },
    );
  });
});

async function waitUntil(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
