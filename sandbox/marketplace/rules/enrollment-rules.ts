import type { Certificate, Enrollment, EnrollmentStatus, Program, Reference, StatusNotes } from '../objects.js';
import { MarketplaceProblem, refused, wrongState } from '../problems.js';
import type { MarketplaceStore } from '../store.js';
import { certificateStatus, moveCertificate, newCertificate } from './certificate-rules.js';

export type NewEnrollment = {
  program: { id: string };
  buyer?: { id: string };
  licensee?: { id: string };
  certificant?: { id: string };
  certificate?: { id: string };
  parameters?: { ordering?: unknown[]; fulfillment?: unknown[] };
  notes?: string;
};
export type EnrollmentStep = {
  template?: Reference;
  statusNotes?: StatusNotes | string;
  externalIds?: { vendor?: string };
  parameters?: { ordering?: unknown[]; fulfillment?: unknown[] };
};

const HELD = new Set(['Pending', 'Active', 'Updating']);

/** A draft with its Pending certificate; naming a certificate that exists is a re-enrollment (type Change). */
export function draftEnrollment(store: MarketplaceStore, by: Reference, input: NewEnrollment): Enrollment {
  const program = store.find('programs', input.program.id);
  if (!program || program.status === 'Deleted') throw refused(['program', 'The program does not exist.']);
  if (program.status !== 'Published') throw wrongState('program', program.status, 'enrolling');
  const certificant = certificantOf(store, program, input);
  const account = store.get('accounts', certificant.clientId);
  if (account.status === 'Disabled') throw wrongState('account', account.status, 'enrolling');
  if (
    !(program.eligibility.client && account.eligibility.client) &&
    !(program.eligibility.partner && account.eligibility.partner)
  ) {
    throw refused(['eligibility', 'The account is not eligible for the program.']);
  }
  const certificate = input.certificate
    ? reopened(store, by, input.certificate.id, certificant)
    : firstCertificate(store, by, program, certificant);
  const enrollment: Enrollment = {
    id: store.newId('ENR'),
    revision: 0,
    audit: {},
    programId: program.id,
    certificateId: certificate.id,
    applicableTo: program.applicableTo,
    type: input.certificate ? 'Change' : 'New',
    ...certificant,
    status: 'Draft',
    externalIds: {},
    parameters: {
      ordering: input.parameters?.ordering ?? [],
      fulfillment: input.parameters?.fulfillment ?? [],
    },
  };
  if (input.notes) enrollment.notes = input.notes;
  store.stamp(enrollment, 'created', by);
  return store.insert('enrollments', enrollment);
}

/** With auto-approval the certificate is Active at once and the enrollment Completed. */
export function submitEnrollment(store: MarketplaceStore, by: Reference, enrollment: Enrollment): Enrollment {
  move(store, by, enrollment, 'submit', ['Draft'], 'Processing');
  const program = store.get('programs', enrollment.programId);
  if (program.settings.newCertificateAutoapprove) completeEnrollment(store, by, enrollment, {});
  return enrollment;
}

export function queryEnrollment(store: MarketplaceStore, by: Reference, enrollment: Enrollment, step: EnrollmentStep) {
  move(store, by, enrollment, 'query', ['Processing'], 'Querying');
  return note(enrollment, step);
}

export function processEnrollment(
  store: MarketplaceStore,
  by: Reference,
  enrollment: Enrollment,
  step: EnrollmentStep,
) {
  move(store, by, enrollment, 'process', ['Querying'], 'Processing');
  delete enrollment.statusNotes;
  return note(enrollment, step);
}

export function completeEnrollment(
  store: MarketplaceStore,
  by: Reference,
  enrollment: Enrollment,
  step: EnrollmentStep,
) {
  move(store, by, enrollment, 'complete', ['Processing'], 'Completed');
  const certificate = store.get('certificates', enrollment.certificateId);
  if (step.externalIds?.vendor) {
    enrollment.externalIds.vendor = step.externalIds.vendor;
    certificate.externalIds.vendor = step.externalIds.vendor;
  }
  moveCertificate(store, by, certificate, 'Active');
  delete enrollment.statusNotes;
  return note(enrollment, step);
}

