import type { OpenAPIObject } from '@nestjs/swagger';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
const SEPARATOR = '.';

interface NamedOperation {
  readonly path: string;
  readonly controller: string;
  readonly handler: string;
  /** Whether an earlier path leads to the same handler. */
  readonly isAlias: boolean;
  readonly rename: (operationId: string) => void;
}

/** Where an operation comes from, until `nameOperations` gives it an id of its own. */
export function operationOrigin(controller: string, handler: string): string {
  return `${controller}${SEPARATOR}${handler}`;
}

/**
 * Gives every operation an id that no other has, since generated clients name their functions by it: the handler's name;
 * where two handlers share one, with the controller's before it; at a second path of one handler, with the end of that
 * path behind it.
 */
export function nameOperations(document: OpenAPIObject): OpenAPIObject {
  const operations = operationsOf(document);
  for (const { path, controller, handler, isAlias, rename } of operations) {
    const isShared = operations.some((other) => other.handler === handler && other.controller !== controller);
    const id = isShared ? `${lowerFirst(controller.replace(/Controller$/, ''))}${upperFirst(handler)}` : handler;
    rename(isAlias ? `${id}${lastSegmentOf(path)}` : id);
  }
  return document;
}

function operationsOf(document: OpenAPIObject): NamedOperation[] {
  const seen = new Set<string>();
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      // at several paths of one handler Nest numbers them: `refresh[0]`, `refresh[1]`
      const origin = operation?.operationId?.replace(/\[\d+\]$/, '');
      if (!operation || origin === undefined) return [];
      const [controller = '', handler = ''] = origin.split(SEPARATOR);
      const isAlias = seen.has(origin);
      seen.add(origin);
      return [{ path, controller, handler, isAlias, rename: (id: string) => (operation.operationId = id) }];
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
