/*
 * Writes the programs of dist into few files: `node scripts/build/bundle-programs.mjs <root>`. Finding and reading hundreds of small
 * modules is a third of the time that a start takes (docs/decisions/0050-programs-in-few-files.md).
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

const PROGRAMS = ['main', 'cli'];

const root = resolve(process.argv[2] ?? '.');
const dist = join(root, 'dist');
const folder = join(dist, 'programs');
const programs = PROGRAMS.filter((name) => existsSync(join(root, 'src', `${name}.ts`)));

/** The programs themselves come from src, since what stands for them in dist only names their bundle. */
const fromDist = {
  name: 'from-dist',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\./ }, ({ path, importer }) => {
      const inDist = dirname(importer).replace(join(root, 'src'), dist);
      return importer.startsWith(root) ? { path: resolve(inDist, path) } : undefined;
    });
    // a module that looks for files beside itself finds them where the module was
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      const code = readFileSync(path, 'utf8');
      if (!code.includes('import.meta.url')) return undefined;
      const place = JSON.stringify(relative(folder, path));
      return { contents: code.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`) };
    });
  },
};

rmSync(folder, { recursive: true, force: true });
await build({
  entryPoints: programs.map((name) => join(root, 'src', `${name}.ts`)),
  outdir: folder,
  bundle: true,
  // what is imported when it is used stays apart
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'linked',
  sourcesContent: false,
  plugins: [fromDist],
  logLevel: 'warning',
});
for (const name of programs) {
  writeFileSync(join(dist, `${name}.js`), `export * from './programs/${name}.js';\n`);
  rmSync(join(dist, `${name}.js.map`), { force: true });
}
