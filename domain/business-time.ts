/** When people of one place can be expected to act: its zone, and the days on which nobody works. */
export interface BusinessCalendar {
  /** IANA name that this runtime knows. */
  timeZone: string;
  /** Local dates, `YYYY-MM-DD`. */
  holidays: ReadonlySet<string>;
}

const hour = 60 * 60 * 1000;
const day = 24 * hour;
/** Local time between these is quiet on every day. */
const quietHours = { from: 20 * hour, until: 8 * hour } as const;

// Beyond this the calendar has no working day left, and a loop over it would not end.
const daysLookedAt = 3_660;

/** The calendar of a zone; one that this runtime does not know counts as UTC. */
export function businessCalendar(timeZone: string | undefined, holidays: Iterable<string> = []): BusinessCalendar {
  return { timeZone: isZone(timeZone) ? timeZone : 'UTC', holidays: new Set(holidays) };
}

/** Whether the local day of the instant (epoch ms) is one on which people work. */
export function isBusinessDay(at: number, calendar: BusinessCalendar): boolean {
  return isWorkday(startOfDay(toLocal(at, calendar.timeZone)), calendar);
}

/** Whether the instant (epoch ms) is on a business day and outside of the quiet hours. */
export function isSupportTime(at: number, calendar: BusinessCalendar): boolean {
  const local = toLocal(at, calendar.timeZone);
  const time = local - startOfDay(local);
  return isWorkday(startOfDay(local), calendar) && time >= quietHours.until && time < quietHours.from;
}

/**
 * The instant itself in support time, else the next begin of it. Epoch ms.
 * @throws RangeError when the calendar has no business day within ten years
 */
export function nextSupportTime(at: number, calendar: BusinessCalendar): number {
  if (isSupportTime(at, calendar)) return at;
  const local = toLocal(at, calendar.timeZone);
  const today = startOfDay(local);
  const from = isWorkday(today, calendar) && local - today < quietHours.until ? today : today + day;
  return toInstant(firstWorkday(from, calendar) + quietHours.until, calendar.timeZone);
}

/**
 * The same local time so many business days later, moved to support time. What begins on a free day begins with the next
 * business day's support hours. Epoch ms.
 * @throws RangeError when the calendar has no business day within ten years
 */
export function addBusinessDays(at: number, days: number, calendar: BusinessCalendar): number {
  const begin = isBusinessDay(at, calendar) ? at : nextSupportTime(at, calendar);
  const local = toLocal(begin, calendar.timeZone);
  let reached = startOfDay(local);
  for (let left = days; left > 0; left -= 1) reached = firstWorkday(reached + day, calendar);
  return nextSupportTime(toInstant(reached + (local - startOfDay(local)), calendar.timeZone), calendar);
}

/**
 * The instant at which so much support time (ms) has passed: nights, weekends and holidays do not count. Epoch ms.
 * @throws RangeError when the calendar has no business day within ten years
 */
export function addSupportTime(at: number, durationMs: number, calendar: BusinessCalendar): number {
  let from = nextSupportTime(at, calendar);
  let left = durationMs;
  for (let looked = 0; looked < daysLookedAt; looked += 1) {
    const until = toInstant(startOfDay(toLocal(from, calendar.timeZone)) + quietHours.from, calendar.timeZone);
    if (from + left <= until) return from + left;
    left -= until - from;
    from = nextSupportTime(until, calendar);
  }
  throw new RangeError('The duration does not fit into the calendar');
}

/** The first working day from this local midnight on. */
function firstWorkday(from: number, calendar: BusinessCalendar): number {
  for (let looked = 0; looked < daysLookedAt; looked += 1) {
    if (isWorkday(from + looked * day, calendar)) return from + looked * day;
  }
  throw new RangeError('The calendar has no business day');
}

function isWorkday(localMidnight: number, calendar: BusinessCalendar): boolean {
  const date = new Date(localMidnight);
  const weekday = date.getUTCDay();
  return weekday !== 0 && weekday !== 6 && !calendar.holidays.has(date.toISOString().slice(0, 10));
}

// Local times are numbers, too: what the clock on the wall shows, read as if it were UTC. Days are then 24 h long.

function startOfDay(local: number): number {
  return Math.floor(local / day) * day;
}

function toLocal(at: number, timeZone: string): number {
  return at + offsetAt(at, timeZone);
}

/** Right but for the hours around a change of the clocks, which lie within the quiet ones. */
function toInstant(local: number, timeZone: string): number {
  const guess = local - offsetAt(local, timeZone);
  return local - offsetAt(guess, timeZone);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function offsetAt(at: number, timeZone: string): number {
  let clock = clocks.get(timeZone);
  if (!clock) {
    const digits = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    clock = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', second: 'numeric', ...digits });
    clocks.set(timeZone, clock);
  }
  const shown: Record<string, number> = {};
  for (const { type, value } of clock.formatToParts(at)) shown[type] = Number(value);
  const { year = 0, month = 1, day: date = 1, hour: hours = 0, minute = 0, second = 0 } = shown;
  const wholeSecond = Math.floor(at / 1000) * 1000;
  return Date.UTC(year, month - 1, date, hours, minute, second) - wholeSecond;
}

function isZone(timeZone: string | undefined): timeZone is string {
  if (!timeZone) return false;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }) !== undefined;
  } catch {
    return false;
  }
}
