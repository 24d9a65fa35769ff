import { printableJson } from './printable.js';
import { ReaderGone, writeTo } from './write-to.js';

/** Standard output: what the command found or did, and nothing else. */
export class Output {
  /** @param isJson for programs, else for a person */
  constructor(readonly isJson: boolean) {}

  /** The whole result: one JSON document, or its lines for a person. What the command found stays, whoever reads it. */
  async result(value: unknown, text: string | readonly string[]): Promise<void> {
    const lines = this.isJson ? [printableJson(JSON.stringify(value))] : [text].flat();
    await write(lines).catch((error: unknown) => {
      if (!(error instanceof ReaderGone)) throw error;
    });
  }

  /**
   * A part of a result of unknown length: a JSON document a line, or the part's lines for a person.
   *
   * @throws ReaderGone when nobody wants the rest
   */
  async part(values: readonly unknown[], text: readonly string[]): Promise<void> {
    await write(this.isJson ? values.map((value) => printableJson(JSON.stringify(value))) : text);
  }
}

async function write(lines: readonly string[]): Promise<void> {
  if (lines.length > 0) await writeTo(process.stdout, lines.map((line) => `${line}\n`).join(''));
}
