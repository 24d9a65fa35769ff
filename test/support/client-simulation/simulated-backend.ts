import type { TestUser } from '../../../src/testing/index.js';
import { UsersAdministrationService } from '../../../src/modules/users/index.js';
import type { RunningApp } from '../test-app.js';
import { SimulatedServer } from './simulated-server.js';

/** The real server of the schedules, and what is done to it behind the browser's back. */
export class SimulatedBackend {
  readonly server: SimulatedServer;
  private people: readonly TestUser[] = [];
  private areSuspended = true;

  constructor(readonly running: RunningApp) {
    this.server = new SimulatedServer(running);
  }

  /** Two people who can log in; the same in many schedules, which all have sessions of their own. */
  async activePeople(): Promise<readonly TestUser[]> {
    if (!this.areSuspended) return this.people;
    this.people = [await this.running.aUser().created(), await this.running.aUser().created()];
    this.areSuspended = false;
    return this.people;
  }

  /** They log out everywhere, on another device. */
  async endSessions(): Promise<void> {
    if (this.areSuspended) return;
    for (const person of this.people) {
      const token = await this.running.tokenFor(person);
      await this.running.client().post('/api/auth/logout-all', { token });
    }
  }

  async suspend(): Promise<void> {
    this.areSuspended = true;
    const administration = this.running.app.get(UsersAdministrationService, { strict: false });
    for (const { id } of this.people) await administration.suspend(id);
  }
}
