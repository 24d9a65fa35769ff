import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

export interface SourceFile {
  /** From the repository's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file below src. */
export function sourceFiles(): SourceFile[] {
  const names = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return names.map((name) => {
    const path = join('src', name);
    return { path: path.split(sep).join('/'), text: readFileSync(path, 'utf8') };
  });
}
