import type { KeyObject } from 'node:crypto';
import { open, seal, UnsealError } from '../../../kernel/sealing.js';
import type { ProviderFlow } from './provider-flow.js';

const CONTEXT = 'provider flow';

/** A flow as its browser keeps it: nobody can read or make one but us. */
export function sealedFlow(flow: ProviderFlow, keys: readonly KeyObject[]): string {
  return seal(Buffer.from(JSON.stringify(flow)), keys, CONTEXT);
}

/** Null for whatever is none of ours, or was sealed under a key that is not there any more. */
export function openedFlow(sealed: string, keys: readonly KeyObject[]): ProviderFlow | null {
  try {
    return JSON.parse(open(sealed, keys, CONTEXT).toString()) as ProviderFlow;
  } catch (error) {
    if (error instanceof UnsealError) return null;
    throw error;
  }
}
