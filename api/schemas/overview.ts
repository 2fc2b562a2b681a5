import { Type } from 'typebox';
import { attentionSeverities } from '../../domain/attention.js';
import { stages } from '../../domain/stages.js';
import { queuedCodes } from './attention.js';
import { instant } from './basics.js';

const href = Type.String({ description: 'The list that it counts' });
const counted = Type.Object({ count: Type.Integer(), href });
const longer = Type.Object({
  ms: Type.Number(),
  href: Type.String({ description: 'What is in the stage for longer than that now' }),
});

/** How all migrations stand, in numbers. */
export const overviewSchema = Type.Object({
  asOf: instant('The instant that all numbers are of, but for the times in stages'),
  timesAsOf: instant('Of the times in stages, which are up to a minute old'),
  wave: Type.Optional(Type.String()),
  totals: Type.Object({ open: counted, ended: counted, needsAttention: counted }),
  stages: Type.Array(
    Type.Object({
      stage: Type.Enum([...stages]),
      meaning: Type.String(),
      count: Type.Integer(),
      href,
      needsAttention: counted,
      timeInStage: Type.Optional(
        Type.Object(
          { visits: Type.Integer(), median: longer, p90: longer },
          { description: 'Of the stays that have ended: what half, and nine tenths, of them did not exceed' },
        ),
      ),
      ages: Type.Optional(
        Type.Array(
          Type.Object({
            fromDays: Type.Integer(),
            toDays: Type.Optional(Type.Integer()),
            count: Type.Integer(),
            href,
          }),
          { description: 'By how long they have been in the stage' },
        ),
      ),
    }),
  ),
  attention: Type.Array(
    Type.Object({
      code: Type.Enum([...queuedCodes]),
      title: Type.String(),
      severity: Type.Enum([...attentionSeverities]),
      count: Type.Integer(),
      oldestSince: instant('Of the oldest'),
      href,
    }),
    { description: 'Open items of the queue by cause; those put aside are not counted' },
  ),
  waves: Type.Array(
    Type.Object({
      wave: Type.String(),
      count: Type.Integer(),
      href,
      needsAttention: counted,
      stages: Type.Array(Type.Object({ stage: Type.Enum([...stages]), count: Type.Integer(), href })),
    }),
    { description: 'At most 100, those with most open migrations first' },
  ),
  waveCount: Type.Integer({ description: 'How many waves there are' }),
});
