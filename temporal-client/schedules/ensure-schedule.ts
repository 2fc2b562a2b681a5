import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';

/** What a schedule starts, when, and what becomes of runs that overlap or were missed. */
export type ScheduleDefinition = Pick<ScheduleOptions, 'spec' | 'policies' | 'action'>;

/**
 * Makes the schedule, or brings it up to date; whether somebody has paused it stays as it is. Any number of workers may do
 * so at once.
 */
export async function ensureSchedule(
  { schedule }: Pick<Client, 'schedule'>,
  scheduleId: string,
  definition: ScheduleDefinition,
): Promise<void> {
  try {
    await schedule.create({ scheduleId, ...definition });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await schedule.getHandle(scheduleId).update(({ state }) => ({ ...definition, state }));
  }
}
