/** @returns of these of Debian's packages, or of all that the tests use, those that are not there */
export function missingPackages(packages?: readonly string[]): string[];
