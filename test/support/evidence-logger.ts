import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { noteEvidence } from './evidence.js';

/** Keeps every line of every level, for the search for secrets at the end of the run. */
export class EvidenceLogger implements LoggerService {
  log = keep('log');
  error = keep('error');
  warn = keep('warn');
  debug = keep('debug');
  verbose = keep('verbose');
  fatal = keep('fatal');
}

function keep(level: string): (...parts: unknown[]) => void {
  return (...parts) => noteEvidence('log', `${level} ${parts.map((part) => inspect(part, { depth: 6 })).join(' ')}`);
}
