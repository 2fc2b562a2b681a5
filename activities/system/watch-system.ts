import { ApplicationFailure, log } from '@temporalio/activity';
import type { Database } from '../../db/connection.js';
import { failingChannels } from '../../db/queries/attention-notices.js';
import { beat } from '../../db/queries/heartbeats.js';
import { keepSystemAttention, settleSystemAttention } from '../../db/queries/system-attention.js';
import {
  longParkedEvents,
  openSubjects,
  type PlaceOfMigration,
  placesOfMigrations,
  type SilentMigration,
  settleQuiet,
  settleRevivedEvents,
  settleUnanswered,
  silentMigrations,
  suspectWorkflows,
  unansweredEvents,
  undeliveredEvents,
} from '../../db/queries/system-watch.js';
import { limitedSteps, stepLimitAt } from '../../domain/attention-deadlines.js';
import { type BusinessCalendar, businessCalendar } from '../../domain/business-time.js';
import { isEventType, parkedLongHours } from '../../domain/events.js';
import { partnerIdOf } from '../../domain/ids.js';
import { systemWatchBeat } from '../../domain/system-activities.js';
import type { TemporalSight } from '../../domain/temporal-sight.js';
import { watchApprovals } from './watch-approvals.js';

export interface WatchOptions {
  database: Database;
  sight: TemporalSight;
  /** Where there is no partner whose zone counts. */
  timeZone: string;
  /** Local dates, `YYYY-MM-DD`. */
  holidays: readonly string[];
  /** Epoch ms. */
  now: () => number;
}

const minute = 60_000;
const undeliveredAfterMs = 1 * minute;
/** Far beyond the wait for a worker and its records: those are raised by themselves before. */
const unansweredAfterMs = 15 * minute;
const parkedTooLongMs = parkedLongHours * 60 * minute;
/** The API raises it again each minute in which it goes on. */
const signaturesQuietMs = 10 * minute;
/** A fault of a sender shows with some of its events only: a day without any, and it has been repaired. */
const malformedQuietMs = 24 * 60 * minute;
/** So many of a kind become items; more of them are one outage, and the rest follows when these are gone. */
const lookedAtAtMost = 200;
/** An alert that failed so often has failed for some minutes. */
const triesInVain = 3;
/** So long after what is due a workflow is suspected to stand still: longer than one that works needs. */
const suspectAfterMs = 10 * minute;

/** Looks at each thing by itself, so that one that cannot be looked at hides no other. */
export async function watchSystem(options: WatchOptions): Promise<void> {
  const blind: string[] = [];
  for (const [name, look] of Object.entries(looks)) {
    try {
      await look(options);
    } catch (error) {
      log.warn('could not be looked at', { name, error });
      blind.push(name);
    }
  }
  await beat(options.database, systemWatchBeat);
  // Before anybody is told of it: the API, which raised it, would see the beat up to a minute later, or not be there.
  await settleSystemAttention(options.database, 'watch-not-running', systemWatchBeat);
  // The run has done its work; it fails to be seen, in the Web UI too.
  if (blind.length > 0) throw ApplicationFailure.create({ message: `Not looked at: ${blind.join(', ')}` });
}

