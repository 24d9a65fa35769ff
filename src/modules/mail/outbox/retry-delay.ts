const FIRST_MS = 15_000;
const LONGEST_MS = 3_600_000;

/**
 * How long a mail that was refused for a while waits, by how often it was tried: doubled each time up to an hour, as servers
 * that know us not yet want to see a second try after minutes. Up to a quarter less, so that mails that failed together are
 * not tried together.
 *
 * @param random from 0 to below 1
 */
export function retryDelayMs(attempts: number, random: number): number {
  const delay = Math.min(FIRST_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_MS);
  return Math.round(delay * (1 - random / 4));
}
