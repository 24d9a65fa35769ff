import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { start } from './bootstrap/start.js';
import { loadSettings } from './config/load-settings.js';

await start(() => {
  const settings = loadSettings();
  return { settings, module: AppModule.with(settings) };
});
