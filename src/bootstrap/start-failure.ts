import { SettingError } from '../config/setting-error.js';
import { nativeModuleAdvice } from './native-module.js';

interface SystemError extends Error {
  readonly code?: string;
  readonly syscall?: string;
  readonly address?: string;
  readonly port?: number;
}

/** Why something could not start, in one line for the operator and without a stack. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return nativeModuleAdvice(error) ?? portAdvice(error) ?? messageOf(error);
}

/** Says on standard error why the server does not start, and ends the process with 1. */
export function reportFailedStart(error: unknown): void {
  // the one reason that may need several lines
  const reason = error instanceof SettingError ? error.message : reasonOf(error);
  ignoreFurtherRejections();
  process.stderr.write(`Watchword cannot start: ${reason}\n`);
  process.exitCode = 1;
  setImmediate(() => process.exit());
}

/**
 * Of a module that cannot be loaded, Node tells those that wait for it and, where other modules of the graph await something
 * at their top, nobody in particular as well: that would end the process with a stack, although the reason has been said.
 */
export function ignoreFurtherRejections(): void {
  process.on('unhandledRejection', () => undefined);
}

function portAdvice({ code, syscall, address = '', port = 0 }: SystemError): string | undefined {
  if (code !== 'EADDRINUSE' || syscall !== 'listen') return undefined;
  return `another program listens on ${address}:${port} (EADDRINUSE). Stop that program, or set PORT to another port.`;
}

function messageOf(error: Error): string {
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return (error.message || error.name).replaceAll(/\s*\n\s*/g, ' ') + cause;
}
