import { register } from 'tsx/esm/api';

/**
 * Loads the worker with tsx in this thread alone. `--import tsx` would reach the SDK's workflow thread too and turn on
 * source maps there, which cost time at every promise of a workflow; a built worker has none.
 */
register();
process.setSourceMapsEnabled(false);
await import(new URL('./worker.ts', import.meta.url).href);
