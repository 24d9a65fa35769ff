import { holdYoungGeneration } from './bootstrap/young-generation.js';

holdYoungGeneration();

// not by statements, because those would be loaded before the line above
await import('reflect-metadata');
const { AppModule } = await import('./app.module.js');
const { start } = await import('./bootstrap/start.js');
const { loadSettings } = await import('./config/load-settings.js');

await start(() => {
  const settings = loadSettings();
  return { settings, module: AppModule.with(settings) };
});
