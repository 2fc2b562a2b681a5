/** A day in words, such as "Tuesday, March 3, 2026", in the given zone. */
export function dayInWords(instant: string | Date, locale: string, timeZone: string): string {
  return format(instant, locale, timeZone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

/** A day and time in words with the zone's short name, since readers of one account sit in several zones. */
export function instantInWords(instant: string | Date, locale: string, timeZone: string): string {
  return format(instant, locale, timeZone, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
}

/** The zone itself when this runtime knows it, else UTC, which is named beside every time. */
export function knownZone(timeZone: string | undefined): string {
  if (!timeZone) return 'UTC';
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

function format(instant: string | Date, locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const formatter = new Intl.DateTimeFormat(locale, { ...options, timeZone: knownZone(timeZone) });
  // ICU puts narrow no-break spaces before "AM", which old mail clients show as boxes.
  return formatter.format(new Date(instant)).replaceAll(/[\u202f\u00a0]/g, ' ');
}
