import type { ForeseenEffect } from '../../domain/actions.js';
import type { AttentionItem } from '../../domain/attention.js';
import { isToBeInvited, mustStillEnroll, uncertified } from '../../domain/duties.js';
import type { EffectRecord } from '../../domain/effects.js';
import { effectKey } from '../../domain/ids.js';
import { openBlockers } from '../../domain/readiness.js';
import { isAfter } from '../../domain/stages.js';
import { foreseenOfInviting, foreseenOfRound, invited, toldOfRenewal } from './invitation-plan.js';
import type { Journey } from './journey.js';
import { mailsAskedAbout } from './operator-checks.js';

/** What answers to open questions come to: the plans of `retry` and `skip`. */

export function foreseenOfRetry(journey: Journey, item: AttentionItem): ForeseenEffect[] {
  const { state } = journey;
  // A rollback begins nothing, but is tried again itself.
  if (state.ending && item.nextTryAt === undefined) {
    return [{ text: `Noted, should the migration go on: ${item.code} (${item.step})` }];
  }
  switch (item.code) {
    case 'invitation-rounds-exhausted':
      return state.invitations.flatMap((invitation) => foreseenOfRound(journey, invitation));
    case 'invitation-declined':
      return state.invitations
        .filter(({ contactId }) => item.step === `invitation/${contactId}`)
        .flatMap((invitation) => foreseenOfInviting(journey, invitation));
    case 'report-contradicted':
    case 'enrollment-queried':
    case 'enrollment-failed':
    case 'enrollment-overdue':
    case 'certificate-pending':
    case 'certificate-ended':
      return [{ text: `The Marketplace is asked again about ${item.step}` }];
    case 'email-unconfirmed':
    case 'email-undeliverable':
      return foreseenOfMail(journey, item);
    default: {
      const effect = effectAt(journey, item);
      if (!effect) return [{ text: `Tried again: ${item.step}` }];
      return [{ text: `Tried again: ${item.step}`, key: effect.key }, ...following(journey, effect)];
    }
  }
}

export function foreseenOfSkip(journey: Journey, item: AttentionItem): ForeseenEffect[] {
  const { state } = journey;
  switch (item.code) {
    case 'invitation-rounds-exhausted':
      return [{ text: 'Nobody has to have accepted: the migration goes on to the certificates' }];
    case 'enrollment-queried':
    case 'enrollment-failed':
    case 'certificate-pending':
    case 'certificate-ended':
      return foreseenOfScope(
        journey,
        state.buyers.map(({ buyerId }) => buyerId).filter((buyerId) => item.step === `buyer/${buyerId}`),
      );
    case 'enrollment-overdue':
      return foreseenOfScope(
        journey,
        state.buyers.filter(mustStillEnroll).map(({ buyerId }) => buyerId),
      );
    case 'readiness-failed': {
      const waived = openBlockers(state.readiness, state.waived).filter(({ waivable }) => waivable);
      return [
        ...waived.map(({ code }) => ({ text: `Waived: the blocker ${code}` })),
        { text: 'The account is looked at again: what else stands in the way is asked about' },
        // Whoever waives it now is asked at the hand-over, where nothing but the end of the orders helps.
        ...(waived.some(({ code }) => code === 'no-open-orders') ? [{ text: ordersStopArchiveMode }] : []),
      ];
    }
    case 'inventory-mismatch':
      return [{ text: 'The difference between both sides is accepted: the hand-over begins' }];
    case 'effect-failed':
    case 'invitation-not-ours': {
      const effect = effectAt(journey, item);
      if (!effect) return [{ text: `Left out: ${item.step}` }];
      const text = item.code === 'effect-failed' ? `Left out: ${item.step}` : `Left to those who made it: ${item.step}`;
      // A mail that is left out holds up nothing that is promised in it.
      return [{ text, key: effect.key }, ...(effect.email ? following(journey, effect) : [])];
    }
    default:
      return [{ text: `Noted, and nothing is done: ${item.code} (${item.step})` }];
  }
}

const ordersStopArchiveMode =
  'Mind: while orders are pending, the old portal refuses Archive mode at the hand-over, which cannot be left out';

/** The effect that is stuck at the step, if it is one and not a look. */
function effectAt({ start, state }: Journey, { step }: AttentionItem): EffectRecord | undefined {
  return state.effects[effectKey(start.migrationId, step)];
}

/** What waits for an effect to be done: nobody is invited before they are told, or told of what was not sent. */
function following(journey: Journey, { key, step, email }: EffectRecord): ForeseenEffect[] {
  if (step === 'renew-invitation' || step === 'resend-invitation') {
    const [contactId = '', round] = key.split('/').slice(-2);
    return [toldOfRenewal(journey, contactId, Number(round))];
  }
  if (email?.template !== 'migrated') return [];
  const { state, underWay } = journey;
  const { [key]: _, ...effects } = state.effects;
  return state.invitations
    .filter(
      ({ contactId, round }) =>
        contactId === email.contactId && (round === 0 || !isAfter(state.stage, 'awaiting-acceptance')),
    )
    .filter((invitation) => isToBeInvited({ ...state, effects }, invitation))
    .map(({ contactId, round }) => invited(journey, contactId, round + 1))
    .filter((one) => !underWay.has(one.key));
}

function foreseenOfMail(journey: Journey, item: AttentionItem): ForeseenEffect[] {
  const mails = mailsAskedAbout(journey, item);
  if (mails.length === 0) return [{ text: `Not sent again, since its reader was replaced: ${item.step}` }];
  return mails.map(({ key }) => ({ text: `Sent again: ${item.step}`, key }));
}

function foreseenOfScope({ state }: Journey, buyerIds: string[]): ForeseenEffect[] {
  const waived = buyerIds.map((buyerId) => ({ text: `Buyer ${buyerId} leaves the scope: no certificate is awaited` }));
  if (state.stage !== 'awaiting-certificate') return waived;
  const left = uncertified(state).filter((buyerId) => !buyerIds.includes(buyerId));
  if (left.length > 0) return [...waived, { text: `Still awaited: the certificate of buyer ${left.join(', ')}` }];
  const isCertified = state.buyers.some(({ buyerId, status }) => status === 'certified' && !buyerIds.includes(buyerId));
  return [
    ...waived,
    {
      text: isCertified
        ? 'No other certificate is awaited: the partner is told that it can transact'
        : 'No certificate is awaited, and nobody is told that the partner can transact',
    },
  ];
}
