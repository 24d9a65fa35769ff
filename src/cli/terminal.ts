import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { CommandLineError, usageError } from './command-line-error.js';

const NOWHERE = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/** Whoever sits there. Questions go to standard error: standard output is the command's result. */
@Injectable()
export class Terminal {
  /** Whether somebody can be asked. */
  get isAttended(): boolean {
    return process.stdin.isTTY;
  }

  /** @throws CommandLineError USAGE when nobody is there or answers, INTERRUPTED */
  async ask(question: string): Promise<string> {
    this.assertAttended(question);
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    return this.answer(lines, `${question}: `);
  }

  /** As `ask`, and what is typed is not shown. */
  async askSecret(question: string): Promise<string> {
    this.assertAttended(question);
    // a terminal in raw mode echoes nothing by itself; what readline would echo goes nowhere
    const lines = createInterface({ input: process.stdin, output: NOWHERE(), terminal: true, historySize: 0 });
    process.stderr.write(`${question}: `);
    return this.answer(lines, '').finally(() => process.stderr.write('\n'));
  }

  /** The first line of standard input, which is no terminal; undefined when there is none. */
  async readLine(): Promise<string | undefined> {
    const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
    try {
      for await (const line of lines) return line;
      return undefined;
    } finally {
      lines.close();
    }
  }

  private assertAttended(question: string): void {
    if (!this.isAttended) throw usageError(`cannot ask without a terminal: ${question}`);
  }

  private answer(lines: Interface, prompt: string): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      lines.once('SIGINT', () => reject(new CommandLineError('INTERRUPTED', 'nothing was done')));
      lines.once('close', () => reject(usageError('the question was not answered')));
      lines.question(prompt, resolve);
    }).finally(() => lines.close());
  }
}
