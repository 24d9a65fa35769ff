import type { OpenAPIObject } from '@nestjs/swagger';
import { operationsIn } from './openapi-operations.js';

/** No explicit id has it, so that it tells an origin from an id. */
const SEPARATOR = '.';

interface NamedOperation {
  readonly path: string;
  /** The id that the route gives itself, or where the operation comes from. */
  readonly name: string;
  readonly rename: (operationId: string) => void;
}

/** Where an operation comes from, until `nameOperations` gives it an id of its own. */
export function operationOrigin(controller: string, handler: string): string {
  return `${controller}${SEPARATOR}${handler}`;
}

/**
 * Gives every operation an id that no other has, since generated clients name their functions by it: the one that the route
 * states, else its method's name, with the controller's before it where that is taken. At a second path of one route the end
 * of that path follows.
 */
export function nameOperations(document: OpenAPIObject): OpenAPIObject {
  const operations = namedOperationsIn(document);
  const ids = idsOf(new Set(operations.map(({ name }) => name)));
  const used = new Set<string>();
  for (const { path, name, rename } of operations) {
    const id = ids.get(name) ?? name;
    rename(used.has(id) ? `${id}At${lastSegmentOf(path)}` : id);
    used.add(id);
  }
  return document;
}

function namedOperationsIn(document: OpenAPIObject): NamedOperation[] {
  return operationsIn(document).flatMap(({ path, operation }) => {
    // at several paths of one handler Nest numbers them: `refresh[0]`, `refresh[1]`
    const name = operation.operationId?.replace(/\[\d+\]$/, '');
    return name === undefined ? [] : [{ path, name, rename: (id: string) => (operation.operationId = id) }];
  });
}

function idsOf(names: ReadonlySet<string>): Map<string, string> {
  const origins = [...names].filter((name) => name.includes(SEPARATOR));
  return new Map(
    origins.map((origin) => {
      const [controller = '', handler = ''] = origin.split(SEPARATOR);
      const isTaken = names.has(handler) || origins.some((other) => other !== origin && other.endsWith(`.${handler}`));
      return [origin, isTaken ? `${lowerFirst(controller.replace(/Controller$/, ''))}${upperFirst(handler)}` : handler];
    }),
  );
}

/** `/api/auth/refresh-token` ends in `RefreshToken`. */
function lastSegmentOf(path: string): string {
  const words = path.split('/').at(-1)?.match(/\w+/g) ?? [];
  return words.map(upperFirst).join('');
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
