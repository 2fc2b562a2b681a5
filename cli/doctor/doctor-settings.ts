import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigurationError, loadConfig, type SettingName, settingNames } from '../../config.js';
import { findLocalSystem } from '../api/api-access.js';
import { type Check, fail, ok, warn } from './check.js';

type Environment = Record<string, string | undefined>;

/** The settings of the processes as they are known here. */
export class DoctorSettings {
  /** `isEmbedded`: they are those of the system that `npm start` keeps up here. */
  constructor(
    private readonly environment: Environment,
    readonly isEmbedded = false,
  ) {}

  /** Undefined when it is not set, or not usable. */
  get<N extends SettingName>(name: N) {
    try {
      return loadConfig([name], this.environment)[name];
    } catch (error) {
      if (error instanceof ConfigurationError) return undefined;
      throw error;
    }
  }

  /** Whether it is said here, rather than left to its default. */
  isSet(name: SettingName): boolean {
    return Boolean(this.environment[name]);
  }

  /** Whether this is a place where the processes run: only then are the defaults theirs. */
  get areKnown(): boolean {
    return (['DATABASE_URL', 'LEGACY_PORTAL_URL', 'MARKETPLACE_URL'] as const).some((name) => this.isSet(name));
  }

  /** Whether the processes would start with them. */
  check(): Check[] {
    const advice = 'See .env.example; to check the processes too, run this where they run';
    if (!this.areKnown) {
      return [warn('configuration', 'the settings of the processes are not known here', advice)];
    }
    try {
      loadConfig(settingNames, this.environment);
      return [ok('configuration', 'complete and valid')];
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      const [, ...faults] = error.message.split('\n');
      return faults.map((fault) => fail('configuration', fault.trim(), 'See .env.example'));
    }
  }
}

/** From the environment, else from `.env`, else from the system that `npm start` keeps up here. */
export function doctorSettings(env: Environment, cwd: string): DoctorSettings {
  const envFile = join(cwd, '.env');
  const fromFile = existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {};
  const local = findLocalSystem(cwd);
  const localFile = local && join(local.folder, 'settings.json');
  const fromLocal: Environment = localFile && existsSync(localFile) ? JSON.parse(readFileSync(localFile, 'utf8')) : {};
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const isEmbedded = Object.keys(fromLocal).length > 0 && !fromFile.DATABASE_URL && !given.DATABASE_URL;
  return new DoctorSettings({ ...fromLocal, ...fromFile, ...given }, isEmbedded);
}
