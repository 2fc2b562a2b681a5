import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json: above `cli/`, and above `dist/cli/`. */
export const packageFolder = findPackageFolder(dirname(fileURLToPath(import.meta.url)));

interface PackageInfo {
  version: string;
  engines: { node: string };
}

/** What package.json says of this program. */
export const packageInfo: PackageInfo = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));

function findPackageFolder(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json was not found above the program: it must be shipped with it');
  return findPackageFolder(parent);
}
