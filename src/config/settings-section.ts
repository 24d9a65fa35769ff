/** An instance of the section's class, since the class is what it is injected by. */
export function section<T extends object>(type: new () => T, values: Readonly<T>): T {
  return Object.assign(new type(), values);
}
