import type { BuyerReading } from '../../domain/activities.js';
import { maxNoteLength } from '../../domain/events.js';
import { type Certificate, type Enrollment, inOurWords, instantOf, sameWord } from './marketplace-shapes.js';

// As long as a note of an event may be.

const certificateWords = ['Pending', 'Active', 'Updating', 'Expired', 'Terminated'];
const enrollmentWords = ['Draft', 'Processing', 'Querying', 'Completed', 'Failed', 'Deleted'];

/** Where each buyer stands: the certificate that counts most, and the newest enrollment with what the vendor said. */
export function buyerReadings(
  buyerIds: readonly string[],
  certificates: readonly Certificate[],
  enrollments: readonly Enrollment[],
): BuyerReading[] {
  return buyerIds.map((buyerId) => {
    const [certificate] = certificates
      .filter((candidate) => isOf(candidate, buyerId))
      .sort((a, b) => rank(a) - rank(b) || newestFirst(a, b));
    const [enrollment] = enrollments.filter((candidate) => isOf(candidate, buyerId)).sort(newestFirst);
    const note = enrollment && noteOf(enrollment);
    return {
      buyerId,
      ...(certificate && {
        certificate: { id: certificate.id, status: inOurWords(certificate.status, certificateWords) },
      }),
      ...(enrollment && {
        enrollment: { id: enrollment.id, status: enrollmentStatusOf(enrollment), ...(note && { note }) },
      }),
    };
  });
}

/** What belongs to a licensee names its buyer too, but is not the buyer's own. */
function isOf({ buyer, licensee }: Certificate | Enrollment, buyerId: string): boolean {
  return buyer?.id === buyerId && licensee === undefined;
}

function rank({ status }: Certificate): number {
  if (sameWord(status, 'Active')) return 0;
  return sameWord(status, 'Pending') || sameWord(status, 'Updating') ? 1 : 2;
}

function newestFirst(a: Certificate | Enrollment, b: Certificate | Enrollment): number {
  const [left, right] = [a, b].map((object) => Date.parse(instantOf(object.audit?.created) ?? '') || 0);
  return right! - left! || b.id.localeCompare(a.id);
}

/** The guides say Complete where the reference says Completed. */
function enrollmentStatusOf({ status }: Enrollment): string {
  return sameWord(status, 'Complete') ? 'Completed' : inOurWords(status, enrollmentWords);
}

function noteOf({ statusNotes }: Enrollment): string | undefined {
  const text = typeof statusNotes === 'string' ? statusNotes : (statusNotes?.message ?? statusNotes?.id);
  return text?.trim().slice(0, maxNoteLength) || undefined;
}
