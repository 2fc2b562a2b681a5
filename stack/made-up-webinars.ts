import { connectDatabase } from '../db/connection.js';
import { putWebinars, type Webinar } from '../db/queries/webinars.js';

const day = 24 * 60 * 60 * 1000;
const hour = 60 * 60 * 1000;

/** Puts upcoming webinar sessions into the database of an embedded system, so that there is something to invite to. */
export async function addMadeUpWebinars(databaseUrl: string): Promise<void> {
  const database = connectDatabase(databaseUrl, { max: 2 });
  try {
    await putWebinars(database, [
      session('first-steps-en', 'en-US', 7, 'First steps on the Marketplace Platform', 'Find your way around'),
      session('subscriptions-en', 'en-US', 14, 'Managing subscriptions', 'Order, change and renew'),
      session('first-steps-de', 'de-DE', 8, 'Erste Schritte auf der Marketplace Platform', 'Ein Rundgang'),
    ]);
  } finally {
    await database.close();
  }
}

function session(id: string, locale: string, inDays: number, title: string, description: string): Webinar {
  const startsAt = new Date(Math.floor((Date.now() + inDays * day) / hour) * hour);
  return {
    id,
    locale,
    title,
    description,
    startsAt,
    endsAt: new Date(startsAt.getTime() + hour),
    joinUrl: `https://webinars.example.com/${id}`,
  };
}
