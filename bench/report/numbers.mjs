/** Three digits that count, or all those before the point. */
export function digits(number) {
  if (number >= 100) return Math.round(number).toLocaleString('en');
  return number.toFixed(number >= 10 ? 1 : 2);
}

export const times = (ratio) => `${ratio.toFixed(2)} ×`;

export const share = (part) => `${Math.round(part * 100)} %`;
