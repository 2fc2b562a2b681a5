import type { Certificate, CertificateStatus, Program, Reference, StatusNotes } from '../objects.js';
import { wrongState } from '../problems.js';
import type { MarketplaceStore } from '../store.js';

const DAY_MS = 86_400_000;
const EVENTS: Record<CertificateStatus, string> = {
  Pending: 'pending',
  Active: 'activated',
  Updating: 'updating',
  Expired: 'expired',
  Terminated: 'terminated',
};

/** The status as of now: a certificate expires after its last day and, if the program says so, ends some days later. */
export function certificateStatus(store: MarketplaceStore, certificate: Certificate): CertificateStatus {
  const { status, expirationDate } = certificate;
  if (!expirationDate || (status !== 'Active' && status !== 'Expired')) return status;
  const end = Date.parse(`${expirationDate}T00:00:00.000Z`) + DAY_MS;
  if (store.now() < end) return status;
  const rule = store.find('programs', certificate.programId)?.settings.terminateOnExpiration;
  return rule?.enabled && store.now() >= end + (rule.duration ?? 0) * DAY_MS ? 'Terminated' : 'Expired';
}

export function newCertificate(
  store: MarketplaceStore,
  by: Reference,
  input: {
    program: Program;
    name: string;
    status: 'Pending' | 'Active';
    clientId: string;
    buyerId: string;
    licenseeId?: string;
    parameters?: { ordering?: unknown[]; fulfillment?: unknown[] };
  },
): Certificate {
  const certificate: Certificate = {
    id: store.newId('CER'),
    revision: 0,
    audit: {},
    name: input.name,
    programId: input.program.id,
    clientId: input.clientId,
    applicableTo: input.program.applicableTo,
    buyerId: input.buyerId,
    status: input.status,
    externalIds: {},
    parameters: {
      ordering: input.parameters?.ordering ?? [],
      fulfillment: input.parameters?.fulfillment ?? [],
    },
  };
  if (input.licenseeId) certificate.licenseeId = input.licenseeId;
  store.stamp(certificate, 'created', by);
  store.stamp(certificate, EVENTS[input.status], by);
  return store.insert('certificates', certificate);
}

/** Writes the new status and its audit event; the caller has checked the transition. */
export function moveCertificate(
  store: MarketplaceStore,
  by: Reference,
  certificate: Certificate,
  status: CertificateStatus,
): Certificate {
  certificate.status = status;
  store.stamp(certificate, EVENTS[status], by);
  return certificate;
}

export function terminateCertificate(
  store: MarketplaceStore,
  by: Reference,
  certificate: Certificate,
  statusNotes?: StatusNotes,
): Certificate {
  const status = certificateStatus(store, certificate);
  if (status === 'Terminated' || status === 'Pending') throw wrongState('certificate', status, 'terminate');
  if (statusNotes) certificate.statusNotes = statusNotes;
  return moveCertificate(store, by, certificate, 'Terminated');
}

export function expireCertificate(store: MarketplaceStore, by: Reference, certificate: Certificate): Certificate {
  const status = certificateStatus(store, certificate);
  if (status !== 'Active') throw wrongState('certificate', status, 'expire');
  certificate.expirationDate = new Date(store.now()).toISOString().slice(0, 10);
  return moveCertificate(store, by, certificate, 'Expired');
}
