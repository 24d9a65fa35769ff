import { PLAIN_NAMING, type TableNaming } from './table-naming.js';

/** SQL of our own that several statements share, or a name in it; never anything that came from outside. */
export type SqlFragment = (naming: TableNaming) => string;

/** A fragment that holds others. Texts among the values become part of the SQL as they are, so they are ours. */
export function fragment(strings: TemplateStringsArray, ...values: readonly (SqlFragment | string)[]): SqlFragment {
  return (naming) =>
    String.raw({ raw: strings }, ...values.map((value) => (typeof value === 'function' ? value(naming) : value)));
}

/** What both drivers bind alike, or a fragment of SQL. */
export type Parameter = string | number | null | SqlFragment;

/** How a driver names the parameter of an index from 0: `?`, or `$1`. */
export type Placeholder = (index: number) => string;

interface Variant {
  /** Of each value: the fragment, null for one that is written as NULL, or undefined for one that is bound. */
  readonly shape: readonly (SqlFragment | null | undefined)[];
  readonly text: string;
}

/** A template whose fragments are made anew at each call would fill the memory otherwise. */
const MOST_VARIANTS = 8;

/**
 * The texts of template statements. A text depends on the template and on which of its values are fragments or null, so it
 * is put together once and found again by these.
 */
export class StatementTexts {
  private readonly variants = new WeakMap<TemplateStringsArray, Variant[]>();

  constructor(
    private readonly placeholder: Placeholder,
    private readonly naming: TableNaming = PLAIN_NAMING,
  ) {}

  textOf(strings: TemplateStringsArray, values: readonly Parameter[]): string {
    let known = this.variants.get(strings);
    if (!known) this.variants.set(strings, (known = []));
    for (const variant of known) if (hasShape(variant, values)) return variant.text;
    const variant = { shape: values.map(shapeOf), text: this.build(strings, values) };
    if (known.length < MOST_VARIANTS) known.push(variant);
    return variant.text;
  }

  private build(strings: TemplateStringsArray, values: readonly Parameter[]): string {
    let bound = 0;
    const parts = values.map((value) => {
      if (typeof value === 'function') return value(this.naming);
      return value === null ? 'NULL' : this.placeholder(bound++);
    });
    return strings
      .map((string, index) => string + (parts[index] ?? ''))
      .join('')
      .trim();
  }
}

/** The values that a text of `StatementTexts` leaves to be bound, in order. */
export function boundValues(values: readonly Parameter[]): (string | number)[] {
  return values.filter((value): value is string | number => value !== null && typeof value !== 'function');
}

function shapeOf(value: Parameter): SqlFragment | null | undefined {
  return typeof value === 'function' || value === null ? value : undefined;
}

function hasShape({ shape }: Variant, values: readonly Parameter[]): boolean {
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (shape[index] !== (typeof value === 'function' || value === null ? value : undefined)) return false;
  }
  return true;
}
