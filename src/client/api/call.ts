import type { CallOptions, ClientCore } from '../client-core.js';
import type { Operations } from './openapi-types.js';

/** An operation of the server, by its id in the OpenAPI document. */
type OperationId = keyof Operations;

/** A path of the document, with anything in the place of its parameters, and with or without a query. */
type Filled<Path extends string> = Path extends `${infer Before}{${string}}${infer After}`
  ? `${Before}${string}${Filled<After>}`
  : Path | `${Path}?${string}`;

/** What the server answers, if anything. */
type DataOf<Id extends OperationId> = Operations[Id]['data'] extends null ? void : Operations[Id]['data'];

/** Calls an operation. It compiles only if method, path and body are those of the document. */
export type Call = <Id extends OperationId>(
  method: Operations[Id]['method'],
  path: Filled<Operations[Id]['path']>,
  body?: Operations[Id] extends { body: infer Body } ? Body : undefined,
  options?: CallOptions,
) => Promise<DataOf<Id>>;

/** The calls of a client. */
export function callOf(core: ClientCore): Call {
  // paths are below baseUrl, which may have a path of its own
  return (method, path, body, options) => core.call(method, path.slice(1), body, options);
}
