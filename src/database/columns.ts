import { Column, PrimaryColumn, type ValueTransformer } from 'typeorm';

/**
 * Columns that mean the same on SQLite and PostgreSQL. Every type is named, because what TypeORM infers differs between
 * the two drivers.
 */

const epochMilliseconds: ValueTransformer = {
  to: (value: Date | null | undefined) => value?.getTime() ?? value,
  // pg hands bigint over as text, because it may exceed what a double holds; an instant never does
  from: (value: string | number | null) => (value === null ? null : new Date(Number(value))),
};

const wholeNumber: ValueTransformer = {
  to: (value: number | undefined) => value,
  // the same; these stay far below what a double holds exactly
  from: (value: string | number) => Number(value),
};

const ID = { type: 'varchar', length: 36 } as const;

/** A UUID made by the application. */
export const IdPrimaryColumn = (name = 'id') => PrimaryColumn({ ...ID, name });
export const IdColumn = (name: string) => Column({ ...ID, name });
export const NullableIdColumn = (name: string) => Column({ ...ID, name, nullable: true });

export const TextColumn = (name: string, length: number) => Column({ name, type: 'varchar', length });
export const NullableTextColumn = (name: string, length: number) =>
  Column({ name, type: 'varchar', length, nullable: true });

/** Text of any length, for what is sealed or long by nature. */
export const LongTextColumn = (name: string) => Column({ name, type: 'text' });

/** Milliseconds since the epoch: SQLite has no instant of its own and its default keeps whole seconds only. */
export const InstantColumn = (name: string) => Column({ name, type: 'bigint', transformer: epochMilliseconds });
export const NullableInstantColumn = (name: string) =>
  Column({ name, type: 'bigint', transformer: epochMilliseconds, nullable: true });

export const BooleanColumn = (name: string) => Column({ name, type: 'boolean' });

export const IntegerColumn = (name: string) => Column({ name, type: 'integer' });

/** JSON kept as text: SQLite's own jsonb comes back from raw statements as a binary blob. */
export const JsonColumn = (name: string) => Column({ name, type: 'simple-json' });

const emptyWithoutValue: ValueTransformer = {
  to: (value: object | undefined) => value,
  from: (value: object | null) => value ?? {},
};

/**
 * The same; a row that was written without it has an empty object. Not by a default: of a column that has one TypeORM puts
 * the text of the JSON into the entity that it has inserted, on PostgreSQL.
 */
export const JsonObjectColumn = (name: string) =>
  Column({ name, type: 'simple-json', nullable: true, transformer: emptyWithoutValue });

export const NullableLongTextColumn = (name: string) => Column({ name, type: 'text', nullable: true });

/** Whole numbers that an integer column may not hold, below 2^53. */
export const BigIntegerColumn = (name: string) => Column({ name, type: 'bigint', transformer: wholeNumber });
export const BigIntegerPrimaryColumn = (name: string) =>
  PrimaryColumn({ name, type: 'bigint', transformer: wholeNumber });

/** Whole numbers beyond what an integer column holds, as text. */
export const NullableBigIntegerColumn = (name: string) => Column({ name, type: 'bigint', nullable: true });
