import { fileURLToPath } from 'node:url';

/** Recorded histories, one JSON file per path and run. */
export const historiesFolder = fileURLToPath(new URL('./histories', import.meta.url));
