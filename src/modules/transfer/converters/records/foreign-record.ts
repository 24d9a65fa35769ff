import type { OmissionKind } from '../change-kinds.js';
import type { Fields } from '../fields.js';

/** In bytes or characters: more than a person's record has, and so little that one record cannot fill the memory. */
export const LONGEST_RECORD = 1024 * 1024;

/** One record of a file, or why it is none. */
export type ForeignRecord = { readonly fields: Fields } | { readonly leftOut: OmissionKind };

/** A record that cannot be read. */
export const MALFORMED: ForeignRecord = { leftOut: 'MALFORMED' };

/** A record that was too long to be held in memory. */
export const TOO_LARGE: ForeignRecord = { leftOut: 'TOO_LARGE' };
