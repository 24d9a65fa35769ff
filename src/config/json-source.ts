import { isRefused, read, refused, type Reading } from './setting-readers.js';

/** Reads a text file or throws; passed in, so that reading settings stays a pure function. */
export type ReadTextFile = (path: string) => string;

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The object that a setting describes: as JSON, or in the JSON file of which it is the path. A refusal quotes neither,
 * since secrets stand in both.
 */
export function readJsonObject(text: string, readFile: ReadTextFile): Reading<JsonObject> {
  const source = text.startsWith('{') ? read(text) : contentOf(text, readFile);
  if (isRefused(source)) return source;
  const document = parseObject(source.value);
  return document ? read(document) : refused('must be a valid JSON object, or the path of a file that holds one');
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function contentOf(path: string, readFile: ReadTextFile): Reading<string> {
  try {
    return read(readFile(path));
  } catch {
    return refused('must be a JSON object or the path of a readable file');
  }
}

/** Its own catch, because the parser's message quotes the content. */
function parseObject(json: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
