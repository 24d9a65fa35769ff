import { DomainError, type FieldError } from '../kernel/domain-error.js';

/** Enough to mend a form by; a body of ten thousand wrong fields is not answered with ten thousand errors. */
export const MOST_FIELD_ERRORS = 50;

const LONGEST_SHOWN_NAME = 64;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Refuses, wherever it is nested, what no field of ours may be called and what no database stores: names that every
 * object inherits (they pass class-validator's list of known fields, and class-transformer drops some of them silently)
 * and text that is not well-formed Unicode.
 *
 * @throws DomainError VALIDATION_FAILED
 */
export function assertHarmless(value: unknown): void {
  const errors: FieldError[] = [];
  collect(value, '', errors);
  if (errors.length > 0) throw new DomainError('VALIDATION_FAILED', { errors: errors.slice(0, MOST_FIELD_ERRORS) });
}

export function unknownField(field: string): FieldError {
  return { field, code: 'UNKNOWN_FIELD', message: 'This field is unknown; remove it.' };
}

/** `parent.name`; the caller chose the name, so it is shortened and made printable. */
export function fieldPath(parent: string, name: string): string {
  const points = [...name];
  const shown = points.length > LONGEST_SHOWN_NAME ? `${points.slice(0, LONGEST_SHOWN_NAME).join('')}…` : name;
  const printable = shown.replace(/\p{Surrogate}/gu, '\ufffd');
  return parent === '' ? printable : `${parent}.${printable}`;
}

function collect(value: unknown, path: string, errors: FieldError[]): void {
  if (errors.length >= MOST_FIELD_ERRORS) return;
  if (typeof value === 'string' && LONE_SURROGATE.test(value)) errors.push(notWellFormed(path));
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    const itemPath = fieldPath(path, name);
    if (isInherited(name)) errors.push(unknownField(itemPath));
    else if (LONE_SURROGATE.test(name)) errors.push(notWellFormed(itemPath));
    else collect(item, itemPath, errors);
  }
}

function isInherited(name: string): boolean {
  return name === 'prototype' || name in Object.prototype;
}

function notWellFormed(field: string): FieldError {
  return { field, code: 'IS_WELL_FORMED', message: 'Text must be well-formed Unicode.' };
}
