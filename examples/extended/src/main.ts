import { setFlagsFromString } from 'node:v8';

// V8's young generation grows while the modules are loaded, and an idle process never gives that back
setFlagsFromString('--semi-space-growth-factor=1');

async function main(): Promise<void> {
  const { loadSettings, start } = await import('watchword');
  const { AppModule } = await import('./app.module.js');
  await start(() => {
    const settings = loadSettings();
    return { settings, module: AppModule.with(settings) };
  });
  // under load it grows as ever
  setFlagsFromString('--semi-space-growth-factor=2');
}

void main();
