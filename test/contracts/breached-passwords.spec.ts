import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { BreachedPasswords } from '../../src/index.js';
import { describeBreachedPasswords, type OpenedBreachService } from '../../src/testing/index.js';

const RANGE_URL = Symbol('RANGE_URL');

@Injectable()
class RangeBreachedPasswords extends BreachedPasswords {
  constructor(@Inject(RANGE_URL) private readonly url: string) {
    super();
  }

  async includes(password: string, signal: AbortSignal): Promise<boolean> {
    const digest = createHash('sha1').update(password).digest('hex').toUpperCase();
    const response = await fetch(`${this.url}/${digest.slice(0, 5)}`, { signal, headers: { 'Add-Padding': 'true' } });
    if (!response.ok) throw new Error(`The breach service answered ${response.status}.`);
    const line = (await response.text()).split(/\r?\n/).find((each) => each.startsWith(`${digest.slice(5)}:`));
    return line !== undefined && !line.endsWith(':0');
  }
}

/** The range protocol, with padding: lines that count nothing, as the real service adds them. */
async function openRangeService(breached: readonly string[], times = 42): Promise<OpenedBreachService> {
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
    breached: new RangeBreachedPasswords(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
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

describeBreachedPasswords('The adapter in docs/extending.md', (breached) => openRangeService(breached));

it('docs/extending.md shows the adapter that is tested here, word for word', () => {
  const [adapter = ''] =
    /@Injectable\(\)\nclass RangeBreachedPasswords[^]*?\n}\n/.exec(readFileSync(__filename, 'utf8')) ?? [];
  expect(adapter).toContain('includes(');
  expect(readFileSync('docs/extending.md', 'utf8')).toContain(`\`\`\`ts\n${adapter}\`\`\``);
});

it('does not count a line of padding as a breach', async () => {
  const opened = await openRangeService(['password'], 0);
  expect(await opened.breached.includes('password', new AbortController().signal)).toBe(false);
  await opened.close();
});
