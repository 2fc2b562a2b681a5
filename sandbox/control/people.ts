import type { LegacyOpenOrder } from '../legacy-portal/legacy-objects.js';
import type { Worlds } from '../make-partner.js';
import type { Account, Certificate, Enrollment } from '../marketplace/objects.js';
import { type Deed, type DeedEvent, PlayError } from './deed.js';
import { type ExecuteOptions, executeMigration } from './execute-migration.js';

export type WhichContact = { contactId?: string };
export type WhichBuyer = { buyerId?: string };

/** Plays the people of the outside world: the partner's contacts, the migration team, the vendor. Throws PlayError. */
export class People {
  readonly #worlds: Worlds & { programId: string };

  constructor(worlds: Worlds & { programId: string }) {
    this.#worlds = worlds;
  }

  /** The migration team moves the data. */
  execute(partnerId: string, options: ExecuteOptions = {}): Deed {
    return executeMigration(this.#worlds, partnerId, options);
  }

  /** The migration team reports that it could not move the data; nothing changes. */
  failExecution(partnerId: string, { reason = 'Import stopped' }: { reason?: string } = {}): Deed {
    this.#worlds.legacy.recordOf(partnerId);
    return deed(partnerId, 'fail-execution', { reason }, [{ type: 'migration.failed', data: { reason } }]);
  }

  /** A contact accepts the invitation; without `contactId` the first who has an open one. */
  accept(partnerId: string, which: WhichContact = {}): Deed {
    const membershipId = this.#invited(partnerId, which);
    this.#worlds.marketplace.acceptInvitation(membershipId);
    return invitationDeed(partnerId, 'accept', membershipId, 'invitation.accepted');
  }

  decline(partnerId: string, which: WhichContact = {}): Deed {
    const membershipId = this.#invited(partnerId, which);
    this.#worlds.marketplace.declineInvitation(membershipId);
    return invitationDeed(partnerId, 'decline', membershipId, 'invitation.declined');
  }

  /** Lets the seven days of an open invitation be over. */
  expireInvitation(partnerId: string, which: WhichContact = {}): Deed {
    const membershipId = this.#invited(partnerId, which);
    this.#worlds.marketplace.expireInvitation(membershipId);
    return invitationDeed(partnerId, 'expire-invitation', membershipId, 'invitation.expired');
  }

  /** The partner enrolls each active buyer that has neither a certificate nor an open enrollment. */
  enroll(partnerId: string, { autoIssue = false, buyerId }: { autoIssue?: boolean } & WhichBuyer = {}): Deed {
    const { marketplace, programId } = this.#worlds;
    const account = this.#account(partnerId);
    const taken = this.#takenBuyers(account.id);
    const buyers = marketplace
      .buyersOf(account.id)
      .filter((buyer) => buyer.status === 'Active' && !taken.has(buyer.id))
      .filter((buyer) => buyerId === undefined || buyer.id === buyerId);
    if (buyers.length === 0) throw new PlayError(409, 'no buyer is left to enroll');
    const enrollments = buyers.map((buyer) =>
      marketplace.enroll({ accountId: account.id, buyerId: buyer.id, programId }),
    );
    const issued = autoIssue
      ? enrollments.map((each) => this.#complete(each))
      : this.#activeAmong(account, enrollments);
    return deed(
      partnerId,
      'enroll',
      { enrollments: enrollments.map(enrollmentIds), certificates: issued.map(certificateIds) },
      issued.map(certificateIssued),
    );
  }

  /** The vendor asks back about the open enrollments. */
  queryEnrollment(
    partnerId: string,
    { note = 'Please add the missing id', buyerId }: { note?: string } & WhichBuyer = {},
  ): Deed {
    const enrollments = this.#enrollments(partnerId, ['Processing'], buyerId).map((each) =>
      this.#worlds.marketplace.queryEnrollment(each.id, note),
    );
    return enrollmentDeed(partnerId, 'query-enrollment', enrollments, 'enrollment.queried', note);
  }

  /** The partner answers what the vendor asked. */
  answerEnrollment(partnerId: string, { buyerId }: WhichBuyer = {}): Deed {
    const enrollments = this.#enrollments(partnerId, ['Querying'], buyerId).map((each) =>
      this.#worlds.marketplace.answerEnrollment(each.id),
    );
    return deed(partnerId, 'answer-enrollment', { enrollments: enrollments.map(enrollmentIds) }, []);
  }

