import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BreachedPasswords } from '../../src/index.js';
import type { OpenedBreachService } from '../../src/testing/index.js';

/** The range protocol, with padding: lines that count nothing, as the real service adds them. */
export async function openRangeService(
  breached: readonly string[],
  adapterFor: (url: string) => BreachedPasswords,
  times = 42,
): Promise<OpenedBreachService> {
  const digests = breached.map((password) => createHash('sha1').update(password).digest('hex').toUpperCase());
  const sent: string[] = [];
  let behaviour: 'answers' | 'fails' | 'hangs' = 'answers';
  const server = createServer((request, response) => {
    sent.push(`${request.url ?? ''} ${request.rawHeaders.join(' ')}`);
    if (behaviour === 'hangs') return;
    const prefix = (request.url ?? '').slice(1);
    const found = digests.filter((digest) => digest.startsWith(prefix)).map((digest) => `${digest.slice(5)}:${times}`);
    response.statusCode = behaviour === 'fails' ? 503 : 200;
    response.end([`${'0'.repeat(35)}:0`, ...found, `${'F'.repeat(35)}:0`].join('\r\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    breached: adapterFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    sent: () => sent,
    fail: () => (behaviour = 'fails'),
    hang: () => (behaviour = 'hangs'),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
