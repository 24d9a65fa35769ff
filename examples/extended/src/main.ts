import { loadSettings, start } from 'watchword';
import { AppModule } from './app.module';

void start(() => {
  const settings = loadSettings();
  return { settings, module: AppModule.with(settings) };
});
