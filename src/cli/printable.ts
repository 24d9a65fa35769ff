const UNSEEN = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu;

/** Text from elsewhere, on one line and without what a terminal would take for a command. */
export function printable(text: string): string {
  return text.replace(UNSEEN, '�');
}

const UNESCAPED_CONTROLS = /[\u007f-\u009f]/g;

/** JSON with the control characters escaped that it may hold as they are, and that some terminals obey. */
export function printableJson(json: string): string {
  return json.replace(UNESCAPED_CONTROLS, (control) => `\\u00${control.charCodeAt(0).toString(16)}`);
}
