import { judgeMailReport } from '../../db/queries/mail-reports.js';
import { findMigrationById } from '../../db/queries/migrations.js';
import { mailReportOf, mailSignalData } from '../../delivery/mail-event-delivery.js';
import type { FactRequest } from '../../domain/actions.js';
import { isMailEventType, type MailEventType } from '../../domain/mail-outcomes.js';
import {
  MigrationsClientError,
  type MigrationsClientErrorCode,
} from '../../temporal-client/migrations-client-error.js';
import { unprocessable } from '../problems.js';
import type { Services } from '../services.js';
import { actionProblem, endedOrUnknown } from './action-problem.js';

/**
 * What the fact would do, or the problem that stands in its way. Without a worker nobody can tell: the fact is stored all
 * the same, as every event is, and its receipt will say what became of it.
 */
export async function foreseeFact(
  services: Services,
  partnerId: string,
  fact: FactRequest,
  validateOnly: boolean,
  operationId: string,
) {
  const { type } = fact;
  const mail = isMailEventType(type) ? await mailNamed(services, partnerId, type, fact) : undefined;
  if (mail && mail.verdict !== 'signal') return [{ text: 'Noted with the mail; the migration goes on as it is' }];
  const data = mail ? (mailSignalData(fact.data, mail.mail) as FactRequest['data']) : fact.data;
  try {
    return await services.migrations.preview(partnerId, 'record-fact', { ...fact, data });
  } catch (error) {
    const isSilent = error instanceof MigrationsClientError && silences.includes(error.code);
    if (!isSilent || validateOnly) throw await actionProblem(error, services, partnerId, operationId);
    await mustRun(services, partnerId);
    return [];
  }
}

/** Who cannot be asked, or does not understand, refuses nothing. */
const silences: readonly MigrationsClientErrorCode[] = ['no-answer', 'unavailable', 'not-understood'];

/** The ledger knows whose a mail is: what is recorded of another partner's would act on that one. */
async function mailNamed({ database }: Services, partnerId: string, type: MailEventType, fact: FactRequest) {
  const { occurredAt, data } = fact;
  const judged = await judgeMailReport(database, mailReportOf(type, { occurredAt: new Date(occurredAt), data }));
  if (!judged) throw unprocessable('/data', 'names no mail that was sent');
  const owner = judged.mail.partnerId ?? (await findMigrationById(database, judged.mail.migrationId))?.partnerId;
  if (owner !== partnerId) throw unprocessable('/data', 'names a mail to another partner');
  return judged;
}

/** A fact about a partner without a migration would be parked for one to come, which nobody meant who acts on one. */
async function mustRun(services: Services, partnerId: string): Promise<void> {
  try {
    if ((await services.migrations.describe(partnerId))?.state === 'running') return;
  } catch (error) {
    if (error instanceof MigrationsClientError) return;
    throw error;
  }
  throw await endedOrUnknown(services, partnerId);
}
