const SHORT_BLOCK = 8;
const FEW_CHARACTERS = 4;
const PREDICTABLE_SHARE = 0.75;

/**
 * Whether the text is longer than what one has to guess:
 *
 * - a block of under 8 characters over and over, the last time perhaps cut short (`abcabcabcab`);
 * - fewer than 4 different characters (`aabaabbbaaba`);
 * - three quarters of the steps from character to character stay put or go one up or down (`abcdefgh1234`, `112233…`).
 */
export function isRepetitive(text: string): boolean {
  const block = repeatedBlock(text);
  if (block !== undefined && block.length < SHORT_BLOCK) return true;
  const characters = [...text];
  if (new Set(characters).size < FEW_CHARACTERS) return true;
  const predictable = characters.filter((character, index) => isNeighbour(characters[index - 1], character)).length;
  return predictable >= PREDICTABLE_SHARE * (characters.length - 1);
}

/**
 * The shortest block that, written at least twice, the last time perhaps cut short, makes the text; undefined when
 * there is none. By the border table of Knuth, Morris and Pratt: whoever sends a long text must not gain more than
 * linear time from it.
 */
export function repeatedBlock(text: string): string | undefined {
  const borders = [0];
  let border = 0;
  for (let end = 1; end < text.length; end += 1) {
    while (border > 0 && text[end] !== text[border]) border = borders[border - 1] ?? 0;
    if (text[end] === text[border]) border += 1;
    borders.push(border);
  }
  const period = text.length - border;
  return period > 0 && period * 2 <= text.length ? text.slice(0, period) : undefined;
}

function isNeighbour(before: string | undefined, after: string): boolean {
  if (before === undefined) return false;
  return Math.abs((before.codePointAt(0) ?? 0) - (after.codePointAt(0) ?? 0)) <= 1;
}
