/** Locales in which every template exists. */
export const supportedLocales = ['en-US', 'de-DE'] as const;
export type SupportedLocale = (typeof supportedLocales)[number];

export function isSupportedLocale(locale: string): boolean {
  return matchLocale(locale) !== undefined;
}

/** The first of the wanted locales that we have: exactly, else by language; en-US when there is none. */
export function pickLocale(...wanted: (string | undefined)[]): SupportedLocale {
  for (const locale of wanted) {
    const match = locale === undefined ? undefined : matchLocale(locale);
    if (match) return match;
  }
  return 'en-US';
}

function matchLocale(locale: string): SupportedLocale | undefined {
  const wanted = locale.replace('_', '-').toLowerCase();
  const language = wanted.split('-')[0];
  return (
    supportedLocales.find((supported) => supported.toLowerCase() === wanted) ??
    supportedLocales.find((supported) => supported.toLowerCase().split('-')[0] === language)
  );
}
