/** How many pages and redirects a sign-in may have. */
const MOST_STEPS = 20;

interface Step {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly fields?: URLSearchParams;
}

/** A browser as far as a provider's pages need one: keeps cookies, follows redirects, fills forms in and sends them. */
export class FormBrowser {
  private readonly cookies = new Map<string, string>();

  /**
   * Goes from the address to where a redirect leaves for somewhere else, and answers that address without asking it.
   *
   * @param answers what is filled in, by the name of the field; other fields go as they stand in the page
   * @throws Error with the page when there is nothing to send
   */
  async follow(
    start: URL,
    answers: Readonly<Record<string, string>>,
    isDestination: (url: URL) => boolean,
  ): Promise<URL> {
    let step: Step = { url: start, method: 'GET' };
    for (let count = 0; count < MOST_STEPS; count += 1) {
      const response = await this.send(step);
      const location = response.headers.get('location');
      if (location === null) {
        step = formOf(await response.text(), step.url, answers);
        continue;
      }
      const url = new URL(location, step.url);
      if (isDestination(url)) return url;
      step = { url, method: 'GET' };
    }
    throw new Error(`the sign-in does not end; the last step was ${step.method} ${step.url.pathname}`);
  }

  private async send({ url, method, fields }: Step): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const init = { method, headers: { cookie }, redirect: 'manual' as const };
    const response = await fetch(url, fields === undefined ? init : { ...init, body: fields });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}

function formOf(page: string, base: URL, answers: Readonly<Record<string, string>>): Step {
  const action = /<form[^>]*action="([^"]*)"/.exec(page)?.[1];
  if (action === undefined) throw new Error(`${base.pathname} has no form:\n${page.slice(0, 2000)}`);
  const fields = new URLSearchParams();
  for (const [input] of page.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    if (name !== undefined) fields.set(name, answers[name] ?? /value="([^"]*)"/.exec(input)?.[1] ?? '');
  }
  return { url: new URL(action.replaceAll('&amp;', '&'), base), method: 'POST', fields };
}
