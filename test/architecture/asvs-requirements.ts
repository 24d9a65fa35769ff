export type Level = 1 | 2;

/**
 * The levels of the requirements that docs/asvs.md is about, by section and in the order of their numbers: `6.3` begins with
 * 6.3.1. From the CSV file of release 5.0.0 in the repository OWASP/ASVS,
 * `5.0/docs_en/OWASP_Application_Security_Verification_Standard_5.0.0_en.csv`. In each section the requirements of level 3
 * follow those of levels 1 and 2, and section 6.7 has no others.
 */
const LEVELS: Readonly<Record<string, readonly Level[]>> = {
  '3.3': [1, 2, 2, 2],
  '3.4': [1, 1, 2, 2, 2, 2],
  '6.1': [1, 2, 2],
  '6.2': [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2],
  '6.3': [1, 1, 2, 2],
  '6.4': [1, 1, 2, 2],
  '6.5': [2, 2, 2, 2, 2],
  '6.6': [2, 2, 2],
  '6.8': [2, 2, 2, 2],
  '7.1': [2, 2, 2],
  '7.2': [1, 1, 1, 1],
  '7.3': [2, 2],
  '7.4': [1, 1, 2, 2, 2],
  '7.5': [2, 2],
  '7.6': [2, 2],
  '8.1': [1, 2],
  '8.2': [1, 1, 2],
  '8.3': [1],
  '8.4': [2],
  '9.1': [1, 1, 1],
  '9.2': [1, 2, 2, 2],
};

/** Each requirement's number, such as `6.3.1`, with its level. */
export const ASVS_REQUIREMENTS: ReadonlyMap<string, Level> = new Map(
  Object.entries(LEVELS).flatMap(([section, levels]) =>
    levels.map((level, index) => [`${section}.${index + 1}`, level] as const),
  ),
);
