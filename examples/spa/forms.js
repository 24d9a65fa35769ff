import { failureInWords } from './reasons.js';

/**
 * Hands what a form holds to `send`. Shows why the server refused it, at the field where that is known, and leads the keyboard
 * there.
 *
 * @param {HTMLFormElement} form
 * @param {(values: Record<string, string>) => Promise<unknown>} send
 */
export function whenSubmitted(form, send) {
  const alert = form.querySelector('[role=alert]');
  alert.id = `${form.id}-alert`;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    refusal(form, alert, '', []);
    const button = form.querySelector('button:not([type=button])');
    button.disabled = true;
    try {
      await send(Object.fromEntries(new FormData(form)));
      form.reset();
    } catch (error) {
      const errors = error.errors ?? [];
      refusal(form, alert, errors.map(({ message }) => message).join(' ') || failureInWords(error), errors);
    } finally {
      button.disabled = false;
    }
  });
}

function refusal(form, alert, text, errors) {
  alert.textContent = text;
  const refused = new Set(errors.map(({ field }) => field));
  const inputs = [...form.querySelectorAll('input')];
  for (const input of inputs) {
    const isRefused = refused.has(input.name);
    input.setAttribute('aria-invalid', String(isRefused));
    if (isRefused) input.setAttribute('aria-describedby', alert.id);
    else input.removeAttribute('aria-describedby');
  }
  if (text !== '') (inputs.find(({ name }) => refused.has(name)) ?? inputs.at(-1)).focus();
}

/** Somebody who does not exist yet, for whoever only wants to look. */
export function makeSomebodyUp(form) {
  const name = `ada-${crypto.randomUUID().slice(0, 8)}`;
  const somebody = {
    email: `${name}@example.org`,
    username: name,
    fullName: 'Ada Lovelace',
    password: crypto.randomUUID(),
  };
  for (const [field, value] of Object.entries(somebody)) form.elements[field].value = value;
  // nobody could log in again with a password that was never seen
  form.elements.password.type = 'text';
  form.querySelector('button:not([type=button])').focus();
}
