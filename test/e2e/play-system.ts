import { addMadeUpWebinars } from '../../stack/made-up-webinars.js';
import { type System, startSystem } from '../../stack/system.js';
import { builtProgram } from '../support/built-programs.js';
import { PlayWorld } from './play-world.js';

/** A whole system without partners, as `npm start` runs it, and all its doors. */
export interface PlaySystem {
  system: System;
  world: PlayWorld;
  stop(): Promise<void>;
}

/** `env` comes on top of the shell's; `log` takes what the parts print. */
export async function startPlaySystem(
  env: Record<string, string>,
  log: (part: string, line: string) => void = () => {},
): Promise<PlaySystem> {
  const { TEMPORAL_ADDRESS: _temporal, DATABASE_URL: _database, ...inherited } = process.env;
  const system = await startSystem({
    ports: 'any',
    programs: (source) => [builtProgram(source)],
    say: () => {},
    log,
    env: { ...inherited, SANDBOX_SEED: 'empty', ...env },
  });
  await addMadeUpWebinars(system.databaseUrl);
  const { databaseUrl, adminKeyFile } = system;
  const { api, sandbox, mailbox } = system.addresses;
  const world = new PlayWorld({ api, sandbox, mailbox, databaseUrl, adminKeyFile });
  return {
    system,
    world,
    async stop() {
      await world.close();
      await system.stop();
    },
  };
}
