import { keepNextTickFast } from './bootstrap/fast-next-tick.js';
import { reportFailedStart } from './bootstrap/start-failure.js';
import { holdYoungGeneration } from './bootstrap/young-generation.js';

keepNextTickFast();
holdYoungGeneration();

// not by statements, because those would be loaded before the lines above, and could not be caught
try {
  await import('reflect-metadata');
  const { AppModule } = await import('./app.module.js');
  const { start } = await import('./bootstrap/start.js');
  const { loadSettings } = await import('./config/load-settings.js');
  await start(() => {
    const settings = loadSettings();
    return { settings, module: AppModule.with(settings) };
  });
} catch (error) {
  reportFailedStart(error);
}
