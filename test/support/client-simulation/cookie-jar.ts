import { setCookiesOf } from '../set-cookies.js';

interface Cookie {
  readonly value: string;
  readonly path: string;
}

/** The cookies that the tabs of one browser share, for one server. */
export class CookieJar {
  private readonly cookies = new Map<string, Cookie>();

  /** The Cookie header for a path; undefined where no cookie is meant for it. */
  headerFor(path: string): string | undefined {
    const sent = [...this.cookies].filter(([, cookie]) => isBeneath(path, cookie.path));
    return sent.length === 0 ? undefined : sent.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  /** The value of the cookie whose name ends so. */
  find(ending: string): string | undefined {
    return [...this.cookies].find(([name]) => name.endsWith(ending))?.[1].value;
  }

  /** Keeps what an answer sets and forgets what it clears. */
  keep(headers: Headers): void {
    for (const [name, { value, attributes }] of Object.entries(setCookiesOf(headers))) {
      const isCleared = value === '' || attributes['max-age'] === '0' || isPast(attributes['expires']);
      if (isCleared) this.cookies.delete(name);
      else this.cookies.set(name, { value, path: attributes['path'] ?? '/' });
    }
  }
}

function isBeneath(path: string, cookiePath: string): boolean {
  return cookiePath === '/' || path === cookiePath || path.startsWith(`${cookiePath}/`);
}

/** The instant of clearing is the epoch; no other lies so far back. */
function isPast(expires: string | undefined): boolean {
  return expires !== undefined && Date.parse(expires) <= 0;
}
