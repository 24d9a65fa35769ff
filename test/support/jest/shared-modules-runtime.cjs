const { join, sep } = require('node:path');
const { default: Runtime } = require('jest-runtime');

const ROOT = join(__dirname, '..', '..', '..');
const SHARED_FOLDERS = ['src', 'node_modules'].map((folder) => join(ROOT, folder) + sep);

/** Loads what all spec files of this worker share, and lives as long as the worker. */
let shared;

/**
 * Jest's runtime, which loads every module anew for every spec file: Nest, TypeORM, Fastify and our own sources are two to
 * three seconds of work for each of some 240 files. This one loads `src` and `node_modules` once a worker. Spec files and
 * `test/support` are loaded for each file as before. So `jest.mock` and `jest.resetModules` do not reach `src`; no test
 * needs them.
 */
class SharedModulesRuntime extends Runtime {
  constructor(...given) {
    super(...given);
    if (shared === undefined) {
      shared = this; // for the constructor of the other, which comes through here as well
      shared = withoutOwnFile(given);
    }
    // a stack leads through modules of both
    this.transformCache.sourceMaps = shared.transformCache.sourceMaps;
  }

  requireModule(from, moduleName, options, isRequireActual) {
    const isOwn = this === shared || options?.isInternalModule || !this.isShared(from, moduleName);
    const loader = isOwn ? super.requireModule.bind(this) : shared.requireModule.bind(shared);
    return loader(from, moduleName, options, isRequireActual);
  }

  isShared(from, moduleName) {
    if (moduleName === undefined || this._resolution.isCoreModule(moduleName)) return false;
    const path = this._resolution.resolveCjs(from, moduleName);
    return SHARED_FOLDERS.some((folder) => path.startsWith(folder));
  }
}

function withoutOwnFile([config, environment, resolver, transformer, , ...others]) {
  return new SharedModulesRuntime(config, environment, resolver, transformer, new Map(), ...others);
}

module.exports = { __esModule: true, default: SharedModulesRuntime };
