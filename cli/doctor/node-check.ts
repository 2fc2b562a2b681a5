import { packageInfo } from '../package-info.js';
import { type Check, fail, ok } from './check.js';

/** Whether this Node is one of those that package.json asks for: 20 from 20.20.2 on, or 22.12 and later. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const isSupported =
    major === 20 ? minor > 20 || (minor === 20 && patch >= 2) : major === 22 ? minor >= 12 : major > 22;
  if (isSupported) return ok('node', version);
  return fail('node', version, `Use Node ${packageInfo.engines.node}`);
}
