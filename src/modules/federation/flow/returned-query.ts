import type { Form } from '../../../http/form-body.js';

/** What of a provider's form is handed on; of the rest nothing is read. */
const HANDED_ON = ['code', 'state', 'iss', 'error', 'error_description', 'user'];

/** The query of a request as it came, with its question mark; empty where there is none. */
export function rawQueryOf(address: string | undefined): string {
  const [, query = ''] = /\?(.*)$/s.exec(address ?? '') ?? [];
  return query === '' ? '' : `?${query}`;
}

/** The same facts as the form has, for an address. */
export function queryFromForm(form: Form): string {
  const parameters = [...form].filter(([name]) => HANDED_ON.includes(name));
  return new URLSearchParams(parameters).toString();
}

/** A parameter that comes once (RFC 6749, section 3.1); empty otherwise. */
export function soleParameter(parameters: URLSearchParams, name: string): string {
  const [value = '', ...others] = parameters.getAll(name);
  return others.length === 0 ? value : '';
}
