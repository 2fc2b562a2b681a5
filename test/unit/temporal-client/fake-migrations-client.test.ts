import { FakeMigrationsClient } from '../../support/fake-migrations-client.js';
import { describeMigrationsClient } from '../../support/migrations-client-contract.js';

const client = new FakeMigrationsClient();

describeMigrationsClient(() => ({
  client,
  end: async (partnerId, stage) => client.end(partnerId, stage),
  withoutWorkers: async () => Object.assign(new FakeMigrationsClient(), { workersGone: true }),
  away: async () => Object.assign(new FakeMigrationsClient(), { away: true }),
}));
