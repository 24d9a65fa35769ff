import type { EndpointGroup } from '../http/endpoint-groups.js';
import { PAGE_TEXTS, type PageLocale, type PageName } from './account-page-texts.js';

interface PageForm {
  /** The route that the form posts to, below the prefix. */
  readonly route: string;
  /** Without whose routes the page could do nothing. */
  readonly group: EndpointGroup;
  readonly fields: readonly ('email' | 'newPassword')[];
  /** What the form sends besides. */
  readonly constants?: Readonly<Record<string, string>>;
  /** Whether the page is opened by a link with a token. */
  readonly needsToken: boolean;
}

/** Every page for people: a mail's link opens it, and nothing happens until somebody clicks. */
export const PAGE_FORMS: Readonly<Record<PageName, PageForm>> = {
  'verify-email': { route: 'auth/email/verify', group: 'email', fields: [], needsToken: true },
  'confirm-email-change': { route: 'auth/email/change/confirm', group: 'email', fields: [], needsToken: true },
  'undo-email-change': { route: 'auth/email/change/undo', group: 'email', fields: [], needsToken: true },
  'reset-password': { route: 'auth/password/reset', group: 'passwords', fields: ['newPassword'], needsToken: true },
  'accept-invitation': { route: 'auth/password/reset', group: 'passwords', fields: ['newPassword'], needsToken: true },
  'log-in': {
    route: 'auth/email-login/redeem',
    group: 'emailLogin',
    fields: [],
    needsToken: true,
    constants: { delivery: 'cookie' },
  },
  'forgot-password': { route: 'auth/password/forgot', group: 'passwords', fields: ['email'], needsToken: false },
};

/** What a page has to know of its server. */
interface PageSurroundings {
  /** What people know the service by. */
  readonly service: string;
  /** What the addresses of the API begin with. */
  readonly prefix: string;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * The page as HTML. Every address in it is relative, so that it works under whatever path a proxy puts it.
 */
export function accountPage(name: PageName, locale: PageLocale, { service, prefix }: PageSurroundings): string {
  const { common, pages } = PAGE_TEXTS[locale];
  const { title, intro, button, done } = pages[name];
  const { route, fields, needsToken, constants = {} } = PAGE_FORMS[name];
  const { busy, incomplete, unreachable, refusals } = common;
  const says = JSON.stringify({ done, busy, incomplete, unreachable, refusals });
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)} – ${escaped(service)}</title>
<link rel="stylesheet" href="assets/page.css">
<script src="assets/page.js" defer></script>
</head>
<body>
<main>
<p class="service">${escaped(service)}</p>
<h1>${escaped(title)}</h1>
<p>${escaped(intro)}</p>
<form data-route="..${prefix}/${route}" data-needs-token="${needsToken}" data-says="${escaped(says)}" hidden>
${fields.map((field) => FIELDS[field](common)).join('')}${hiddenFields(constants)}<button type="submit">${escaped(button)}</button>
</form>
<p class="said" role="status"></p>
<noscript><p class="said failed">${escaped(common.needsScript)}</p></noscript>
</main>
</body>
</html>
`;
}

function hiddenFields(constants: Readonly<Record<string, string>>): string {
  const inputs = Object.entries(constants).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  );
  return inputs.map((input) => `${input}\n`).join('');
}

type Common = (typeof PAGE_TEXTS)[PageLocale]['common'];

const FIELDS: Readonly<Record<'email' | 'newPassword', (texts: Common) => string>> = {
  email: ({ email }) => `<label for="email">${escaped(email)}</label>
<input id="email" name="email" type="email" autocomplete="username" maxlength="254" required autofocus>
`,
  newPassword: ({ newPassword, showPassword }) => `<label for="newPassword">${escaped(newPassword)}</label>
<input id="newPassword" name="newPassword" type="password" autocomplete="new-password" required autofocus>
<label class="show"><input type="checkbox" data-shows="newPassword"> ${escaped(showPassword)}</label>
`,
};

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
}
