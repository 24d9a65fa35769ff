/** What a mail says, in both forms. */
export interface MailContent {
  /** One line. */
  readonly subject: string;
  /** For a reader who sees plain text. */
  readonly text: string;
  /** For one who sees HTML; any address or name in it must be escaped. */
  readonly html: string;
}

/** A paragraph of plain text, or the address of a page. */
type Paragraph = string | { readonly link: string };

/** What a mail says, paragraph by paragraph. */
export interface MailText {
  readonly subject: string;
  readonly paragraphs: readonly Paragraph[];
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** @param locale of the text, for programs that read it aloud */
export function mailContentOf({ subject, paragraphs }: MailText, locale: string): MailContent {
  const body = paragraphs.map((paragraph) => `<p>${htmlOf(paragraph)}</p>`).join('\n');
  return {
    subject,
    text: `${paragraphs.map((paragraph) => (typeof paragraph === 'string' ? paragraph : paragraph.link)).join('\n\n')}\n`,
    html: `<!doctype html>\n<html lang="${escaped(locale)}">\n<body>\n${body}\n</body>\n</html>\n`,
  };
}

/** The address is what the link shows: readers shall see where it leads. */
function htmlOf(paragraph: Paragraph): string {
  if (typeof paragraph === 'string') return escaped(paragraph);
  const link = escaped(paragraph.link);
  return `<a href="${link}">${link}</a>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
