import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, type Marketplace, startMarketplace, type Who } from './marketplace-fixture.js';

let market: Marketplace;
beforeEach(async () => {
  market = await startMarketplace();
});
afterEach(() => market.close());

const request = () => ({
  program: { id: market.program.id },
  buyer: { id: market.buyer.id },
  certificant: { id: market.buyer.id },
  parameters: { ordering: [] },
});
async function draft(): Promise<{ path: string; certificate: string }> {
  const { status, body } = await market.post('client', '/program/enrollments', request());
  expect(status).toBe(201);
  expect(body.id).toMatch(/^ENR(-\d{4}){3}$/);
  return { path: `/program/enrollments/${body.id}`, certificate: `/program/certificates/${body.certificate.id}` };
}
async function statuses(made: { path: string; certificate: string }): Promise<[string, string]> {
  const enrollment = await market.get('client', made.path);
  const certificate = await market.get('client', made.certificate);
  return [enrollment.body.status, certificate.body.status];
}

describe('an enrollment', () => {
  it('goes from Draft over Querying to Completed, each step by its own actor', async () => {
    const made = await draft();
    expect(await statuses(made)).toEqual(['Draft', 'Pending']);
    const steps: [string, Who[], Who, unknown, [string, string]][] = [
      ['submit', ['vendor'], 'client', {}, ['Processing', 'Pending']],
      ['query', ['client', 'operations'], 'vendor', { statusNotes: { message: 'MPN id?' } }, ['Querying', 'Pending']],
      ['process', ['operations'], 'client', {}, ['Processing', 'Pending']],
      ['complete', ['client', 'operations'], 'vendor', { externalIds: { vendor: 'M-1' } }, ['Completed', 'Active']],
    ];
    for (const [step, refused, who, body, after] of steps) {
      for (const other of refused)
        expect((await market.post(other, `${made.path}/${step}`, body)).status, step).toBe(403);
      const answer = await market.post(who, `${made.path}/${step}`, body);
      expect(answer.status, step).toBe(200);
      expect(await statuses(made)).toEqual(after);
      if (step === 'query') expect(answer.body.statusNotes).toEqual({ message: 'MPN id?' });
    }
    expect((await market.get('client', made.certificate)).body.externalIds).toEqual({ vendor: 'M-1' });
    for (const [step, who] of [
      ['submit', 'client'],
      ['query', 'vendor'],
      ['process', 'client'],
      ['complete', 'vendor'],
      ['fail', 'vendor'],
    ] as const) {
      expect((await market.post(who, `${made.path}/${step}`, {})).status, step).toBe(409);
    }
  });

  it('that fails ends its certificate, and a new one can be started', async () => {
    const made = await draft();
    expect((await market.post('vendor', `${made.path}/fail`, {})).status).toBe(409);
    await market.post('operations', `${made.path}/submit`);
    const failed = await market.post('vendor', `${made.path}/fail`, { statusNotes: { message: 'Region' } });
    expect(failed.body).toMatchObject({ status: 'Failed', statusNotes: { message: 'Region' } });
    expect(await statuses(made)).toEqual(['Failed', 'Terminated']);
    const again = await draft();
    expect(again.certificate).not.toBe(made.certificate);
  });

  it('is refused while a certificate is held, for a closed program and for a disabled or other account', async () => {
    const made = await draft();
    expect((await market.post('client', '/program/enrollments', request())).status).toBe(409);
    expect((await market.remove('client', made.path)).status).toBe(204);
    expect((await market.get('client', made.path)).status).toBe(404);
    expect((await market.post('otherClient', '/program/enrollments', request())).status).toBe(404);
    expect((await market.post('vendor', '/program/enrollments', request())).status).toBe(403);
    await market.post('operations', `/accounts/accounts/${market.partner.id}/disable`);
    expect((await market.post('client', '/program/enrollments', request())).status).toBe(409);
    await market.post('operations', `/accounts/accounts/${market.partner.id}/enable`);
    await market.post('vendor', `/program/programs/${market.program.id}/unpublish`);
    expect((await market.post('client', '/program/enrollments', request())).status).toBe(409);
  });

  it('is certified at once where the program approves by itself', async () => {
    const settings = `/program/programs/${market.program.id}/settings`;
    expect((await market.put('vendor', settings, { newCertificateAutoapprove: true })).status).toBe(200);
    const made = await draft();
    await market.post('client', `${made.path}/submit`);
    expect(await statuses(made)).toEqual(['Completed', 'Active']);
    const audit = (await market.get('client', `${made.certificate}?select=audit`)).body.audit;
    expect(audit).toHaveProperty(['activated', 'at']);
  });

  it('of type Change brings an expired certificate back', async () => {
    const first = market.world.enroll({
      accountId: market.partner.id,
      buyerId: market.buyer.id,
      programId: market.program.id,
    });
    const certificate = market.world.completeEnrollment(first.id);
    market.world.endCertificate(certificate.id, 'Expired');
    const again = await market.post('client', '/program/enrollments', {
      ...request(),
      certificate: { id: certificate.id },
    });
    expect(again.body).toMatchObject({ type: 'Change', certificate: { id: certificate.id, status: 'Updating' } });
    await market.post('client', `/program/enrollments/${again.body.id}/submit`);
    await market.post('vendor', `/program/enrollments/${again.body.id}/complete`, {});
    expect((await market.get('client', `/program/certificates/${certificate.id}`)).body.status).toBe('Active');
  });

  it('for a program of licensees names the licensee', async () => {
    const program = market.world.addProgram({ name: 'Resale', applicableTo: 'Licensee' });
    const body = {
      program: { id: program.id },
      licensee: { id: market.licensee.id },
      certificant: { id: market.licensee.id },
    };
    expect((await market.post('client', '/program/enrollments', { program: body.program })).status).toBe(400);
    expect((await market.post('client', '/program/enrollments', body)).body).toMatchObject({
      applicableTo: 'Licensee',
      licensee: { id: market.licensee.id },
    });
  });
});

