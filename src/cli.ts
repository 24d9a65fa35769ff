import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { runCommandLine } from './cli/run-command-line.js';
import { loadSettings } from './config/load-settings.js';

await runCommandLine(() => {
  const settings = loadSettings();
  return { settings, module: AppModule.with(settings) };
});
