const JSON_TYPE = 'application/json';
const PROBLEM_TYPE = 'application/problem+json';

/**
 * Whether a failure should be written as RFC 9457 rather than as the envelope. A client that names problem+json at least
 * as high as JSON wants it, since nothing but a failure can come in that form; a wildcard alone asks for nothing special.
 */
export function prefersProblem(accept: string | undefined): boolean {
  const qualities = qualitiesOf(accept ?? '');
  const problem = qualities.get(PROBLEM_TYPE) ?? 0;
  const json = qualities.get(JSON_TYPE) ?? 0;
  return problem > 0 && problem >= json;
}

function qualitiesOf(accept: string): ReadonlyMap<string, number> {
  const ranges = accept.split(',').map((range): [string, number] => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return [type, qualityOf(parameters)];
  });
  return new Map(ranges);
}

function qualityOf(parameters: readonly string[]): number {
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  if (weight === undefined) return 1;
  const quality = Number(weight.slice('q='.length));
  return quality >= 0 && quality <= 1 ? quality : 0;
}
