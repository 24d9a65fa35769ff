/* Watchword with a team's module, whose route is behind the access guard and needs no database. */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { loadSettings, start, WatchwordModule } from '../../dist/index.js';
import { decorateRoute } from './decorate-route.mjs';

class TeamController {
  show() {
    return { hello: 'world' };
  }
}
Controller('team')(TeamController);
decorateRoute(TeamController, 'show', Get());

class TeamModule {}
Module({ controllers: [TeamController] })(TeamModule);

await start(() => {
  const settings = loadSettings();
  return { settings, module: WatchwordModule.forRoot({ settings, imports: [TeamModule] }) };
});
