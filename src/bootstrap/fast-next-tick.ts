import { executionAsyncResource } from 'node:async_hooks';

let kept: object | undefined;

/**
 * Keeps `process.nextTick` fast; to be called before anything is loaded.
 *
 * Node makes an object for each call, and V8 makes these at once only while it knows their shape. It knows a shape as long as
 * one such object is in use, and there is none at most moments; a garbage collection at such a moment, which loading a server
 * brings with it, makes each later call six to ten times slower for good. A request makes about eight calls. One object is
 * kept here for ever. See docs/decisions/0020-what-node-24-does-slowly.md.
 */
export function keepNextTickFast(): void {
  process.nextTick(() => (kept ??= executionAsyncResource()));
}
