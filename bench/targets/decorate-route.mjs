/** Decorates a method, as TypeScript would. */
export function decorateRoute(controller, name, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(controller.prototype, name);
  for (const decorate of decorators) decorate(controller.prototype, name, descriptor);
}