/** Ends the certificate too: the next attempt is a new enrollment. */
export function failEnrollment(store: MarketplaceStore, by: Reference, enrollment: Enrollment, step: EnrollmentStep) {
  move(store, by, enrollment, 'fail', ['Processing', 'Querying'], 'Failed');
  note(enrollment, step);
  const certificate = store.get('certificates', enrollment.certificateId);
  if (enrollment.statusNotes) certificate.statusNotes = enrollment.statusNotes;
  moveCertificate(store, by, certificate, 'Terminated');
  return enrollment;
}

export function deleteEnrollment(store: MarketplaceStore, by: Reference, enrollment: Enrollment): Enrollment {
  move(store, by, enrollment, 'delete', ['Draft'], 'Deleted');
  moveCertificate(store, by, store.get('certificates', enrollment.certificateId), 'Terminated');
  return enrollment;
}

export function changeEnrollment(
  store: MarketplaceStore,
  by: Reference,
  enrollment: Enrollment,
  change: { notes?: string; parameters?: EnrollmentStep['parameters']; assignee?: Reference },
): Enrollment {
  if (enrollment.status === 'Completed' || enrollment.status === 'Failed') {
    throw wrongState('enrollment', enrollment.status, 'update');
  }
  if (change.notes !== undefined) enrollment.notes = change.notes;
  if (change.assignee) enrollment.assignee = change.assignee;
  if (change.parameters) enrollment.parameters = { ...enrollment.parameters, ...change.parameters };
  store.stamp(enrollment, 'updated', by);
  return enrollment;
}

type CertificantIds = { clientId: string; buyerId: string; licenseeId?: string };

function certificantOf(store: MarketplaceStore, program: Program, input: NewEnrollment): CertificantIds {
  if (program.applicableTo === 'Licensee') {
    const licensee = store.find('licensees', input.licensee?.id ?? input.certificant?.id);
    if (!licensee || licensee.status === 'Deleted') throw refused(['licensee', 'The program needs a licensee.']);
    return { clientId: licensee.accountId, buyerId: licensee.buyerId, licenseeId: licensee.id };
  }
  const buyer = store.find('buyers', input.buyer?.id ?? input.certificant?.id);
  if (!buyer?.accountId || buyer.status === 'Deleted') throw refused(['buyer', 'The program needs a buyer.']);
  return { clientId: buyer.accountId, buyerId: buyer.id };
}

function firstCertificate(store: MarketplaceStore, by: Reference, program: Program, ids: CertificantIds): Certificate {
  const held = store
    .related('certificates', 'buyerId', ids.buyerId)
    .some(
      (each) =>
        each.programId === program.id && each.licenseeId === ids.licenseeId && HELD.has(certificateStatus(store, each)),
    );
  if (held) throw new MarketplaceProblem(409, 'The certificant already holds a certificate of the program.');
  return newCertificate(store, by, { program, name: program.name, status: 'Pending', ...ids });
}

function reopened(store: MarketplaceStore, by: Reference, id: string, ids: CertificantIds): Certificate {
  const certificate = store.find('certificates', id);
  if (certificate?.buyerId !== ids.buyerId) throw refused(['certificate', 'The certificate does not exist.']);
  const status = certificateStatus(store, certificate);
  if (status !== 'Active' && status !== 'Expired') throw wrongState('certificate', status, 're-enrollment');
  delete certificate.expirationDate;
  return moveCertificate(store, by, certificate, 'Updating');
}

function move(
  store: MarketplaceStore,
  by: Reference,
  enrollment: Enrollment,
  call: string,
  from: EnrollmentStatus[],
  to: EnrollmentStatus,
): void {
  if (!from.includes(enrollment.status)) throw wrongState('enrollment', enrollment.status, call);
  enrollment.status = to;
  store.stamp(enrollment, to.toLowerCase(), by);
}

function note(enrollment: Enrollment, step: EnrollmentStep): Enrollment {
  if (step.template) enrollment.template = step.template;
  if (step.statusNotes) {
    enrollment.statusNotes = typeof step.statusNotes === 'string' ? { message: step.statusNotes } : step.statusNotes;
  }
  if (step.parameters) enrollment.parameters = { ...enrollment.parameters, ...step.parameters };
  return enrollment;
}
