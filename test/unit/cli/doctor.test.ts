import { describe, expect, test } from 'vitest';
import { checkClock } from '../../../cli/doctor/clock.js';
import { DoctorSettings } from '../../../cli/doctor/doctor-settings.js';
import { checkNode } from '../../../cli/doctor/node-check.js';
import { checkSecondPerson } from '../../../cli/doctor/second-person-check.js';
import { judgeServer } from '../../../cli/doctor/temporal-checks.js';

describe('a clock elsewhere', () => {
  test.each([
    [1_000, 'ok'],
    [1_500, 'ok'],
    [7_100, 'warn'],
    [-4_100, 'warn'],
    [62_100, 'fail'],
    [-60_000, 'fail'],
  ])('that reads %i between 1000 and 2000 is %s', (theirs, status) => {
    expect(checkClock('clock', theirs, 1_000, 2_000).status).toBe(status);
  });
});

test.each([
  ['20.20.2', 'ok'],
  ['20.20.1', 'fail'],
  ['21.9.0', 'fail'],
  ['22.11.0', 'fail'],
  ['22.12.0', 'ok'],
  ['24.0.0', 'ok'],
])('Node %s is %s', (version, status) => expect(checkNode(version).status).toBe(status));

test.each([
  ['1.29.0', 'ok'],
  ['1.30.0-148.1', 'ok'],
  ['2.0.1', 'ok'],
  ['1.28.9', 'fail'],
  ['0.30.0', 'fail'],
  ['main', 'warn'],
  [undefined, 'warn'],
])('a Temporal server %s is %s', (version, status) => {
  expect(judgeServer('temporal:7233', version)).toMatchObject({ name: 'temporal', status });
});

test.each([
  ['asked for, with people', { OIDC_ISSUER: 'https://issuer.example' }, false, 'ok'],
  ['asked for, without any', {}, false, 'warn'],
  ['off', { SECOND_PERSON: 'false', OIDC_ISSUER: 'https://issuer.example' }, false, 'warn'],
  ['off in the embedded system', { SECOND_PERSON: 'false' }, true, 'ok'],
])('a second person that is %s', (_what, more, isEmbedded, status) => {
  const settings = new DoctorSettings({ DATABASE_URL: 'postgres://portage@127.0.0.1/portage', ...more }, isEmbedded);
  expect(checkSecondPerson(settings)).toMatchObject([{ name: 'second-person', status }]);
});

test('of settings that are not known here no second person is told', () => {
  expect(checkSecondPerson(new DoctorSettings({}))).toEqual([]);
});
