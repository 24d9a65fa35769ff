/** @returns of these of Debian's packages, or of all that the tests use, those that are not there */
export function missingPackages(packages?: readonly string[]): string[];

/** A PATH on which the programs of these packages are found. */
export const SEARCHED: string;
