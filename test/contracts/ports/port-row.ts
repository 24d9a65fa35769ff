import type { Abstract } from '@nestjs/common';

/** A replacement that is wrong on purpose. */
export interface WrongAdapter {
  /** Calls the port's suite with it. */
  readonly suite: () => void;
  /** The title of a test that must fail. */
  readonly breaks: RegExp;
}

/** What is tried with one extension point. */
export interface PortRow {
  readonly port: Abstract<unknown>;
  /** By name, each calls the port's suite with an adapter that is right. */
  readonly right: Readonly<Record<string, () => void>>;
  /** By what is wrong with it. */
  readonly wrong: Readonly<Record<string, WrongAdapter>>;
  /** An adapter that is put in the place of the default of a whole application. */
  readonly open: () => Promise<{ readonly adapter: object; close?(): Promise<void> }>;
  /** Its methods that the application must call while somebody registers, logs in and goes on. */
  readonly called: readonly string[];
}

export function opened(adapter: object): () => Promise<{ readonly adapter: object }> {
  return () => Promise.resolve({ adapter });
}