describe('a certificate', () => {
  it('is migrated by Operations, ended by the vendor and renamed by the client', async () => {
    const wanted = {
      name: 'Migrated',
      program: { id: market.program.id },
      buyer: { id: market.buyer.id },
      client: { id: market.partner.id },
    };
    expect((await market.post('client', '/program/certificates', wanted)).status).toBe(403);
    const made = await market.post('operations', '/program/certificates', wanted);
    expect(made.body).toMatchObject({ status: 'Active', client: { id: market.partner.id } });
    expect(made.body.id).toMatch(/^CER(-\d{4}){3}$/);
    const path = `/program/certificates/${made.body.id}`;
    expect((await market.put('client', path, { name: 'Ours' })).body.name).toBe('Ours');
    expect((await market.put('client', path, { expirationDate: '2030-01-01' })).status).toBe(403);
    expect((await market.post('client', `${path}/terminate`)).status).toBe(403);
    expect((await market.post('vendor', `${path}/expire`)).body.status).toBe('Expired');
    expect((await market.post('vendor', `${path}/expire`)).status).toBe(409);
    expect((await market.post('vendor', `${path}/terminate`, { statusNotes: { message: 'Over' } })).body.status).toBe(
      'Terminated',
    );
    expect((await market.post('vendor', `${path}/terminate`)).status).toBe(409);
    expect((await market.get('otherClient', path)).status).toBe(404);
  });

  it('expires by the clock after its last day and ends where the program says so', async () => {
    await market.put('vendor', `/program/programs/${market.program.id}/settings`, {
      terminateOnExpiration: { enabled: true, duration: 10 },
    });
    const first = market.world.enroll({
      accountId: market.partner.id,
      buyerId: market.buyer.id,
      programId: market.program.id,
    });
    const path = `/program/certificates/${market.world.completeEnrollment(first.id).id}`;
    await market.put('vendor', path, { expirationDate: '2026-03-05' });
    const at = async (instant: string) => {
      market.clock.now = Date.parse(instant);
      return (await market.get('client', path)).body.status;
    };
    expect(await at('2026-03-05T23:59:59.999Z')).toBe('Active');
    expect(await at('2026-03-06T00:00:00.000Z')).toBe('Expired');
    market.clock.now += 10 * DAY_MS;
    expect((await market.get('client', path)).body.status).toBe('Terminated');
  });
});

describe('a program', () => {
  it('is written by its vendor, read by all and shown to clients once published', async () => {
    expect((await market.post('operations', '/program/programs', { name: 'New' })).status).toBe(403);
    const made = await market.post('vendor', '/program/programs', { name: 'New' });
    expect(made.body).toMatchObject({ status: 'Draft', settings: { newCertificateAutoapprove: false } });
    expect(made.body.id).toMatch(/^PRG(-\d{4}){2}$/);
    const path = `/program/programs/${made.body.id}`;
    expect((await market.get('client', path)).status).toBe(404);
    expect((await market.post('vendor', `${path}/publish`)).body.status).toBe('Published');
    expect((await market.get('client', path)).body.name).toBe('New');
    expect((await market.remove('vendor', path)).status).toBe(409);
    expect((await market.post('vendor', `${path}/unpublish`)).body.status).toBe('Unpublished');
    expect((await market.remove('vendor', path)).status).toBe(204);
    expect((await market.get('vendor', path)).status).toBe(404);
  });
});
