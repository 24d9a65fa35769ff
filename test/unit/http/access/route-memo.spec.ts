import { type ExecutionContext, SetMetadata, type Type } from '@nestjs/common';
import { RouteMemo } from '../../../../src/http/access/index.js';

const LABEL = Symbol('label');
const Label = (label: string) => SetMetadata(LABEL, label);

class Handlers {
  plain(): void {}
  @Label('of the handler') labelled(): void {}
}
@Label('of the first class')
class First extends Handlers {}
@Label('of the second class')
class Second extends Handlers {}

/** A context as Nest gives it to a guard. */
const contextOf = (controller: Type, handler: keyof Handlers) =>
  ({ getClass: () => controller, getHandler: () => Handlers.prototype[handler] }) as unknown as ExecutionContext;

describe('RouteMemo', () => {
  it('lets a handler’s decorator replace its class’s', () => {
    const memo = new RouteMemo((decorators) => decorators<string>(LABEL) ?? null);
    expect(memo.of(contextOf(First, 'labelled'))).toBe('of the handler');
    expect(memo.of(contextOf(First, 'plain'))).toBe('of the first class');
    expect(memo.of(contextOf(Handlers, 'plain'))).toBeNull();
  });

  it('keeps two controllers apart that inherit one handler', () => {
    const memo = new RouteMemo((decorators) => decorators<string>(LABEL));
    const labels = [First, Second, First, Second].map((controller) => memo.of(contextOf(controller, 'plain')));
    expect(labels).toEqual(['of the first class', 'of the second class', 'of the first class', 'of the second class']);
  });

  it('reads the decorators of a route once, also where there is nothing to find', () => {
    const read = jest.fn(() => null);
    const memo = new RouteMemo(read);
    for (let request = 0; request < 5; request += 1) memo.of(contextOf(First, 'plain'));
    expect(read).toHaveBeenCalledTimes(1);
  });
});
