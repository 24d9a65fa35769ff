import { join } from 'node:path';
import { must, ROOT, run } from './host-folder.mjs';

const binary = (name) => join(ROOT, 'node_modules/.bin', name);

/** What publint and "Are the types wrong?" say of the tarball; both fail for a warning. */
export function checkPublished({ tarball }) {
  must(run(binary('publint'), ['run', tarball, '--strict'], { cwd: ROOT }));
  // CommonJS reaches the package through require(esm), and the resolution of Node 10 knows no `exports`
  must(run(binary('attw'), [tarball, '--profile', 'esm-only', '--no-color'], { cwd: ROOT }));
}
