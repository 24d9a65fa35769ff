import type { IncomingHttpHeaders } from 'node:http';
import { judgedMethodOf } from '../../../../../src/modules/oauth/forward-auth/original-method.js';

describe('a request that a gateway asks about', () => {
  it.each<[IncomingHttpHeaders]>([
    [{ 'x-forwarded-method': 'GET' }],
    [{ 'x-original-method': 'HEAD' }],
    [{ 'x-forwarded-method': 'OPTIONS', 'x-original-method': 'GET' }],
    [{ 'x-forwarded-method': 'GET', 'sec-fetch-mode': 'navigate' }],
  ])('is judged as one that changes nothing with %j', (headers) => {
    expect(judgedMethodOf(headers)).toBe('GET');
  });

  it.each<[IncomingHttpHeaders]>([
    [{}],
    [{ 'x-forwarded-method': 'POST' }],
    [{ 'x-forwarded-method': 'GET', 'x-original-method': 'DELETE' }],
    [{ 'x-forwarded-method': 'DELETE', 'x-original-method': 'GET' }],
    [{ 'x-forwarded-method': 'GET, POST' }],
    [{ 'x-forwarded-method': 'get' }],
    [{ 'x-forwarded-method': '' }],
    [{ 'x-original-method': ['GET', 'POST'] }],
    [{ 'x-forwarded-method': 'TRACE' }],
    [{ 'x-forwarded-method': 'GET', 'sec-fetch-mode': 'websocket' }],
    [{ 'x-forwarded-method': 'GET', upgrade: 'WebSocket' }],
    [{ 'x-forwarded-method': 'GET', 'sec-websocket-version': '13' }],
    [{ 'x-forwarded-method': 'GET', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }],
    [{ 'x-forwarded-method': 'GET', 'x-forwarded-upgrade': 'websocket' }],
  ])('is judged as one that changes something with %j', (headers) => {
    expect(judgedMethodOf(headers)).toBe('POST');
  });
});
