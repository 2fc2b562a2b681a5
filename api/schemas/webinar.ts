import { Type } from 'typebox';
import { supportedLocales } from '../../domain/locales.js';
import { instant } from './basics.js';

/** Becomes part of the calendar entry's UID, so that a changed session replaces the old one in people's calendars. */
const webinarId = Type.String({
  pattern: '^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$',
  description: 'Name of the session in addresses and calendars',
  examples: ['first-steps-en'],
});
export const webinarParams = Type.Object({ webinarId }, { additionalProperties: false });

export const webinarLocale = Type.Enum([...supportedLocales], { description: 'Language in which it is held' });

const members = {
  title: Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\x00-\\x1F\\x7F]+$', examples: ['First steps'] }),
  description: Type.String({ minLength: 1, maxLength: 2000, pattern: '^[^\\x00]+$', description: 'What it is about' }),
  startsAt: instant('When it begins'),
  endsAt: instant('When it ends; after it begins, and within a day'),
  joinUrl: Type.String({
    pattern: '^https://[\\x21-\\x7E]{1,490}$',
    description: 'Where to join; it goes to every partner that is invited',
    examples: ['https://webinars.example.com/first-steps-en'],
  }),
  locale: webinarLocale,
};

export const webinarBody = Type.Object(members, { additionalProperties: false });

/** A session that partners are invited to. */
export const webinarSchema = Type.Object({ id: webinarId, ...members }, { $id: 'Webinar' });
