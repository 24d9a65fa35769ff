import { isInstalled } from '../kernel/installation.js';

/** What a file of a package is in: the package's name, as npm takes it. */
const PACKAGE = /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/'\s]+)/g;

/** Whose compiled part npm's own command does not make here, because package.json leaves it to a script of ours. */
const MADE_BY: Readonly<Record<string, string>> = isInstalled ? {} : { 'better-sqlite3-12': 'npm run prepare' };

/**
 * What to do when a package's compiled part does not load: because it was compiled for another Node, or because there is
 * none for this machine. Undefined for every other error.
 */
export function nativeModuleAdvice(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return adviceOn(error) ?? nativeModuleAdvice(error.cause);
}

function adviceOn({ message, ...error }: Error & { readonly code?: unknown }): string | undefined {
  const wrong = wrongWith(message, error.code);
  if (wrong === undefined) return undefined;
  // the innermost folder is the package's own
  const name = [...message.matchAll(PACKAGE)].at(-1)?.[1]?.replaceAll('\\', '/');
  if (name === undefined) return undefined;
  return `${name} ${wrong}. Rebuild it for this one: ${MADE_BY[name] ?? `npm rebuild ${name}`}`;
}

function wrongWith(message: string, code: unknown): string | undefined {
  if (/NODE_MODULE_VERSION/.test(message)) return `was compiled for a different Node than ${process.version}`;
  if (code === 'ERR_DLOPEN_FAILED') return `has a compiled part that Node ${process.version} cannot load`;
  // so say the packages bindings and node-gyp-build, which look for compiled parts
  const isMissing = /Could not locate the bindings file|No native build was found/.test(message);
  return isMissing
    ? `has no compiled part for Node ${process.version} on ${process.platform}-${process.arch}`
    : undefined;
}
