import { ignoreFurtherRejections, reasonOf } from './bootstrap/start-failure.js';

// not by statements, because what fails while it is loaded, as a native module of another Node, could not be caught
try {
  await import('reflect-metadata');
  const { AppModule } = await import('./app.module.js');
  const { runCommandLine } = await import('./cli/run-command-line.js');
  const { loadSettings } = await import('./config/load-settings.js');
  await runCommandLine(() => {
    const settings = loadSettings();
    return { settings, module: AppModule.with(settings) };
  });
} catch (cause) {
  ignoreFurtherRejections();
  // as cli/failure-report.ts writes it and cli/exit-code.ts counts it, which may be what cannot be loaded
  const error = { code: 'CANNOT_START', message: reasonOf(cause), errors: [] };
  const isJson = process.argv.includes('--json');
  process.stderr.write(isJson ? `${JSON.stringify({ error })}\n` : `${error.code}: ${error.message}\n`);
  process.exitCode = 3;
}
