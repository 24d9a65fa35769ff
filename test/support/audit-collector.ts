import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { AuditSink } from '../../src/index.js';
import type { OpenedAuditSink, ReceivedAuditRecord } from '../../src/testing/index.js';

/** The records of a file or a request, one JSON text a line. */
export function auditRecordsIn(lines: string): ReceivedAuditRecord[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ReceivedAuditRecord);
}

/** A SIEM that receives JSON lines over HTTP. */
export async function openAuditCollector(
  sinkFor: (url: string) => AuditSink | Promise<AuditSink>,
): Promise<OpenedAuditSink> {
  const received: ReceivedAuditRecord[] = [];
  let behaviour: 'accepts' | 'fails' | 'hangs' = 'accepts';
  const accept = async (request: IncomingMessage): Promise<void> => {
    received.push(...auditRecordsIn(await text(request)));
  };
  const server = createServer((request, response) => {
    if (behaviour === 'hangs') return;
    response.statusCode = behaviour === 'fails' ? 503 : 204;
    if (behaviour === 'fails') response.end();
    else void accept(request).then(() => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    sink: await sinkFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    received: () => received,
    fail: () => void (behaviour = 'fails'),
    mend: () => void (behaviour = 'accepts'),
    hang: () => void (behaviour = 'hangs'),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
