import { appendFile, readFile, rename } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Inject, Injectable } from '@nestjs/common';
import { type AuditRecord, AuditSink } from '../../src/index.js';
import { describeAuditSink, type OpenedAuditSink, type ReceivedAuditRecord } from '../../src/testing/index.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { failuresOf } from './suite-outcome.js';

const AUDIT_COLLECTOR = Symbol('AUDIT_COLLECTOR');

@Injectable()
export class HttpAuditSink extends AuditSink {
  constructor(@Inject(AUDIT_COLLECTOR) private readonly url: string) {
    super();
  }

  async send(records: readonly AuditRecord[], signal: AbortSignal): Promise<void> {
    const body = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const response = await fetch(this.url, { method: 'POST', headers, body, signal });
    if (!response.ok) throw new Error(`The audit collector answered ${response.status}.`);
  }
}

const recordsIn = (lines: string): ReceivedAuditRecord[] =>
  lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ReceivedAuditRecord);

async function openCollector(): Promise<OpenedAuditSink> {
  const received: ReceivedAuditRecord[] = [];
  let behaviour: 'takes' | 'fails' | 'hangs' = 'takes';
  const take = async (request: IncomingMessage): Promise<void> => {
    received.push(...recordsIn(await text(request)));
  };
  const server = createServer((request, response) => {
    if (behaviour === 'hangs') return;
    response.statusCode = behaviour === 'fails' ? 503 : 204;
    if (behaviour === 'fails') response.end();
    else void take(request).then(() => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    sink: new HttpAuditSink(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    received: () => received,
    fail: () => void (behaviour = 'fails'),
    mend: () => void (behaviour = 'takes'),
    hang: () => void (behaviour = 'hangs'),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

describeAuditSink('The sink in docs/extending.md', openCollector);

/** Writes JSON lines to a file, whose folder may be gone. */
class FileAuditSink extends AuditSink {
  constructor(private readonly path: string) {
    super();
  }

  send(records: readonly AuditRecord[]): Promise<void> {
    return appendFile(this.path, records.map((record) => `${JSON.stringify(record)}\n`).join(''), { flush: true });
  }
}

describeAuditSink('A sink that writes a file', () => {
  const folder = temporaryFolder('audit-sink');
  const path = join(folder, 'audit.jsonl');
  return Promise.resolve({
    sink: new FileAuditSink(path),
    received: async () => recordsIn(await readFile(path, 'utf8')),
    fail: () => rename(folder, `${folder}-away`),
    mend: () => rename(`${folder}-away`, folder),
    close: () => Promise.resolve(),
  });
});

/** A place in memory that answers a moment later. */
class Place {
  readonly records: AuditRecord[] = [];
  behaviour: 'takes' | 'fails' | 'hangs' = 'takes';

  async take(records: readonly AuditRecord[]): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.behaviour === 'hangs') await new Promise(() => undefined);
    if (this.behaviour === 'fails') throw new Error('the place is away');
    this.records.push(...records);
  }
}

class RightSink extends AuditSink {
  constructor(protected readonly place: Place) {
    super();
  }

  send(records: readonly AuditRecord[], signal: AbortSignal): Promise<void> {
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')));
    });
    return Promise.race([this.place.take(records), aborted]);
  }
}

class HastySink extends RightSink {
  override send(records: readonly AuditRecord[]) {
    void this.place.take(records).catch(() => undefined);
    return Promise.resolve();
  }
}

class SwallowingSink extends RightSink {
  override send(records: readonly AuditRecord[], signal: AbortSignal) {
    return super.send(records, signal).catch(() => undefined);
  }
}

class ReversingSink extends RightSink {
  override send(records: readonly AuditRecord[], signal: AbortSignal) {
    return super.send([...records].reverse(), signal);
  }
}

/** Takes a batch for sent that it has only tried to send. */
class ForgetfulSink extends RightSink {
  private last = 0;
  override send(records: readonly AuditRecord[], signal: AbortSignal) {
    const news = records.filter(({ sequence }) => sequence > this.last);
    this.last = records.at(-1)?.sequence ?? this.last;
    return news.length === 0 ? Promise.resolve() : super.send(news, signal);
  }
}

/** Takes the end of waiting for a success. */
class ContentedSink extends RightSink {
  override send(records: readonly AuditRecord[], signal: AbortSignal) {
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    return Promise.race([this.place.take(records), aborted]);
  }
}

function openPlace(Sink: typeof RightSink): Promise<OpenedAuditSink> {
  const place = new Place();
  const behave = (behaviour: Place['behaviour']) => () => {
    place.behaviour = behaviour;
  };
  return Promise.resolve({
    sink: new Sink(place),
    received: () => place.records,
    ...{ fail: behave('fails'), mend: behave('takes'), hang: behave('hangs') },
    close: () => Promise.resolve(),
  });
}

const WHOLE = 'has sent all records, whole and in their order, when it resolves';
const AWAY = 'rejects while the place is away, each time, and sends everything once it is back';

describe('the contract of AuditSink refuses a sink that', () => {
  it.each([
    ['resolves before the records are sent', HastySink, WHOLE],
    ['sends them backwards', ReversingSink, WHOLE],
    ['says nothing of a failure', SwallowingSink, AWAY],
    ['takes for sent what it tried to send', ForgetfulSink, AWAY],
    ['takes an abort for a success', ContentedSink, 'stops waiting, and rejects, when the signal aborts'],
  ])('%s', async (name, Sink, failure) => {
    expect(await failuresOf(() => describeAuditSink(name, () => openPlace(Sink)))).toContain(failure);
  });

  it('and no right one', async () => {
    expect(await failuresOf(() => describeAuditSink('right', () => openPlace(RightSink)))).toEqual([]);
  });
});

it('docs/extending.md shows the sink that is tested here, word for word', () => {
  const [sink = ''] =
    /@Injectable\(\)\nexport class HttpAuditSink[^]*?\n}\n/.exec(readFileSync(__filename, 'utf8')) ?? [];
  expect(sink).toContain('send(');
  expect(readFileSync('docs/extending.md', 'utf8')).toContain(sink);
});
