/** Aborted by Ctrl-C or SIGTERM, which then end nothing by themselves: for work that has to clear up first. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