  /** The vendor completes the open enrollments; a queried one is answered first. */
  issue(partnerId: string, { buyerId }: WhichBuyer = {}): Deed {
    const certificates = this.#enrollments(partnerId, ['Processing', 'Querying'], buyerId).map((enrollment) => {
      if (enrollment.status === 'Querying') this.#worlds.marketplace.answerEnrollment(enrollment.id);
      return this.#complete(enrollment);
    });
    return deed(
      partnerId,
      'issue',
      { certificates: certificates.map(certificateIds) },
      certificates.map(certificateIssued),
    );
  }

  failEnrollment(
    partnerId: string,
    { note = 'The region does not match', buyerId }: { note?: string } & WhichBuyer = {},
  ): Deed {
    const enrollments = this.#enrollments(partnerId, ['Processing', 'Querying'], buyerId).map((each) =>
      this.#worlds.marketplace.failEnrollment(each.id, note),
    );
    return enrollmentDeed(partnerId, 'fail-enrollment', enrollments, 'enrollment.failed', note);
  }

  /** The certificates expire or are terminated. */
  endCertificate(partnerId: string, options: { as?: 'Expired' | 'Terminated' } & WhichBuyer = {}): Deed {
    const { marketplace } = this.#worlds;
    const as = options.as ?? 'Terminated';
    const active = marketplace
      .certificatesOf(this.#account(partnerId).id)
      .filter(
        ({ status, buyerId }) => status === 'Active' && (options.buyerId === undefined || buyerId === options.buyerId),
      );
    if (active.length === 0) throw new PlayError(409, 'there is no active certificate');
    const ended = active.map(({ id }) => marketplace.endCertificate(id, as));
    return deed(
      partnerId,
      'end-certificate',
      { certificates: ended.map(certificateIds) },
      ended.map(({ id, buyerId }) => ({ type: 'certificate.ended', data: { certificateId: id, buyerId, status: as } })),
    );
  }

  /** The partner orders in the legacy portal; refused unless it is live. */
  placeOrder(partnerId: string, { state }: { state?: LegacyOpenOrder['state'] } = {}): Deed {
    const order = this.#worlds.legacy.placeOrder(partnerId, state);
    return deed(partnerId, 'place-order', { orderId: order.id, state: order.state }, []);
  }

  /** All open orders of the partner are done. */
  closeOrders(partnerId: string): Deed {
    const orderIds = this.#worlds.legacy.recordOf(partnerId).inventory.openOrders.map(({ id }) => id);
    for (const orderId of orderIds) this.#worlds.legacy.closeOrder(partnerId, orderId);
    return deed(partnerId, 'close-orders', { orderIds }, []);
  }

  /** The legacy portal is switched off for the account. */
  sunset(partnerId: string, { at }: { at?: string } = {}): Deed {
    const { sunsetAt } = this.#worlds.legacy.sunset(partnerId, at);
    return deed(partnerId, 'sunset', { sunsetAt }, []);
  }

  #account(partnerId: string): Account {
    const { cdg } = this.#worlds.legacy.recordOf(partnerId).account;
    const account = cdg === '' ? undefined : this.#worlds.marketplace.findAccountByExternalId(cdg);
    if (account === undefined) throw new PlayError(409, 'the Marketplace has no account with the CDG of this partner');
    return account;
  }

  #invited(partnerId: string, { contactId }: WhichContact): string {
    const { contacts } = this.#worlds.legacy.recordOf(partnerId).account;
    const account = this.#account(partnerId);
    if (contactId !== undefined && !contacts.some(({ id }) => id === contactId)) {
      throw new PlayError(404, 'the partner has no such contact');
    }
    for (const contact of contacts) {
      if (contactId !== undefined && contact.id !== contactId) continue;
      const membership = this.#worlds.marketplace.findMembership(account.id, contact.email);
      if (membership?.status === 'Invited') return membership.id;
    }
    // Somebody whom the legacy portal does not know: invited in the place of one of its contacts.
    const open = contactId === undefined ? this.#worlds.marketplace.membershipsOf(account.id) : [];
    const invited = open.find(({ status }) => status === 'Invited');
    if (invited) return invited.id;
    throw new PlayError(409, 'there is no open invitation');
  }

  #enrollments(partnerId: string, statuses: Enrollment['status'][], buyerId: string | undefined): Enrollment[] {
    const found = this.#worlds.marketplace
      .enrollmentsOf(this.#account(partnerId).id)
      .filter((each) => each.programId === this.#worlds.programId && statuses.includes(each.status))
      .filter((each) => buyerId === undefined || each.buyerId === buyerId);
    if (found.length === 0) throw new PlayError(409, `there is no enrollment in ${statuses.join(' or ')}`);
    return found;
  }

  #takenBuyers(accountId: string): Set<string> {
    const { marketplace, programId } = this.#worlds;
    return new Set(
      marketplace
        .certificatesOf(accountId)
        .filter((each) => each.programId === programId && ['Pending', 'Active', 'Updating'].includes(each.status))
        .map(({ buyerId }) => buyerId),
    );
  }

  /** With auto-approval in the program's settings the certificates are active without anybody's doing. */
  #activeAmong(account: Account, enrollments: Enrollment[]): Certificate[] {
    const ids = new Set(enrollments.map(({ certificateId }) => certificateId));
    return this.#worlds.marketplace
      .certificatesOf(account.id)
      .filter(({ id, status }) => ids.has(id) && status === 'Active');
  }

  #complete(enrollment: Enrollment): Certificate {
    const { marketplace } = this.#worlds;
    const done = marketplace.certificatesOf(enrollment.clientId).find(({ id }) => id === enrollment.certificateId);
    return done?.status === 'Active' ? done : marketplace.completeEnrollment(enrollment.id);
  }
}

function deed(partnerId: string, action: string, done: Record<string, unknown>, events: DeedEvent[]): Deed {
  return { partnerId, action, done, events };
}

function invitationDeed(partnerId: string, action: string, membershipId: string, type: string): Deed {
  return deed(partnerId, action, { membershipId }, [{ type, data: { membershipId } }]);
}

function enrollmentDeed(
  partnerId: string,
  action: string,
  enrollments: Enrollment[],
  type: string,
  note: string,
): Deed {
  return deed(
    partnerId,
    action,
    { enrollments: enrollments.map(enrollmentIds) },
    enrollments.map(({ id, buyerId }) => ({ type, data: { enrollmentId: id, buyerId, note } })),
  );
}

function certificateIssued({ id, buyerId }: Certificate): DeedEvent {
  return { type: 'certificate.issued', data: { certificateId: id, buyerId } };
}

function enrollmentIds({ id, buyerId, certificateId, status }: Enrollment) {
  return { enrollmentId: id, buyerId, certificateId, status };
}

function certificateIds({ id, buyerId, status }: Certificate) {
  return { certificateId: id, buyerId, status };
}
