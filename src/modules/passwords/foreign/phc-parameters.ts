const PARAMETER = /^(?<name>[a-z]{1,2})=(?<value>[1-9]\d{0,6})$/;

/**
 * The numbers of a PHC string's parameters, as in `m=65536,t=3,p=4`. The format says in which order they are written, but
 * some libraries write another one: each name may stand anywhere, once. Undefined when one is missing, twice, unknown or no number.
 */
export function phcNumbers<Name extends string>(
  text: string,
  names: readonly Name[],
): Readonly<Record<Name, number>> | undefined {
  const numbers = new Map<string, number>();
  for (const parameter of text.split(',')) {
    const { name, value } = PARAMETER.exec(parameter)?.groups ?? {};
    if (name === undefined || numbers.has(name)) return undefined;
    numbers.set(name, Number(value));
  }
  if (numbers.size !== names.length || !names.every((name) => numbers.has(name))) return undefined;
  return Object.fromEntries(numbers) as Record<Name, number>;
}
