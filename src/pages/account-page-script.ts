/* As much of the browser as the script uses. */

interface Element {
  hidden: boolean;
  disabled: boolean;
  checked: boolean;
  type: string;
  value: string;
  textContent: string;
  readonly name: string;
  readonly className: string;
  readonly dataset: Readonly<Record<string, string>>;
  readonly classList: { toggle(name: string, isThere: boolean): void };
  focus(): void;
  addEventListener(event: string, listener: (event: { preventDefault(): void }) => void): void;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

interface Page {
  readonly document: Element;
  readonly location: { readonly hash: string; readonly pathname: string };
  readonly history: { replaceState(state: null, title: string, url: string): void };
  fetch(url: string, init: object): Promise<{ readonly ok: boolean; json(): Promise<unknown> }>;
}

interface Says {
  readonly done: string;
  readonly busy: string;
  readonly incomplete: string;
  readonly unreachable: string;
  readonly refusals: Readonly<Record<string, string>>;
}

interface Refusal {
  readonly code?: string;
  readonly message?: string;
  readonly errors?: readonly { readonly code: string; readonly message: string }[];
}

/**
 * What the pages do in the browser. The function is sent there as text, so it may use nothing of this module.
 *
 * The token leaves the address at once: neither the history nor whoever looks at the screen keeps it. It came in the fragment,
 * which no browser sends to a server.
 */
export function accountPageScript(): void {
  const page = globalThis as unknown as Page;
  const { document } = page;
  const form = document.querySelector('form');
  const said = document.querySelector('[role=status]');
  const button = document.querySelector('button');
  if (!form || !said || !button) return;
  const says = JSON.parse(form.dataset['says'] ?? '{}') as Says;
  const needsToken = form.dataset['needsToken'] === 'true';

  const token = new URLSearchParams(page.location.hash.slice(1)).get('token');
  page.history.replaceState(null, '', page.location.pathname);

  const say = (text: string, hasFailed: boolean) => {
    said.textContent = text;
    said.classList.toggle('failed', hasFailed);
  };

  const refusalIn = ({ code = '', message, errors = [] }: Refusal): string => {
    const fields = errors.map((error) => says.refusals[error.code] ?? error.message);
    return fields.length > 0 ? fields.join(' ') : (says.refusals[code] ?? message ?? says.unreachable);
  };

  const send = async () => {
    const body: Record<string, string> = needsToken && token !== null ? { token } : {};
    for (const { name, value } of form.querySelectorAll('input[name]')) body[name] = value;
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body), referrerPolicy: 'no-referrer' };
    const answer = await page.fetch(form.dataset['route'] ?? '', init);
    if (!answer.ok) return say(refusalIn((await answer.json()) as Refusal), true);
    form.hidden = true;
    say(says.done, false);
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    button.disabled = true;
    say(says.busy, false);
    send()
      .catch(() => say(says.unreachable, true))
      .finally(() => (button.disabled = false));
  });

  for (const box of form.querySelectorAll('[data-shows]')) {
    const field = form.querySelector(`[name=${box.dataset['shows'] ?? ''}]`);
    box.addEventListener('change', () => field && (field.type = box.checked ? 'text' : 'password'));
  }

  if (needsToken && token === null) say(says.incomplete, true);
  else form.hidden = false;
  form.querySelector('input[name]:not([type=hidden])')?.focus();
}
