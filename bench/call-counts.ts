import { Context } from '@temporalio/activity';
import type { MigrationActivities } from '../domain/activities.js';

type ActivityName = keyof MigrationActivities;

/** Calls per workflow type and activity; a retry counts as a call. */
export type CallCounts = Record<string, Partial<Record<ActivityName, number>>>;

/** The activities, counting who calls what in `counts`. */
export function countingCalls(activities: MigrationActivities, counts: CallCounts): MigrationActivities {
  const counted = Object.entries(activities).map(([name, call]) => [
    name,
    (input: never) => {
      const workflowType = Context.current().info.workflowType ?? 'none';
      counts[workflowType] ??= {};
      const ofWorkflow = counts[workflowType];
      ofWorkflow[name as ActivityName] = (ofWorkflow[name as ActivityName] ?? 0) + 1;
      return call(input);
    },
  ]);
  return Object.fromEntries(counted) as MigrationActivities;
}

/** Outside calls of both workflows that differ in number; the record step, which only one of them has, is left out. */
export function differentCalls(one: CallCounts[string] = {}, other: CallCounts[string] = {}): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<ActivityName>;
  return [...names]
    .filter((name) => name !== 'record' && one[name] !== other[name])
    .map((name) => `${name}: ${one[name] ?? 0} against ${other[name] ?? 0}`);
}
