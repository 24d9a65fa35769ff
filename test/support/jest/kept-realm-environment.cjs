const { TestEnvironment: NodeEnvironment } = require('jest-environment-node');

/** The one realm of this worker, made for its first spec file. */
let realm;

/**
 * Jest's Node environment, but one for all spec files of a worker: the modules that shared-modules-runtime.cjs keeps find
 * the same globals in every file. What a file changes in the globals ends with that file.
 */
class KeptRealmEnvironment {
  constructor(config, context) {
    realm ??= new NodeEnvironment(config, context);
    this.global = realm.global;
    this.moduleMocker = realm.moduleMocker;
    this.fakeTimers = realm.fakeTimers;
    this.fakeTimersModern = realm.fakeTimersModern;
    const { env, exit } = this.global.process;
    this.before = { symbols: new Set(Object.getOwnPropertySymbols(this.global)), env: { ...env }, exit };
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose();
    // Jest keeps under symbols what belongs to one file: its tests, its timeout, the state of its matchers
    for (const symbol of Object.getOwnPropertySymbols(this.global)) {
      if (!this.before.symbols.has(symbol)) delete this.global[symbol];
    }
    const { process } = this.global;
    for (const name of Object.keys(process.env)) {
      if (!(name in this.before.env)) delete process.env[name];
    }
    Object.assign(process.env, this.before.env);
    // Jest wraps it once more for every file
    process.exit = this.before.exit;
  }

  exportConditions() {
    return realm.exportConditions();
  }

  getVmContext() {
    return realm.getVmContext();
  }
}

module.exports = KeptRealmEnvironment;
