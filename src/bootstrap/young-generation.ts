import { setFlagsFromString } from 'node:v8';

/** V8 multiplies the size of the young generation by this whenever much of what is in there stays in use. */
const GROWTH_FACTOR = '--semi-space-growth-factor';
const DEFAULT_FACTOR = 2;

let isHeld = false;

/**
 * Keeps V8's young generation at its first size while the modules are loaded. Almost all of what they are made of stays, so
 * that it would grow to its largest size (32 MB on a machine of 64 bits), and an idle process never gives that back. V8
 * reads the factor each time it is about to grow, and at no other time.
 */
export function holdYoungGeneration(): void {
  isHeld = true;
  setFlagsFromString(`${GROWTH_FACTOR}=1`);
}

/** Once the server is ready: under load it grows as ever. */
export function releaseYoungGeneration(): void {
  if (!isHeld) return;
  isHeld = false;
  setFlagsFromString(`${GROWTH_FACTOR}=${DEFAULT_FACTOR}`);
}
