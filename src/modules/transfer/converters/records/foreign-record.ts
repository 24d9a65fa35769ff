import type { OmissionKind } from '../change-kinds.js';
import type { Fields } from '../fields.js';

/** So that no record that a person could have is too large, and no file can fill the memory with one. In bytes or characters. */
export const LONGEST_RECORD = 1024 * 1024;

/** One record of a file, or why it is none. */
export type ForeignRecord = { readonly fields: Fields } | { readonly leftOut: OmissionKind };

/** The record that has no readable content. */
export const MALFORMED: ForeignRecord = { leftOut: 'MALFORMED' };

/** The record that was not held in memory. */
export const TOO_LARGE: ForeignRecord = { leftOut: 'TOO_LARGE' };
