import { appendFile, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { type AuditRecord, AuditSink } from '../../../src/index.js';
import { describeAuditSink, type OpenedAuditSink } from '../../../src/testing/index.js';
import { auditRecordsIn, openAuditCollector } from '../../support/audit-collector.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { AUDIT_COLLECTOR, HttpAuditSink } from '../documented/http-audit-sink.js';
import type { PortRow, WrongAdapter } from './port-row.js';

/** As the module of a team makes it. */
async function httpSinkFor(url: string): Promise<HttpAuditSink> {
  const providers = [HttpAuditSink, { provide: AUDIT_COLLECTOR, useValue: url }];
  const module = await Test.createTestingModule({ providers }).compile();
  return module.get(HttpAuditSink);
}

class FileAuditSink extends AuditSink {
  constructor(private readonly path: string) {
    super();
  }

  send(records: readonly AuditRecord[]): Promise<void> {
    return appendFile(this.path, records.map((record) => `${JSON.stringify(record)}\n`).join(''), { flush: true });
  }
}

function openFile(): Promise<OpenedAuditSink> {
  const folder = temporaryFolder('audit-sink');
  const path = join(folder, 'audit.jsonl');
  return Promise.resolve({
    sink: new FileAuditSink(path),
    received: async () => auditRecordsIn(await readFile(path, 'utf8')),
    fail: () => rename(folder, `${folder}-away`),
    mend: () => rename(`${folder}-away`, folder),
    close: () => Promise.resolve(),
  });
}

/** A place in memory that answers a moment later. */
class Place {
  readonly records: AuditRecord[] = [];
  behaviour: 'accepts' | 'fails' | 'hangs' = 'accepts';

  async accept(records: readonly AuditRecord[]): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.behaviour === 'hangs') await new Promise(() => undefined);
    if (this.behaviour === 'fails') throw new Error('the place is away');
    this.records.push(...records);
  }
}

class PlaceSink extends AuditSink {
  constructor(protected readonly place: Place) {
    super();
  }

  send(records: readonly AuditRecord[], signal: AbortSignal): Promise<void> {
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')));
    });
    return Promise.race([this.place.accept(records), aborted]);
  }
}

class HastySink extends PlaceSink {
  override send(records: readonly AuditRecord[]) {
    void this.place.accept(records).catch(() => undefined);
    return Promise.resolve();
  }
}

class SwallowingSink extends PlaceSink {
  override send(records: readonly AuditRecord[], signal: AbortSignal) {
    return super.send(records, signal).catch(() => undefined);
  }
}

class ReversingSink extends PlaceSink {
  override send(records: readonly AuditRecord[], signal: AbortSignal) {
    return super.send([...records].reverse(), signal);
  }
}

class ForgetfulSink extends PlaceSink {
  private last = 0;
  override send(records: readonly AuditRecord[], signal: AbortSignal) {
    const news = records.filter(({ sequence }) => sequence > this.last);
    this.last = records.at(-1)?.sequence ?? this.last;
    return news.length === 0 ? Promise.resolve() : super.send(news, signal);
  }
}

class ContentedSink extends PlaceSink {
  override send(records: readonly AuditRecord[], signal: AbortSignal) {
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    return Promise.race([this.place.accept(records), aborted]);
  }
}

function openPlace(Sink: typeof PlaceSink): Promise<OpenedAuditSink> {
  const place = new Place();
  const behave = (behaviour: Place['behaviour']) => () => {
    place.behaviour = behaviour;
  };
  return Promise.resolve({
    sink: new Sink(place),
    received: () => place.records,
    ...{ fail: behave('fails'), mend: behave('accepts'), hang: behave('hangs') },
    close: () => Promise.resolve(),
  });
}

function wrong(Sink: typeof PlaceSink, breaks: RegExp): WrongAdapter {
  return { suite: () => describeAuditSink('it', () => openPlace(Sink)), breaks };
}

const WHOLE = /has sent all records, whole and in their order, when it resolves$/;
const AWAY = /rejects while the place is away, each time, and sends everything once it is back$/;

export const AUDIT_SINK: PortRow = {
  port: AuditSink,
  right: {
    HttpAuditSink: () => describeAuditSink('HttpAuditSink', () => openAuditCollector(httpSinkFor)),
    'one that writes a file': () => describeAuditSink('it', openFile),
    'one that sends to a place in memory': () => describeAuditSink('it', () => openPlace(PlaceSink)),
  },
  wrong: {
    'resolves before the records are sent': wrong(HastySink, WHOLE),
    'sends them backwards': wrong(ReversingSink, WHOLE),
    'says nothing of a failure': wrong(SwallowingSink, AWAY),
    'counts for sent what it tried to send': wrong(ForgetfulSink, AWAY),
    'counts an abort for a success': wrong(ContentedSink, /stops waiting, and rejects, when the signal aborts$/),
  },
  open: async () => {
    const { sink, close } = await openAuditCollector(httpSinkFor);
    return { adapter: sink, close };
  },
  called: ['send'],
};
