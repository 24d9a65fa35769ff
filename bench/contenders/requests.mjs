/** Texts of HTTP requests. `head` is left open for the length of a body that the load adds. */
const START = (method, path) => `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n`;
const fieldsOf = (headers) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

export const JSON_BODY = { 'content-type': 'application/json' };
export const FORM_BODY = { 'content-type': 'application/x-www-form-urlencoded' };

export const bearer = (token) => ({ authorization: `Bearer ${token}` });
export const basic = (id, secret) => ({ authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` });

export const get = (path, headers = {}) => `${START('GET', path)}${fieldsOf(headers)}\r\n`;

export const headOfPost = (path, headers) => `${START('POST', path)}${fieldsOf(headers)}`;

export const post = (path, headers, body) =>
  `${headOfPost(path, headers)}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

export const fixed = (requests, { expect = 200, contains } = {}) => ({ kind: 'fixed', requests, expect, contains });
