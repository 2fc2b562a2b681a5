import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { packageFolder } from '../package-info.js';
import { UsageError } from './cli-error.js';

/** Where the API is and which file holds the key for it. */
export interface ApiAccess {
  url: string;
  keyFile: string;
  /** The `.portage` folder of a running `npm start` that either came from. */
  localFolder?: string;
}

interface Given {
  api?: string | undefined;
  keyFile?: string | undefined;
  env: Record<string, string | undefined>;
  cwd: string;
}

const Addresses = Type.Object({ api: Type.String(), pid: Type.Optional(Type.Integer({ minimum: 1 })) });

/**
 * Finds the API: the options, then the environment, then a `npm start` that runs here.
 * @throws UsageError when nothing names an API or a key.
 */
export function findApiAccess({ api, keyFile, env, cwd }: Given): ApiAccess {
  const local = findLocalSystem(cwd);
  const named = api ?? (env.PORTAGE_API || undefined);
  const url = named === undefined ? local?.url : toBaseUrl(named);
  if (url === undefined) {
    throw new UsageError('No API is known: pass --api, set PORTAGE_API, or run `npm start` in this folder');
  }
  // The key of the system here is not for another one, whose operator would learn it.
  const isLocal = local !== undefined && new URL(url).origin === new URL(local.url).origin;
  const givenFile = keyFile ?? (env.PORTAGE_KEY_FILE || undefined);
  if (givenFile !== undefined) {
    return { url, keyFile: resolve(cwd, givenFile), ...(isLocal ? { localFolder: local.folder } : {}) };
  }
  if (!isLocal) throw new UsageError('No key is known: pass --key-file or set PORTAGE_KEY_FILE');
  return { url, keyFile: join(local.folder, 'admin-key'), localFolder: local.folder };
}

/**
 * Reads the key. Only from a file: other users of the machine see the arguments of a process.
 * @throws UsageError
 */
export function readKey(keyFile: string): string {
  let text: string;
  try {
    text = readFileSync(keyFile, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`The key file ${keyFile} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (!/^[\x21-\x7E]+$/.test(text))
    throw new UsageError(`The key file ${keyFile} does not hold one key and nothing else`);
  return text;
}

/** The system that `npm start` keeps up in this folder, one above it, or the folder of this program. */
export function findLocalSystem(cwd: string): { url: string; folder: string } | undefined {
  const folders = [...ancestors(cwd), packageFolder].map((folder) => join(folder, '.portage'));
  for (const folder of folders) {
    const file = join(folder, 'addresses.json');
    if (!existsSync(file)) continue;
    const addresses: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!Value.Check(Addresses, addresses)) continue;
    // One that was killed could not take its addresses back, and another system may have its ports by now.
    if (addresses.pid === undefined || isAlive(addresses.pid)) return { url: toBaseUrl(addresses.api), folder };
  }
  return undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives, as another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

function toBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new UsageError('The address of the API has to be http(s)://host[:port], without user or query');
  }
  return url.href.replace(/\/+$/, '');
}
