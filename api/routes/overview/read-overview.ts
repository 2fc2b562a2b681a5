import { Type } from 'typebox';
import { readOverview as queryOverview, readStageTimes, type StageTimes } from '../../../db/queries/overview.js';
import { waveName } from '../../schemas/basics.js';
import { overviewSchema } from '../../schemas/overview.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { overviewView } from '../../views/overview.js';
import { Recent } from '../../views/recent.js';

const schema = {
  operationId: 'readOverview',
  summary: 'How all migrations stand, in numbers',
  description:
    'How many are in each stage and for how long, how long stages take, and what needs attention, by cause and by wave. ' +
    'Each number has the address of the list that it counts.',
  tags: ['Overview'],
  querystring: Type.Object(
    {
      wave: Type.Optional(waveName('Only this wave')),
    },
    { additionalProperties: false },
  ),
  response: {
    200: { ...overviewSchema, description: 'The numbers' },
    ...problems('malformed-request', 'validation-failed'),
  },
};

/** How long stages take changes little in a minute, and is the one figure that costs a look at all of history. */
const timesKeptMs = 60_000;

/** `GET /v1/overview` */
export const readOverview: Route = async (app, { database }) => {
  const stageTimes = new Recent<StageTimes[]>(timesKeptMs);
  app.get('/v1/overview', { schema, config: { access: 'migrations:read' } }, async (request) => {
    const { wave } = request.query;
    const overview = await queryOverview(database, wave);
    // A wave may have any name, but none that is empty.
    const times = await stageTimes.get(wave ?? '', () => readStageTimes(database, wave));
    return overviewView(overview, times, wave);
  });
};
