import { PostgresListener } from '../../../src/database/postgres-listener.js';
import { emptyDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { TerminatingLink } from '../../support/terminating-link.js';

const ARMED_FOR = 3;

describe('the connection that listens', () => {
  it.each(['terminated', 'cut'] as const)(
    '%s in the packet that says it is ready is told as lost, and another one is made',
    async (ending) => {
      const link = await TerminatingLink.to(await emptyDatabase('postgres'));
      let connected = 0;
      const losses: unknown[] = [];
      const listener = new PostgresListener({
        connection: { connectionString: link.url },
        channel: 'news',
        onNotification: () => undefined,
        onConnected: () => (connected += 1),
        onLost: (error) => losses.push(error),
      });
      link.arm(ARMED_FOR, ending);
      listener.start();
      await eventually('it listens', () => connected === 1);
      expect(losses).toHaveLength(ARMED_FOR);
      await listener.stop();
      await link.close();
    },
  );
});
