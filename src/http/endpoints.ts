import { ENDPOINT_GROUPS, type EndpointGroup } from './endpoint-groups.js';

/** Which groups of our routes there are: `false` leaves one out, `true` or nothing leaves it in. */
export type EndpointChoice = Partial<Readonly<Record<EndpointGroup, boolean>>>;

/** Where our routes are, and which of them. */
export interface EndpointOptions {
  /** What the addresses of our routes begin with; `api` unless given, `''` for nothing. Standard documents stay outside. */
  readonly path?: string;
  /** Groups of routes to leave out, such as `{ registration: false }`; `false` leaves all of them out. */
  readonly endpoints?: EndpointChoice | false;
}

const DEFAULT_PATH = 'api';
const PATH = /^(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*(?:\/|$))*$/;
/** The first segments of what stands beside the prefix. */
const TAKEN_SEGMENTS = ['.well-known', 'account', 'docs', 'docs-yaml', 'health', 'metrics', 'oauth'];
const GROUPS = Object.keys(ENDPOINT_GROUPS) as EndpointGroup[];
/** These are no controllers: whoever makes the application publishes them. */
const PAGES: readonly EndpointGroup[] = ['accountPages', 'docs'];

/** What an application has of our routes; the one place that knows their prefix. */
export class Endpoints {
  /** Such as `/api`; empty where there is none. */
  readonly prefix: string;
  private readonly leftOut: ReadonlySet<EndpointGroup>;

  /** @throws Error when the path or the name of a group is not allowed */
  constructor({ path = DEFAULT_PATH, endpoints = {} }: EndpointOptions = {}) {
    this.prefix = prefixOf(path);
    this.leftOut = new Set(endpoints === false ? GROUPS : leftOutOf(endpoints));
  }

  has(group: EndpointGroup): boolean {
    return !this.leftOut.has(group);
  }

  /** Whether there is any route but pages. */
  get areServed(): boolean {
    return GROUPS.some((group) => !PAGES.includes(group) && this.has(group));
  }
}

/** Whether an address is one of those that stand beside the prefix: standard documents and pages. */
export function isBesidePrefix(address: string): boolean {
  const [, first = ''] = address.split('/');
  return TAKEN_SEGMENTS.includes(first);
}

function prefixOf(path: string): string {
  const inner = path.replace(/^\//, '').replace(/\/$/, '');
  const [first = ''] = inner.split('/', 1);
  if (!PATH.test(inner)) {
    throw new Error(`path is ${JSON.stringify(path)}: it must be like "api" or "v1/auth", in letters, digits and ._~-`);
  }
  if (TAKEN_SEGMENTS.includes(first)) {
    throw new Error(`path is ${JSON.stringify(path)}: standard documents and pages are below /${first} already`);
  }
  return inner === '' ? '' : `/${inner}`;
}

/** A name that is none would leave nothing out, and nobody would see it. */
function leftOutOf(choice: EndpointChoice): readonly EndpointGroup[] {
  for (const [name, isWanted] of Object.entries(choice)) {
    if (!Object.hasOwn(ENDPOINT_GROUPS, name)) {
      throw new Error(`endpoints.${name} is no group of routes; these are: ${GROUPS.join(', ')}`);
    }
    if (isWanted !== undefined && typeof isWanted !== 'boolean')
      throw new Error(`endpoints.${name} must be true or false`);
  }
  return GROUPS.filter((name) => choice[name] === false);
}
