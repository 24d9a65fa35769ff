import { printableJson } from './printable.js';
import { writeTo } from './write-to.js';

/** Standard output: what the command found or did, and nothing else. */
export class Output {
  /** @param isJson for programs, else for a person */
  constructor(readonly isJson: boolean) {}

  /** The whole result: one JSON document, or its lines for a person. */
  async result(value: unknown, text: string | readonly string[]): Promise<void> {
    if (this.isJson) await this.line(printableJson(JSON.stringify(value)));
    else for (const line of [text].flat()) await this.line(line);
  }

  /** A part of a result of unknown length: a JSON document a line, or the part's lines for a person. */
  async part(values: readonly unknown[], text: readonly string[]): Promise<void> {
    const lines = this.isJson ? values.map((value) => printableJson(JSON.stringify(value))) : text;
    if (lines.length > 0) await writeTo(process.stdout, lines.map((line) => `${line}\n`).join(''));
  }

  private line(text: string): Promise<void> {
    return writeTo(process.stdout, `${text}\n`);
  }
}
