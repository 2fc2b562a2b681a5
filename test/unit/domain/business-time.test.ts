import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import {
  addBusinessDays,
  addSupportTime,
  type BusinessCalendar,
  businessCalendar,
  isBusinessDay,
  isSupportTime,
  nextSupportTime,
} from '../../../domain/business-time.js';

const at = (local: string, zone: string) => DateTime.fromISO(local, { zone }).toMillis();
const shown = (ms: number, zone: string) => DateTime.fromMillis(ms, { zone }).toFormat("yyyy-MM-dd'T'HH:mm");
const berlin = businessCalendar('Europe/Berlin', ['2026-12-25', '2026-05-01']);
const hour = 3_600_000;

describe('business days', () => {
  test.each([
    ['the next day, at the same time', '2026-03-03T10:30', 1, '2026-03-04T10:30'],
    ['over a weekend', '2026-03-06T10:30', 1, '2026-03-09T10:30'],
    ['over a holiday and a weekend', '2026-04-30T10:00', 1, '2026-05-04T10:00'],
    ['from a Saturday they begin on Monday morning', '2026-03-07T15:00', 1, '2026-03-10T08:00'],
    ['from a holiday they begin the day after it', '2026-12-25T15:00', 1, '2026-12-29T08:00'],
    ['what would fall into the quiet hours waits for the morning', '2026-03-03T23:00', 1, '2026-03-05T08:00'],
    ['what would fall before the morning waits for it', '2026-03-03T05:00', 1, '2026-03-04T08:00'],
    ['keep the time on the wall when clocks go forward', '2026-03-27T10:00', 1, '2026-03-30T10:00'],
    ['keep the time on the wall when clocks go back', '2026-10-23T10:00', 1, '2026-10-26T10:00'],
    ['three of them', '2026-03-05T10:00', 3, '2026-03-10T10:00'],
  ])('%s', (_name, from, days, until) => {
    expect(shown(addBusinessDays(at(from, 'Europe/Berlin'), days, berlin), 'Europe/Berlin')).toBe(until);
  });

  test('are those of the zone: the same instant is Friday here and Saturday there', () => {
    const instant = at('2026-03-06T20:00', 'America/Los_Angeles');
    expect(isBusinessDay(instant, businessCalendar('America/Los_Angeles'))).toBe(true);
    expect(isBusinessDay(instant, businessCalendar('Asia/Tokyo'))).toBe(false);
  });

  test('of a zone that nobody knows are those of UTC', () => {
    expect(businessCalendar('Mars/Olympus').timeZone).toBe('UTC');
    expect(businessCalendar(undefined).timeZone).toBe('UTC');
  });

  test('end where the calendar has none left, instead of looking for ever', () => {
    const holidays = Array.from({ length: 5_000 }, (_, day) =>
      new Date(Date.UTC(2026, 0, 1) + day * 24 * hour).toISOString().slice(0, 10),
    );
    const none = businessCalendar('UTC', holidays);
    expect(() => addBusinessDays(Date.UTC(2026, 0, 5), 1, none)).toThrow(RangeError);
    expect(() => addSupportTime(Date.UTC(2026, 0, 5), hour, none)).toThrow(RangeError);
  });
});

describe('support time', () => {
  test.each([
    ['within a day', '2026-03-03T10:00', 0.5, '2026-03-03T10:30'],
    ['over the night', '2026-03-03T19:50', 0.5, '2026-03-04T08:20'],
    ['over a weekend', '2026-03-06T19:50', 0.5, '2026-03-09T08:20'],
    ['from the middle of the night', '2026-03-03T02:00', 4, '2026-03-03T12:00'],
    ['over more than a day', '2026-03-03T10:00', 13, '2026-03-04T11:00'],
    ['up to the last minute', '2026-03-03T10:00', 10, '2026-03-03T20:00'],
    ['over the night in which clocks go back', '2026-10-23T19:00', 2, '2026-10-26T09:00'],
  ])('%s', (_name, from, hours, until) => {
    expect(shown(addSupportTime(at(from, 'Europe/Berlin'), hours * hour, berlin), 'Europe/Berlin')).toBe(until);
  });

  test.each(['07:59', '20:00', '23:30', '00:00'])('is not at %s', (time) => {
    expect(isSupportTime(at(`2026-03-03T${time}`, 'Europe/Berlin'), berlin)).toBe(false);
  });

  test.each(['08:00', '12:00', '19:59'])('is at %s', (time) => {
    expect(isSupportTime(at(`2026-03-03T${time}`, 'Europe/Berlin'), berlin)).toBe(true);
  });
});

