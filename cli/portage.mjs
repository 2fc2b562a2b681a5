#!/usr/bin/env node
// `portage`: runs what `npm run build` has made, else the source.
import { existsSync } from 'node:fs';

const built = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(built) && process.env.PORTAGE_FROM_SOURCE === undefined) {
  await import(built.href);
} else {
  const { register } = await import('tsx/esm/api');
  register();
  await import(new URL('./main.ts', import.meta.url).href);
}
