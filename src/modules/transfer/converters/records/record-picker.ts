import type { Token } from 'stream-json/core/parser.js';
import { isFields } from '../fields.js';
import { type ForeignRecord, LONGEST_RECORD, MALFORMED, TOO_LARGE } from './foreign-record.js';

/** Builds one value from its tokens. */
export interface ValueAssembler {
  consume(token: Token): unknown;
  readonly current: unknown;
}

const BEGINNINGS: readonly string[] = ['startObject', 'startArray'];
const ENDS: readonly string[] = ['endObject', 'endArray'];

/**
 * Finds the records in the tokens of a JSON document. If the document is a list, its elements are records. If it is an object with
 * a named list, the elements of that list are. Otherwise the object itself is the record. It holds one record at most, and of a
 * document what is before its list.
 */
export class RecordPicker {
  private depth = 0;
  /** The depth of the list whose elements are records. */
  private listDepth: number | undefined;
  private assembler: ValueAssembler | undefined;
  private characters = 0;
  private isTooLarge = false;
  /** The key of a named list was the last token. */
  private expectsList = false;
  /** The document has a named list, so the document itself is no record. */
  private hasLists = false;

  constructor(
    private readonly lists: readonly string[],
    private readonly newAssembler: () => ValueAssembler,
  ) {}

  /** Whether every document that began has ended. */
  get isComplete(): boolean {
    return this.depth === 0;
  }

  /** The record that ends with the token. */
  push(token: Token): ForeignRecord | undefined {
    if (BEGINNINGS.includes(token.name)) return this.begin(token);
    if (ENDS.includes(token.name)) return this.end(token);
    if (this.depth === 1 && this.listDepth === undefined && token.name === 'keyValue') {
      this.expectsList = this.lists.includes(token.value);
    } else if (token.name !== 'keyValue') {
      this.expectsList = false;
    }
    this.hold(token);
    return this.depth === this.listDepth || this.depth === 0 ? MALFORMED : undefined;
  }

  private begin(token: Token): undefined {
    const isNamedList = this.expectsList && token.name === 'startArray' && this.depth === 1;
    const isWholeList = this.depth === 0 && token.name === 'startArray';
    const isRecord = this.depth === (this.listDepth ?? 0) && !isWholeList;
    this.expectsList = false;
    this.depth += 1;
    if (isNamedList) this.drop();
    if (isNamedList) this.hasLists = true;
    if (isNamedList || isWholeList) this.listDepth = this.depth;
    else if (isRecord) this.start(token);
    else this.hold(token);
  }

  private end(token: Token): ForeignRecord | undefined {
    this.hold(token);
    const isEndOfList = this.depth === this.listDepth;
    this.depth -= 1;
    if (isEndOfList) {
      this.listDepth = undefined;
      return undefined;
    }
    if (this.depth !== (this.listDepth ?? 0)) return undefined;
    return this.complete();
  }

  private start(token: Token): void {
    this.assembler = this.newAssembler();
    this.characters = 0;
    this.isTooLarge = false;
    this.hold(token);
  }

  private hold(token: Token): void {
    if (!this.assembler) return;
    this.characters += 'value' in token && typeof token.value === 'string' ? token.value.length + 1 : 1;
    if (this.characters > LONGEST_RECORD) {
      this.drop();
      this.isTooLarge = true;
      return;
    }
    this.assembler.consume(token);
  }

  private drop(): void {
    this.assembler = undefined;
  }

  private complete(): ForeignRecord | undefined {
    const isAroundLists = this.depth === 0 && this.hasLists;
    const [assembler, isTooLarge] = [this.assembler, this.isTooLarge];
    this.drop();
    this.isTooLarge = false;
    if (this.depth === 0) this.hasLists = false;
    if (isAroundLists) return undefined;
    if (isTooLarge) return TOO_LARGE;
    const value: unknown = assembler?.current;
    return isFields(value) ? { fields: value } : MALFORMED;
  }
}
