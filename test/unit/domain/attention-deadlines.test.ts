import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  deadlinesOf,
  type defaultDeadlines,
  levelAt,
  nextLevelAt,
  stepLimitAt,
} from '../../../domain/attention-deadlines.js';
import { businessCalendar, isSupportTime } from '../../../domain/business-time.js';
import { queuedAttentionTitles } from '../../../domain/system-attention.js';

const berlin = businessCalendar('Europe/Berlin', ['2026-12-25']);
const ms = (iso: string) => Date.parse(iso);
const told = (deadlines: object) =>
  Object.fromEntries(Object.entries(deadlines).map(([level, at]) => [level, new Date(at).toISOString()]));

describe('deadlines', () => {
  test('of a decision: a reminder after one business day, escalation after two, breach after five', () => {
    const since = ms('2026-03-05T09:00:00Z');
    expect(told(deadlinesOf({ code: 'email-unconfirmed', since }, berlin))).toEqual({
      remind: '2026-03-06T09:00:00.000Z',
      escalate: '2026-03-09T09:00:00.000Z',
      breach: '2026-03-12T09:00:00.000Z',
    });
  });

  test('of a step that is stuck count support hours: Friday evening goes on on Monday', () => {
    const since = ms('2026-03-06T18:50:00Z');
    expect(told(deadlinesOf({ code: 'inventory-mismatch', since }, berlin))).toEqual({
      escalate: '2026-03-09T07:20:00.000Z',
      breach: '2026-03-09T10:50:00.000Z',
    });
  });

  test('of an overdue execution count from the planned date, and never come before the item itself', () => {
    const plannedFor = ms('2026-12-23T08:00:00Z');
    const since = ms('2026-12-24T08:00:00Z');
    expect(told(deadlinesOf({ code: 'execution-overdue', since, plannedFor }, berlin))).toEqual({
      escalate: '2026-12-24T08:00:00.000Z',
      breach: '2026-12-29T08:00:00.000Z',
    });
    const late = ms('2026-12-30T08:00:00Z');
    expect(deadlinesOf({ code: 'execution-overdue', since: late, plannedFor }, berlin)).toEqual({
      escalate: late,
      breach: late,
    });
  });

  test('of an outage do not sleep', () => {
    const since = ms('2026-12-25T02:00:00Z');
    expect(deadlinesOf({ code: 'worker-absent', since }, berlin)).toEqual({
      escalate: since,
      breach: since + 1_800_000,
    });
  });

  test('of all else tell nobody at night, on free days, or before there is anything to tell', () => {
    const queried = ms('2026-03-08T01:00:00Z');
    expect(told(deadlinesOf({ code: 'enrollment-queried', since: queried }, berlin))).toMatchObject({
      escalate: '2026-03-09T07:00:00.000Z',
    });
    const byNight = ['worker-absent', 'events-undelivered', 'watch-not-running'];
    const codes = Object.keys(queuedAttentionTitles).filter((code) => !byNight.includes(code));
    fc.assert(
      fc.property(
        fc.constantFrom(...(codes as (keyof typeof defaultDeadlines)[])),
        fc.integer({ min: ms('2026-01-01T00:00:00Z'), max: ms('2027-12-31T00:00:00Z') }),
        fc.integer({ min: -30 * 24, max: 30 * 24 }),
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC'),
        (code, since, hoursToPlan, timeZone) => {
          const calendar = businessCalendar(timeZone, ['2026-12-25', '2027-01-01', '2027-03-26', '2027-03-29']);
          const plannedFor = since + hoursToPlan * 3_600_000;
          const { remind = since, escalate, breach } = deadlinesOf({ code, since, plannedFor }, calendar);
          const instants = [remind, escalate, breach].filter((at) => at !== since);
          expect(instants.filter((at) => !isSupportTime(at, calendar))).toEqual([]);
          expect(isSupportTime(escalate, calendar)).toBe(true);
          expect([since <= escalate, remind <= escalate, escalate <= breach]).toEqual([true, true, true]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('are in order for every code, and every code has some', () => {
    for (const code of Object.keys(queuedAttentionTitles) as (keyof typeof defaultDeadlines)[]) {
      const since = ms('2026-03-06T18:50:00Z');
      const { remind = since, escalate, breach } = deadlinesOf({ code, since, plannedFor: since }, berlin);
      expect([since, remind, escalate, breach], code).toEqual([since, remind, escalate, breach].sort((a, b) => a - b));
    }
  });
});

test('the level is the highest whose instant has come', () => {
  const due = { remind: 10, escalate: 20, breach: 30 };
  expect([9, 10, 25, 30].map((now) => levelAt(due, now))).toEqual([undefined, 'remind', 'escalate', 'breach']);
  expect([9, 10, 25, 30].map((now) => nextLevelAt(due, now))).toEqual([10, 20, 30, undefined]);
});

test('a step has a limit where the journey waits for machines or for the execution, and none elsewhere', () => {
  const at = { stageSince: ms('2026-03-06T10:00:00Z'), plannedFor: ms('2026-03-06T12:00:00Z') };
  const limit = (stage: Parameters<typeof stepLimitAt>[0]['stage']) => {
    const instant = stepLimitAt({ ...at, stage }, berlin);
    return instant === undefined ? undefined : new Date(instant).toISOString();
  };
  expect(limit('verifying')).toBe('2026-03-06T10:30:00.000Z');
  expect(limit('migrating')).toBe('2026-03-09T12:00:00.000Z');
  expect(limit('awaiting-acceptance')).toBeUndefined();
});
