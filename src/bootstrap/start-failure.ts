/** Why something could not start, in one line for the operator and without a stack. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return (error.message || error.name).replaceAll(/\s*\n\s*/g, ' ') + cause;
}
