import { join } from 'node:path';
import { newFolder, startTarget } from '../machine/start-target.mjs';
import { GUARDED_BODY } from './ours.mjs';
import { fixed, get } from './requests.mjs';

/** What every answer of Watchword carries besides its body; the request id is another one each time, of this length. */
const CARRIED_HEADERS = {
  'x-request-id': '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e',
  'content-security-policy':
    "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none';object-src 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

/** Starts `bare-nest` or `bare-fastify`, answering the bytes that Watchword answers, or the same body alone. */
export function startBare(name, { isBodyAlone = false } = {}) {
  const script = join(import.meta.dirname, '../targets', `${name}.mjs`);
  const environment = { GUARDED_BODY, CARRIED_HEADERS: JSON.stringify(isBodyAlone ? {} : CARRIED_HEADERS) };
  return startTarget({ script, folder: newFolder(), environment, readyPath: '/health/live' });
}

export const barePlans = {
  live: fixed([get('/health/live')]),
  guarded: fixed([get('/guarded')]),
};
