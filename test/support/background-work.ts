import { AsyncLocalStorage } from 'node:async_hooks';
import { BackgroundLoop } from '../../src/kernel/background-loop.js';
import { AuditLog } from '../../src/modules/audit/index.js';

/** What runs behind all requests: a loop, or the audit log, which appends soon after a request what that recorded. */
export type BackgroundWork = BackgroundLoop | AuditLog;

const running = new AsyncLocalStorage<BackgroundWork>();

/** The background work that the caller belongs to, however many awaits lie between; undefined for everybody else. */
export function currentBackgroundWork(): BackgroundWork | undefined {
  return running.getStore();
}

const { runNow } = BackgroundLoop.prototype;
const { settle } = AuditLog.prototype;

/**
 * From the import of this file to the end of the spec file, background work is known by where it begins. What it does cannot
 * tell: a request may well send the same statement, and a transaction's BEGIN and COMMIT are the same for everybody.
 */
BackgroundLoop.prototype.runNow = function () {
  return running.run(this, () => runNow.call(this));
};
AuditLog.prototype.settle = function () {
  return running.run(running.getStore() ?? this, () => settle.call(this));
};

// `src` is loaded once for all spec files of a worker
afterAll(() => {
  BackgroundLoop.prototype.runNow = runNow;
  AuditLog.prototype.settle = settle;
});
