const UNSEEN = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu;

/** Text from elsewhere, on one line and without what a terminal would take for a command. */
export function printable(text: string): string {
  return text.replace(UNSEEN, '�');
}
