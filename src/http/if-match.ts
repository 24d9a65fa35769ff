import { DomainError, fieldRefused } from '../kernel/domain-error.js';

/** Which versions of a row a change may be made to. */
export type WantedVersions = readonly number[] | 'any';

const MOST_LENGTH = 255;

/** A list of entity tags (RFC 9110, section 8.8.3), as ours are written and as others might be. */
const TAG_LIST = /^\s*(?:W\/)?"[\x21\x23-\x7e]*"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e]*")*\s*$/;

/** Only strong tags count here (section 13.1.1); one that is no version of ours matches nothing. */
const VERSION_TAG = /(?<!W\/)"([1-9]\d{0,8})"/g;

export function versionTag(version: number): string {
  return `"${version}"`;
}

/**
 * Reads `If-Match` where a change must name the version that it was made from, so that nobody undoes what they have not
 * seen. `*` says that any version will do.
 *
 * @throws DomainError PRECONDITION_REQUIRED without the header, VALIDATION_FAILED when it is malformed
 */
export function wantedVersions(header: unknown): WantedVersions {
  if (header === undefined || header === '') throw new DomainError('PRECONDITION_REQUIRED');
  if (typeof header !== 'string' || header.length > MOST_LENGTH) throw malformed();
  if (header.trim() === '*') return 'any';
  if (!TAG_LIST.test(header)) throw malformed();
  return [...header.matchAll(VERSION_TAG)].map(([, version]) => Number(version));
}

function malformed(): DomainError {
  return fieldRefused('If-Match', 'IS_ENTITY_TAG', 'If-Match must be an entity tag, such as "3", or *');
}
