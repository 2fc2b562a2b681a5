/** The stages of a partner's journey, in order. */
export const journeyStages = [
  'preparing',
  'announced',
  'migrating',
  'verifying',
  'handing-over',
  'awaiting-acceptance',
  'awaiting-certificate',
  'ready',
] as const;

/** How a journey can end. `completed` is for good; the other two leave the way open for a new migration. */
export const endStages = ['completed', 'rolled-back', 'aborted'] as const;

export type JourneyStage = (typeof journeyStages)[number];
export type EndStage = (typeof endStages)[number];
export type Stage = JourneyStage | EndStage;

export const stages: readonly Stage[] = [...journeyStages, ...endStages];

/** True once nothing more can happen to the migration. */
export function isEnded(stage: Stage): stage is EndStage {
  return (endStages as readonly string[]).includes(stage);
}

/** True when `stage` comes after `other` in the journey; an end comes after every stage. */
export function isAfter(stage: Stage, other: JourneyStage): boolean {
  if (isEnded(stage)) return true;
  return journeyStages.indexOf(stage) > journeyStages.indexOf(other);
}

/** What the stage means to an operator, in one line. */
export const stageMeaning: Record<Stage, string> = {
  preparing: 'Checking that the account is ready to move',
  announced: 'The partner sees the notice; waiting for the planned date',
  migrating: 'The data is being moved; waiting for "migration executed"',
  verifying: 'Comparing both sides, item by item',
  'handing-over': 'Closing the old portal and inviting the partner',
  'awaiting-acceptance': 'Waiting for an admin contact to accept the invitation',
  'awaiting-certificate': 'Waiting for the CSP certificate of every buyer',
  ready: 'No buyer in scope is without its certificate; sending the last messages',
  completed: 'Done',
  'rolled-back': 'Rolled back: what had been done was taken back, as far as the timeline says',
  aborted: 'Stopped by an operator; effects stand as listed',
};