describe('for any instant, zone and holidays', () => {
  // A failing run prints its seed and path: fc.assert(..., { seed, path }) repeats it.
  const seed = Number(process.env.FAST_CHECK_SEED ?? Date.now());
  const zones = [
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'America/Sao_Paulo',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Pacific/Apia',
    'America/St_Johns',
    'Africa/Casablanca',
    'Africa/Cairo',
    'Asia/Amman',
  ];
  const instant = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2040, 0, 1) });
  const dates = fc.array(fc.integer({ min: 0, max: 10_950 }), { maxLength: 40 });
  const calendar = fc.record({ zone: fc.constantFrom(...zones), days: dates }).map(({ zone, days }) =>
    businessCalendar(
      zone,
      days.map((day) => new Date(Date.UTC(2010, 0, 1) + day * 24 * hour).toISOString().slice(0, 10)),
    ),
  );
  const workday = (time: DateTime, { holidays }: BusinessCalendar) =>
    time.weekday <= 5 && !holidays.has(time.toISODate() ?? '');

  test(`support time is what a kept library says it is (seed ${seed})`, () => {
    fc.assert(
      fc.property(instant, calendar, (ms, given) => {
        const time = DateTime.fromMillis(ms, { zone: given.timeZone });
        expect(isBusinessDay(ms, given)).toBe(workday(time, given));
        expect(isSupportTime(ms, given)).toBe(workday(time, given) && time.hour >= 8 && time.hour < 20);
        const next = DateTime.fromMillis(nextSupportTime(ms, given), { zone: given.timeZone });
        expect(next.toMillis()).toBeGreaterThanOrEqual(ms);
        expect(isSupportTime(next.toMillis(), given)).toBe(true);
        if (next.toMillis() !== ms) expect(next.toFormat('HH:mm:ss.SSS')).toBe('08:00:00.000');
      }),
      { seed, numRuns: 300 },
    );
  });

  test(`so many business days later is as many working days later (seed ${seed})`, () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 0, max: 12 }), calendar, (ms, days, given) => {
        const end = addBusinessDays(ms, days, given);
        const zone = given.timeZone;
        const begin = isBusinessDay(ms, given) ? ms : nextSupportTime(ms, given);
        let day = DateTime.fromMillis(begin, { zone }).startOf('day');
        for (let left = days; left > 0; ) {
          day = day.plus({ days: 1 });
          if (workday(day, given)) left -= 1;
        }
        expect(end).toBeGreaterThanOrEqual(ms);
        expect(isSupportTime(end, given)).toBe(true);
        const reached = DateTime.fromMillis(end, { zone }).startOf('day');
        if (DateTime.fromMillis(begin, { zone }).hour >= 20) expect(reached > day).toBe(true);
        else expect(reached.toISODate()).toBe(day.toISODate());
      }),
      { seed, numRuns: 300 },
    );
  });

  test(`support time adds up, whatever it is cut into (seed ${seed})`, () => {
    const duration = fc.integer({ min: 1, max: 60 * hour });
    fc.assert(
      fc.property(instant, duration, duration, calendar, (ms, one, other, given) => {
        const whole = addSupportTime(ms, one + other, given);
        const parts = addSupportTime(addSupportTime(ms, one, given), other, given);
        expect(parts).toBe(whole);
        expect(whole - ms).toBeGreaterThanOrEqual(one + other);
      }),
      { seed, numRuns: 200 },
    );
  });
});
