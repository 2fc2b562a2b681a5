import { CancellationScope, isCancellation, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import { portage } from '../../domain/actors.js';
import {
  acceptanceDuty,
  announcedDuty,
  certificateDuty,
  earliest,
  isExecuted,
  lastResendDuty,
  mayTransact,
  migratingDuty,
  readyDuty,
  unguidedDuty,
} from '../../domain/duties.js';
import type { MigrationInput } from '../../domain/migration.js';
import type { EndStage } from '../../domain/stages.js';
import { closeAcceptance, doAcceptanceDuty } from './acceptance.js';
import { previewAction } from './action-preview.js';
import { doCertificateDuty } from './certificates.js';
import { announceMigrated, archivePortal, freezePortal } from './effects.js';
import { endEarly, rolledBackMeaning } from './ending.js';
import { takeEvent, takeUnknownSignal } from './events.js';
import { tellAndInvite } from './inviting.js';
import { Journey } from './journey.js';
import { actionUpdates, eventSignals, migrationQuery, previewQuery } from './messages.js';
import { applyAction } from './operator-actions.js';
import { checkAction } from './operator-checks.js';
import { compareSides, inspect, inspectAgain } from './readiness.js';
import { mailAll } from './recipients.js';
import { welcomeNewcomers } from './replacements.js';
import { announceDate } from './rescheduling.js';
import { raiseOverdue, raiseSunset } from './side-duties.js';

/**
 * Carries one partner account from the legacy portal to the Marketplace; lives for weeks. It never fails by itself: what
 * cannot go on becomes an attention item that an operator, a new event or a later try resolves.
 */
export async function partnerMigration(input: MigrationInput): Promise<{ stage: EndStage }> {
  const journey = new Journey(input);
  journey.begin();
  // State, then named handlers, then the default one, all before the first await: buffered messages run at once, and a
  // default handler set first would take those that a later named one is meant for.
  setHandler(migrationQuery, () => journey.snapshot(), { description: 'The whole state, for people' });
  setHandler(previewQuery, (action, request) => previewAction(journey, action, request), {
    description: 'What an action would do now, without doing it',
  });
  for (const { type, definition, meaning } of eventSignals) {
    setHandler(definition, (signal) => takeEvent(journey, type, signal), { description: meaning });
  }
  for (const { action, definition } of actionUpdates) {
    setHandler(definition, (request) => applyAction(journey, action, request), {
      description: `Operator action "${action}"`,
      validator: (request) => checkAction(journey, action, request),
    });
  }
  setDefaultSignalHandler((name) => takeUnknownSignal(journey, name));

  // Not ended by a cancellation: what comes in on the way to an early end has a receipt too.
  CancellationScope.nonCancellable(() => journey.records.recordWhatIsAwaited()).catch((error: unknown) =>
    journey.fail(error),
  );
  return { stage: await travel(journey) };
}

/** The journey to one of its ends. */
async function travel(journey: Journey): Promise<EndStage> {
  let end: EndStage | undefined;
  while (end === undefined) {
    // A run that continues another may find the end decided on already, and the story must not begin again.
    if (!journey.state.ending) end = await untilEndedEarly(journey, () => tellStory(journey));
    // A rollback that came too late leaves the journey where it was: it goes on. One that is given up ends as an abort.
    if (journey.state.ending) {
      end = await CancellationScope.nonCancellable(() => untilEndedEarly(journey, () => endEarly(journey)));
    }
  }
  return CancellationScope.nonCancellable(async () => {
    await journey.stopTheRest();
    // Nobody can answer what is still open.
    journey.settle(() => true);
    journey.moveTo(end, end === 'rolled-back' ? rolledBackMeaning(journey.state) : undefined);
    await journey.records.finish();
    return end;
  });
}

/** The story, or its early end, to the end; undefined when an operator ended it before. */
async function untilEndedEarly(
  journey: Journey,
  tell: () => Promise<EndStage | undefined>,
): Promise<EndStage | undefined> {
  journey.story = new CancellationScope();
  try {
    return await journey.story.run(tell);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    // No handler was called for one from outside, which would otherwise be dated at the last event before it.
    journey.tick();
    // A cancellation from outside, such as the Web UI's button, takes the same way as an operator's abort.
    journey.state.ending ??= { kind: 'abort', by: portage, reason: 'The workflow was cancelled', since: journey.now };
    delete journey.state.paused;
    await journey.stopTheRest();
    // Nobody waits for these answers any more; should the story go on, it asks again.
    journey.settle((item) => item.nextTryAt !== undefined);
    journey.state.decisions = {};
    return undefined;
  }
}

/** The partner's journey. Each part finds out by itself whether it is done already. */
async function tellStory(journey: Journey): Promise<EndStage> {
  await prepare(journey);
  await announce(journey);
  await awaitExecution(journey);
  await verify(journey);
  await handOver(journey);
  await awaitAcceptance(journey);
  await awaitCertificates(journey);
  await finish(journey);
  return 'completed';
}

async function prepare(journey: Journey): Promise<void> {
  if (!journey.enter('preparing')) return;
  await inspect(journey);
}

async function announce(journey: Journey): Promise<void> {
  if (!journey.enter('announced')) return;
  // "Will soon move" must not be said of an account that has moved.
  if (!isExecuted(journey.state)) await announceDate(journey);
  for (;;) {
    const duty = await journey.wait('the planned date', () => announcedDuty(journey.state, journey.policy));
    if (duty.kind === 'proceed') return;
    if (duty.kind === 'inspect') await inspectAgain(journey);
    else if (duty.kind === 'raise-sunset') raiseSunset(journey);
    else await announceDate(journey);
  }
}

async function awaitExecution(journey: Journey): Promise<void> {
  if (!journey.enter('migrating')) return;
  // Executed before its date too: what is ordered while both sides are compared would be left behind.
  if (journey.policy.freezePortal) await journey.perform(freezePortal(journey));
  for (;;) {
    const duty = await journey.wait('"migration executed"', () => migratingDuty(journey.state, journey.policy));
    if (duty.kind === 'proceed') break;
    if (duty.kind === 'announce-anew') await announceDate(journey);
    else if (duty.kind === 'raise-sunset') raiseSunset(journey);
    else raiseOverdue(journey, duty, 'execution-overdue', 'execution');
  }
  journey.settle((item) => item.step === 'execution');
}

async function verify(journey: Journey): Promise<void> {
  if (!journey.enter('verifying')) return;
  await compareSides(journey);
}

/**
 * Archive first: nobody is told of the new home while the old one still takes orders, and nobody is invited before
 * the old one is closed. Then each contact by itself: trouble with one of them becomes a question beside the journey.
 */
async function handOver(journey: Journey): Promise<void> {
  if (!journey.enter('handing-over')) return;
  await journey.perform(archivePortal(journey));
  journey.doBeside(announceMigrated(journey));
  await tellAndInvite(journey);
  await welcomeNewcomers(journey);
  journey.state.handedOverAt ??= journey.now;
  journey.settle((item) => item.code === 'sunset-near');
}

async function awaitAcceptance(journey: Journey): Promise<void> {
  if (!journey.enter('awaiting-acceptance')) return;
  for (;;) {
    const duty = await journey.wait('"invitation accepted"', () =>
      acceptanceDuty(journey.state, journey.policy, journey.underWay),
    );
    if (duty.kind === 'proceed') break;
    await doAcceptanceDuty(journey, duty);
  }
  closeAcceptance(journey);
}

async function awaitCertificates(journey: Journey): Promise<void> {
  if (!journey.enter('awaiting-certificate')) return;
  for (;;) {
    const duty = await journey.wait('the certificate of every buyer', () =>
      earliest(
        journey.isCurrent ? unguidedDuty(journey.state) : undefined,
        journey.isCurrent ? lastResendDuty(journey.state, journey.underWay) : undefined,
        certificateDuty(journey.state, journey.policy, journey.underWay),
      ),
    );
    if (duty.kind === 'proceed') break;
    await doCertificateDuty(journey, duty);
  }
  journey.settle(
    ({ code, step }) => code === 'report-contradicted' || step === 'enrollment' || step.startsWith('buyer/'),
  );
}

async function finish(journey: Journey): Promise<void> {
  // With every buyer waived nobody holds a certificate, and "you can transact" would not be true.
  const isReady = mayTransact(journey.state);
  if (!journey.enter('ready', isReady ? 'The partner can transact; sending the last messages' : undefined)) return;
  if (isReady) await mailAll(journey, 'ready');
  for (;;) {
    const duty = await journey.wait('the last mails', () =>
      readyDuty(journey.state, journey.policy, journey.underWay, journey.isCurrent),
    );
    if (duty.kind === 'proceed') return;
    await doCertificateDuty(journey, duty);
  }
}
