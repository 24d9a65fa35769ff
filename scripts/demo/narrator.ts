import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

function styled(style: Style, text: string): string {
  return process.stdout.isTTY ? styleText(style, text) : text;
}

/** Prints the walk: what is about to happen, what was sent, what came back and what it means. */
export class Narrator {
  private step = 0;

  chapter(title: string): void {
    this.step += 1;
    process.stdout.write(`\n${styled('bold', `${this.step}. ${title}`)}\n`);
  }

  request(method: string, path: string, detail = ''): void {
    process.stdout.write(`   ${styled('cyan', `${method} ${path}`)} ${styled('dim', detail)}\n`);
  }

  answer(statusCode: number, text: string): void {
    const colour = statusCode < 400 ? 'green' : 'yellow';
    process.stdout.write(`   ${styled(colour, `→ ${statusCode}`)} ${text}\n`);
  }

  note(text: string): void {
    process.stdout.write(`   ${styled('dim', text)}\n`);
  }
}

/** Enough of a token to tell two apart, too little to use one. */
export function glimpse(token: string): string {
  return `…${token.slice(-8)}`;
}