const looks: Record<string, (options: WatchOptions) => Promise<void>> = {
  async relay({ database }) {
    const { count, waitingSince } = await undeliveredEvents(database, undeliveredAfterMs);
    const item = {
      severity: 'critical',
      subjectKind: 'relay',
      subject: 'events',
      why: 'Stored events have not reached their workflows for more than a minute; they are kept and will be delivered',
      evidence: { count, waitingSince },
      ...(waitingSince && { since: waitingSince.toISOString() }),
    } as const;
    await keepSystemAttention(database, 'events-undelivered', count > 0 ? [item] : []);
  },

  async answers({ database, sight }) {
    const all = await unansweredEvents(database, unansweredAfterMs, lookedAtAtMost);
    if (all.length > 0) {
      const asked = all.map(({ workflowId }) => workflowId);
      await settleUnanswered(database, unansweredAfterMs, { asked, closed: await sight.closedWorkflows(asked) });
    }
    const [longest, ...others] =
      all.length > 0 ? await unansweredEvents(database, unansweredAfterMs, lookedAtAtMost) : [];
    const item = longest && {
      severity: 'warning' as const,
      subjectKind: 'relay' as const,
      subject: 'answers',
      why: 'Workflows have got events and have not said for a quarter of an hour what these did',
      evidence: { workflows: 1 + others.length, longest: longest.workflowId, deliveredSince: longest.deliveredSince },
      since: longest.deliveredSince.toISOString(),
    };
    await keepSystemAttention(database, 'events-unanswered', item ? [item] : []);
  },

  async parked({ database }) {
    const parked = await longParkedEvents(database, parkedTooLongMs, lookedAtAtMost + 1);
    const items = parked.slice(0, lookedAtAtMost).map(({ partnerId, count, waitingSince }) => ({
      severity: 'warning' as const,
      subjectKind: 'partner' as const,
      subject: partnerId,
      partnerId,
      why: 'Events of a partner have been waiting for the start of its migration for more than three days',
      evidence: { count, waitingSince },
      since: waitingSince.toISOString(),
    }));
    await keepSystemAttention(database, 'events-parked', items, {
      complete: parked.length <= lookedAtAtMost,
    });
  },

  signatures: ({ database }) => settleQuiet(database, 'signatures-failing', signaturesQuietMs),

  malformedEvents: ({ database }) => settleQuiet(database, 'events-malformed', malformedQuietMs),

  deadEvents: ({ database }) => settleRevivedEvents(database),

  async eventTypes({ database }) {
    // A release that knows the type has come since.
    for (const subject of await openSubjects(database, 'event-type-unknown')) {
      const type = subject.slice(subject.indexOf('/') + 1);
      if (isEventType(type)) await settleSystemAttention(database, 'event-type-unknown', subject);
    }
  },

  approvals: ({ database, timeZone, holidays, now }) => watchApprovals(database, { timeZone, holidays, now }),

  async steps({ database, timeZone, holidays, now }) {
    // Made once per zone: to check a zone's name takes longer than to count with it.
    const calendars = new Map<string, BusinessCalendar>();
    const calendarOf = (zone: string) => {
      const calendar = calendars.get(zone) ?? businessCalendar(zone, holidays);
      calendars.set(zone, calendar);
      return calendar;
    };
    const at = now();
    const overdue: (SilentMigration & { limit: number })[] = [];
    for await (const page of silentMigrations(database, limitedSteps, new Date(at))) {
      for (const migration of page) {
        const { stage, stageSince, plannedFor } = migration;
        const step = { stage, stageSince: stageSince.getTime(), plannedFor: plannedFor.getTime() };
        const limit = stepLimitAt(step, calendarOf(migration.timeZone ?? timeZone));
        if (limit !== undefined && limit <= at) overdue.push({ ...migration, limit });
      }
    }
    overdue.sort((one, other) => one.limit - other.limit);
    const items = overdue.slice(0, lookedAtAtMost).map(({ id, partnerId, stage, wave, timeZone: zone, limit }) => ({
      severity: 'warning' as const,
      subjectKind: 'migration' as const,
      subject: id,
      why: `The migration is in "${stage}" for longer than that may take, and its workflow does not say why`,
      evidence: { stage, limit: new Date(limit).toISOString() },
      since: new Date(limit).toISOString(),
      migrationId: id,
      partnerId,
      stage,
      ...(wave !== null && { wave }),
      ...(zone !== null && { timeZone: zone }),
    }));
    await keepSystemAttention(database, 'step-overdue', items, { lasting: overdue.map(({ id }) => id) });
  },

  async workers({ database, sight }) {
    const unpolled = await sight.unpolledQueues();
    const items = unpolled.map(({ taskQueue, kind }) => ({
      severity: 'critical' as const,
      subjectKind: 'worker' as const,
      subject: `${taskQueue}/${kind}`,
      why: `No worker has asked for ${kind} tasks in the last five minutes`,
      evidence: { taskQueue, kind },
    }));
    await keepSystemAttention(database, 'worker-absent', items);
  },

  async workflows({ database, sight }) {
    // Those that are known come first: whatever the server can tell, it is seen when they are repaired.
    const known = await openSubjects(database, 'workflow-task-failing');
    const suspects = await suspectWorkflows(database, suspectAfterMs, lookedAtAtMost);
    const found = await sight.failingWorkflows(lookedAtAtMost + 1, [...new Set([...known, ...suspects])]);
    const failing = found.slice(0, lookedAtAtMost);
    const places = await placesOfMigrations(
      database,
      failing.map(({ workflowId }) => workflowId),
    );
    const items = failing.map(({ workflowId, problems }) => ({
      severity: 'critical' as const,
      subjectKind: 'workflow' as const,
      subject: workflowId,
      why: 'The code of the workflow fails again and again: it stands still until a worker with repaired code runs',
      evidence: { problems },
      ...affectedBy(workflowId, places.get(workflowId)),
    }));
    const complete = found.length <= lookedAtAtMost && known.length <= lookedAtAtMost;
    await keepSystemAttention(database, 'workflow-task-failing', items, { complete });
  },

  async alerts({ database }) {
    const failing = await failingChannels(database, triesInVain);
    const items = failing.map(({ channel, count, since, lastError }) => ({
      severity: 'critical' as const,
      subjectKind: 'alert-channel' as const,
      subject: channel,
      why: `Alerts by ${channel === 'email' ? 'mail' : 'web hook'} do not get through; each item of the queue says what was told of it`,
      evidence: { channel, count, lastError },
      since: since.toISOString(),
    }));
    await keepSystemAttention(database, 'alerts-undeliverable', items);
  },

  async schedules({ database, sight }) {
    const stopped = await sight.stoppedSchedules();
    const items = stopped.map(({ scheduleId, because }) => ({
      severity: 'critical' as const,
      subjectKind: 'schedule' as const,
      subject: scheduleId,
      why: whyStopped[because],
      evidence: { because },
    }));
    await keepSystemAttention(database, 'schedule-not-running', items);
  },
};

/** Whom a workflow that stands still keeps waiting. Its id names the partner, also of one that nothing is recorded of. */
function affectedBy(workflowId: string, place: PlaceOfMigration | undefined) {
  const partnerId = partnerIdOf(workflowId);
  if (!place) return partnerId === undefined ? {} : { partnerId };
  const { id: migrationId, stage, wave, timeZone } = place;
  return {
    partnerId: place.partnerId,
    migrationId,
    stage,
    ...(wave !== null && { wave }),
    ...(timeZone !== null && { timeZone }),
  };
}

const whyStopped = {
  paused: 'A schedule is paused',
  late: 'A schedule has not run when it should have',
  failing: 'The last runs of a schedule failed',
  missing: 'A schedule has been deleted',
} as const;
