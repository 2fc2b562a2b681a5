import { UsageError } from '../api/cli-error.js';
import type { DryRunOption } from '../api/mutation.js';
import { option } from '../command.js';

export interface ForGoodOption extends DryRunOption {
  yes?: boolean;
}

/** Of commands that nothing takes back. */
export const forGoodOption = option('--yes', 'do it: it is for good');

/** @throws UsageError unless it was said that it is meant, or nothing is done. */
export function requireForGood({ yes, dryRun }: ForGoodOption, what: string): void {
  if (!yes && !dryRun) throw new UsageError(`${what} for good; repeat it with --yes`);
}
