import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordBatch } from '../../../db/queries/record.js';
import { raiseSystemAttention } from '../../../db/queries/system-attention.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';
import { isEnded, type Stage, stages } from '../../../domain/stages.js';
import { recordBatchOf, timelineEntry } from '../../support/records.js';
import { type ApiFixture, startApi } from './api-fixture.js';

const hour = 3_600_000;
const day = 24 * hour;

interface Made {
  id: string;
  wave: string | undefined;
  stage: Stage;
  stageSince: number;
  attention: number;
  visits: { stage: Stage; ms: number }[];
}

/** The same numbers at each run, and no pattern in them. */
function dice(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

let api: ApiFixture;
const made: Made[] = [];
const began = Date.now();

beforeAll(async () => {
  api = await startApi();
  const roll = dice(7);
  for (let number = 0; number < 150; number += 1) await make(number, roll);
  await raiseSystemAttention(api.database, {
    code: 'worker-absent',
    severity: 'critical',
    subjectKind: 'worker',
    subject: 'portage/workflow',
    why: 'x',
  });
});
afterAll(() => api.close());

/** A migration that went through some stages; recorded in two pieces, as it happens in life. */
async function make(number: number, roll: (below: number) => number): Promise<void> {
  const id = `mig_${number}`;
  const wave = number % 4 === 0 ? undefined : `wave-${number % 3}`;
  const reached = roll(stages.length);
  const path = stages.filter((stage, index) => index <= reached && (!isEnded(stage) || index === reached));
  const durations = path.map(() => roll(40 * day));
  const stageSince = began - (durations.at(-1) ?? 0);
  let at = stageSince - durations.slice(0, -1).reduce((sum, ms) => sum + ms, 0);
  const entries = path.map((stage, index) => {
    const entry = timelineEntry(index + 1, {
      at: new Date(at).toISOString(),
      stage,
      kind: 'stage',
      code: `stage.${stage}`,
    });
    at += durations[index] ?? 0;
    return entry;
  });
  const stage = path.at(-1) ?? 'preparing';
  const attention: MigrationSnapshot['attention'] = Array.from(
    { length: isEnded(stage) ? 0 : roll(3) },
    (_, index) => ({
      code: index === 0 ? 'effect-failed' : 'inventory-mismatch',
      severity: roll(2) === 0 ? 'warning' : 'critical',
      step: 's',
      since: new Date(stageSince).toISOString(),
      why: 'x',
      actions: [],
    }),
  );
  const snapshot: Partial<MigrationSnapshot> = {
    stage,
    stageSince: new Date(stageSince).toISOString(),
    attention,
    ...(wave === undefined ? {} : { wave }),
  };
  const whole = recordBatchOf({ first: 1, last: 0 }, { migrationId: id, partnerId: `P-${number}`, snapshot });
  const cut = roll(path.length) + 1;
  for (const [from, until] of [
    [0, cut],
    [0, path.length],
  ] as const) {
    await recordBatch(api.database, {
      ...whole,
      snapshot: { ...whole.snapshot, sequence: until },
      entries: entries.slice(from, until),
    });
  }
  const visits = path.slice(0, -1).map((name, index) => ({ stage: name, ms: durations[index] ?? 0 }));
  made.push({ id, wave, stage, stageSince, attention: attention.length, visits });
}

const overview = async (query = '') => (await api.call('GET', `/v1/overview${query}`)).body;
/** Follows a list from its address to its end, and counts. */
async function lengthOf(href: string): Promise<number> {
  let count = 0;
  let cursor = '';
  do {
    const { status, body } = await api.call('GET', `${href}&limit=200${cursor}`);
    expect(status).toBe(200);
    count += body.data.length;
    cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
  } while (cursor);
  return count;
}
const atRank = (values: number[], share: number) =>
  values.sort((one, other) => one - other)[Math.max(Math.ceil(share * values.length) - 1, 0)];

describe.each([undefined, 'wave-1'])('the overview of %s', (wave) => {
  const chosen = () => made.filter((one) => wave === undefined || one.wave === wave);
  const read = () => overview(wave === undefined ? '' : `?wave=${wave}`);

  test('counts stages, attention and ages as they are, one by one', async () => {
    const { stages: told, totals, asOf } = await read();
    const limits = [0, 1, 3, 7, 14, 30, Number.POSITIVE_INFINITY];
    for (const { stage, count, needsAttention, ages } of told) {
      const inStage = chosen().filter((one) => one.stage === stage);
      expect(count, stage).toBe(inStage.length);
      expect(needsAttention.count).toBe(inStage.filter(({ attention }) => attention > 0).length);
      for (const [index, bucket] of (ages ?? []).entries()) {
        const age = ({ stageSince }: Made) => Date.parse(asOf) - stageSince;
        const [from = 0, until = 0] = [limits[index], limits[index + 1]];
        const inBucket = inStage.filter((one) => age(one) >= from * day && age(one) < until * day);
        expect(bucket.count, `${stage} from ${from} days`).toBe(inBucket.length);
      }
    }
    expect(told.map(({ stage }: Made) => stage)).toEqual(stages);
    expect(totals.open.count + totals.ended.count).toBe(chosen().length);
  });

  test('has the median and the ninth tenth of the stays that are over', async () => {
    for (const { stage, timeInStage } of (await read()).stages) {
      const stays = chosen().flatMap(({ visits }) =>
        visits.filter((visit) => visit.stage === stage).map(({ ms }) => ms),
      );
      if (stays.length === 0) expect(timeInStage, stage).toBeUndefined();
      else {
        expect(timeInStage.visits, stage).toBe(stays.length);
        expect(timeInStage.median.ms).toBe(atRank([...stays], 0.5));
        expect(timeInStage.p90.ms).toBe(atRank([...stays], 0.9));
      }
    }
  });

  test('leads from each number to the list that has so many entries', async () => {
    const { totals, stages: told, attention, waves } = await read();
    const numbers = [
      totals.open,
      totals.ended,
      totals.needsAttention,
      ...told,
      ...told.map(({ needsAttention }: { needsAttention: object }) => needsAttention),
      ...told.flatMap(({ ages = [] }: { ages?: object[] }) => ages),
      ...attention,
      ...waves,
      ...waves.flatMap((one: { needsAttention: object; stages: object[] }) => [one.needsAttention, ...one.stages]),
    ];
    for (const { count, href } of numbers) expect(await lengthOf(href), href).toBe(count);
    // What is in a stage for longer than most others were.
    for (const { stage, timeInStage } of told) {
      if (!timeInStage) continue;
      const longer = chosen().filter(
        (one) => one.stage === stage && began - one.stageSince > timeInStage.p90.ms + 60_000,
      );
      expect(await lengthOf(timeInStage.p90.href)).toBeGreaterThanOrEqual(longer.length);
    }
  });
});

test('attention is counted by cause, and that of the system belongs to no wave', async () => {
  const codes = ({ attention }: { attention: { code: string; count: number }[] }) =>
    attention.filter(({ code }) => code === 'worker-absent').map(({ count }) => count);
  expect(codes(await overview())).toEqual([1]);
  expect(codes(await overview('?wave=wave-1'))).toEqual([]);
  const { waves, waveCount } = await overview();
  expect(waveCount).toBe(3);
  expect(waves.map(({ wave }: Made) => wave).sort()).toEqual(['wave-0', 'wave-1', 'wave-2']);
});
