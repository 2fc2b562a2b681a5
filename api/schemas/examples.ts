/** Examples of the API's document, by operation; a test sees that each fits its schema. */

const receipt = {
  id: 'evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
  status: 'applied',
  source: 'legacy-portal',
  sourceEventId: 'exec-2026-03-02-0001',
  type: 'migration.executed',
  subject: 'P-10042',
  time: '2026-12-01T08:00:00.000Z',
  origin: 'webhook',
  keyId: 'qmwmydv55y3l',
  bodyHash: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  workflowId: 'partner-migration/P-10042',
  receivedAt: '2026-03-02T23:34:19.287Z',
  deliveredAt: '2026-03-02T23:34:19.313Z',
  duplicates: 0,
  attempts: 1,
  timelineSequence: 7,
  settledAt: '2026-03-02T23:34:19.287Z',
};

const operation = {
  id: 'opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
  kind: 'bulk-action',
  status: 'pending',
  input: { action: 'pause', params: {}, reason: 'The provider is in maintenance', filter: { wave: 'north-1' } },
  total: 12,
  resolved: 0,
  stillFailing: 0,
  notApplicable: 0,
  pending: 12,
  requestedBy: 'usr_8a5edab282632443219e051e',
  createdAt: '2026-03-02T23:34:37.493Z',
  updatedAt: '2026-03-02T23:34:37.493Z',
};

const attentionItem = {
  id: 'att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
  code: 'event-type-unknown',
  title: 'A source sends events of a type that Portage does not know',
  severity: 'warning',
  state: 'open',
  subject: { kind: 'event-source', id: 'crm/order.placed' },
  since: '2026-03-02T23:34:23.884Z',
  why: 'A source sends events of a type that Portage does not know; they are acknowledged and do nothing',
  evidence: {},
  affected: { contactIds: [] },
  actions: [],
  dismissible: true,
  dueAt: '2026-03-05T08:00:00.000Z',
  breachAt: '2026-03-10T08:00:00.000Z',
  notices: [],
};

const source = {
  slug: 'legacy-portal',
  etag: '"Zm9yIGV4YW1wbGUhISEhIQ"',
  name: 'Legacy portal',
  auth: 'key',
  dialect: 'standard',
  createdAt: '2026-03-02T23:34:39.165Z',
  createdBy: 'usr_8a5edab282632443219e051e',
};

const sourceKey = {
  kid: 'key_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
  scheme: 'v1',
  state: 'live',
  notBefore: '2026-03-02T23:34:40.058Z',
  createdAt: '2026-03-02T23:34:40.115Z',
  createdBy: 'usr_8a5edab282632443219e051e',
};

const webinar = {
  title: 'First steps on the Marketplace Platform',
  description: 'Find your way around',
  startsAt: '2026-12-01T09:00:00.000Z',
  endsAt: '2026-12-01T10:00:00.000Z',
  joinUrl: 'https://webinars.example.com/first-steps-en',
  locale: 'en-US',
};

const apiKey = {
  id: 'qmwmydv55y3l',
  etag: '"Zm9yIGV4YW1wbGUhISEhIQ"',
  name: 'legacy-portal',
  scopes: ['migrations:read'],
  state: 'live',
  createdAt: '2026-03-02T23:34:42.074Z',
  createdBy: 'usr_8a5edab282632443219e051e',
  expiresAt: '2027-03-02T23:34:42.072Z',
};

const actionResult = {
  operationId: '8e03978e-40d5-43dd-bc93-6894a57f9324',
  stage: 'preparing',
  paused: true,
  sequence: 7,
  effects: [],
  repeated: false,
};

const approval = {
  id: 'apr_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
  etag: '"Zm9yIGV4YW1wbGUhISEhIQ"',
  status: 'awaited',
  partnerId: 'P-10042',
  migrationId: 'mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
  action: 'skip',
  matter: 'verification',
  request: { step: 'verification' },
  reason: 'The missing agreement has ended, and stays behind',
  question: { code: 'inventory-mismatch', why: 'The two sides differ: 1 agreement is missing' },
  requestedBy: 'usr_8a5edab282632443219e051e',
  createdAt: '2026-03-02T09:00:00.000Z',
  escalatesAt: '2026-03-04T09:00:00.000Z',
  lapsesAt: '2026-03-09T09:00:00.000Z',
  href: '/v1/migrations/P-10042',
};
const { escalatesAt: _escalatesAt, lapsesAt: _lapsesAt, ...settled } = approval;
const decided = { decidedBy: 'usr_1c0de5a9f0b2437d8e6f4a3b', decidedAt: '2026-03-02T10:00:00.000Z' };

const started = { migrationId: 'mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e', partnerId: 'P-10042', outcome: 'started' };

const summary = {
  migrationId: 'mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
  partnerId: 'P-10042',
  partnerName: 'Example Trading Ltd',
  stage: 'announced',
  stageSince: '2026-03-02T09:00:00.000Z',
  plannedFor: '2026-03-06T12:00:00.000Z',
  startedAt: '2026-03-02T08:00:00.000Z',
  paused: false,
  needsAttention: false,
  attentionCodes: [],
  sequence: 3,
  updatedAt: '2026-03-02T23:34:18.938Z',
};

const timelineEntry = {
  sequence: 1,
  at: '2026-03-02T09:00:00.000Z',
  stage: 'announced',
  kind: 'check',
  code: 'readiness.checked',
  text: 'The account is ready to move',
  actor: { type: 'system', id: 'portage' },
  data: {},
  prevHash: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  hash: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
};

type ByMediaType = Readonly<Record<string, unknown>>;

/** What is sent. */
export const requestExamples: Readonly<Record<string, ByMediaType>> = {
  startMigration: {
    'application/json': { partnerId: 'P-10042', plannedFor: '2026-12-01T08:00:00Z', wave: '2026-12-north' },
  },
  pauseMigration: { 'application/json': { reason: 'The partner asked for another date' } },
  resumeMigration: { 'application/json': {} },
  retryMigration: { 'application/json': { step: 'invite:C-1' } },
  skipMigration: { 'application/json': { step: 'mail:welcome:C-1', reason: 'The partner was told by telephone' } },
  rescheduleMigration: {
    'application/json': { plannedFor: '2026-12-08T08:00:00Z', reason: 'The partner asked for another date' },
  },
  resendInvitation: { 'application/json': { contactId: 'C-1' } },
  replaceContact: {
    'application/json': {
      contactId: 'C-1',
      newContact: { name: 'Kim Example', email: 'kim@partner.example', locale: 'de-DE' },
      reason: 'C-1 has left the company',
    },
  },
  abortMigration: { 'application/json': { reason: 'The partner has ended the contract' } },
  rollbackMigration: { 'application/json': { reason: 'The partner stays for another year' } },
  recordFact: {
    'application/json': {
      type: 'migration.executed',
      data: { counts: { licensees: 12, agreements: 14, subscriptions: 31 } },
      occurredAt: '2026-03-02T08:00:00Z',
      evidence: 'https://tickets.example/OPS-1017',
      reason: 'The portal sent no event',
    },
  },
  approveApproval: { 'application/json': { reason: 'Seen with the partner: it has ended' } },
  rejectApproval: { 'application/json': { reason: 'The agreement is still billed: have it moved' } },
  withdrawApproval: { 'application/json': { reason: 'Asked for the wrong partner' } },
  receiveEvent: {
    'application/json': {
      id: 'exec-2026-03-02-0001',
      type: 'migration.executed',
      subject: 'P-10042',
      time: '2026-03-02T08:00:00Z',
      data: { counts: { licensees: 12, agreements: 14, subscriptions: 31 } },
    },
    'application/cloudevents+json': {
      specversion: '1.0',
      source: 'https://portal.example/events',
      id: 'exec-2026-03-02-0001',
      type: 'migration.executed',
      subject: 'P-10042',
      time: '2026-03-02T08:00:00Z',
      data: { counts: { licensees: 12, agreements: 14, subscriptions: 31 } },
    },
  },
  putWebinar: { 'application/json': webinar },
  redeliverEvents: {
    'application/json': {
      filter: { statuses: ['dead'], receivedFrom: '2026-03-01T00:00:00Z', receivedBefore: '2026-03-02T00:00:00Z' },
      expectedCount: 12,
    },
  },
  startBulkAction: {
    'application/json': {
      action: 'pause',
      filter: { wave: 'north-1', stage: 'announced' },
      expectedCount: 12,
      reason: 'The provider is in maintenance',
    },
  },
  createEventSource: { 'application/json': { slug: 'crm', name: 'CRM', auth: 'signature' } },
  addEventSourceKey: { 'application/json': { scheme: 'v1' } },
  createApiKey: { 'application/json': { name: 'legacy-portal', scopes: ['events:write'] } },
  rotateApiKey: { 'application/json': {} },
  assignAttention: { 'application/json': { owner: 'team-east' } },
  snoozeAttention: { 'application/json': { until: '2026-03-03T08:00:00Z' } },
  unsnoozeAttention: { 'application/json': {} },
  dismissAttention: { 'application/json': { reason: 'The source does not send it any more' } },
};

/** What is answered when it went well, by status. */
export const answerExamples: Readonly<Record<string, Readonly<Record<string, ByMediaType>>>> = {
  startMigration: {
    '201': { 'application/json': started },
    '200': {
      'application/json': {
        migrationId: 'mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
        partnerId: 'P-10042',
        outcome: 'already-running',
      },
    },
  },
  listMigrations: {
    '200': {
      'application/json': {
        data: [summary],
      },
    },
  },
  readMigration: {
    '200': {
      'application/json': {
        migrationId: 'mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
        partnerId: 'P-10042',
        partnerName: 'Example Trading Ltd',
        stage: 'preparing',
        stageSince: '2026-03-02T09:00:00.000Z',
        startedAt: '2026-03-02T08:00:00.000Z',
        startedBy: { type: 'operator', id: 'op-1' },
        plannedFor: '2026-12-01T08:00:00.000Z',
        attention: [],
        allowedActions: ['pause'],
        readiness: [],
        invitations: [],
        buyers: [],
        effects: [],
        facts: [],
        sequence: 1,
        runs: 1,
        source: 'live',
        asOf: '2026-03-02T23:34:25.884Z',
      },
    },
  },
  readTimeline: {
    '200': {
      'application/json': {
        data: [timelineEntry],
      },
    },
  },
  listActions: {
    '200': {
      'application/json': {
        migrationId: 'mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
        partnerId: 'P-10042',
        currentState: 'preparing',
        allowedActions: ['pause'],
        actions: [
          {
            action: 'pause',
            does: 'Hold the migration: facts are still recorded, no new effect starts',
            needsReason: false,
            fields: [],
          },
        ],
        source: 'live',
        asOf: '2026-03-02T23:34:28.682Z',
      },
    },
  },
  pauseMigration: { '200': { 'application/json': actionResult } },
  resumeMigration: { '200': { 'application/json': actionResult } },
  retryMigration: { '200': { 'application/json': actionResult } },
  skipMigration: { '200': { 'application/json': actionResult }, '202': { 'application/json': approval } },
  rescheduleMigration: { '200': { 'application/json': actionResult } },
  resendInvitation: { '200': { 'application/json': actionResult } },
  replaceContact: { '200': { 'application/json': actionResult } },
  abortMigration: { '200': { 'application/json': actionResult } },
  rollbackMigration: { '200': { 'application/json': actionResult } },
  recordFact: { '200': { 'application/json': receipt }, '202': { 'application/json': receipt } },
  listApprovals: { '200': { 'application/json': { data: [approval] } } },
  readApproval: { '200': { 'application/json': approval } },
  approveApproval: {
    '200': {
      'application/json': {
        ...settled,
        ...decided,
        status: 'approved',
        done: { at: '2026-03-02T10:00:01.000Z', sequence: 31 },
      },
    },
  },
  rejectApproval: {
    '200': {
      'application/json': {
        ...settled,
        ...decided,
        status: 'rejected',
        decisionReason: 'The agreement is still billed: have it moved',
      },
    },
  },
  withdrawApproval: {
    '200': { 'application/json': { ...settled, ...decided, decidedBy: approval.requestedBy, status: 'withdrawn' } },
  },
  receiveEvent: { '200': { 'application/json': receipt }, '202': { 'application/json': receipt } },
  listEvents: { '200': { 'application/json': { data: [receipt] } } },
  readEvent: {
    '200': {
      'application/json': { ...receipt, data: { counts: { licensees: 12, agreements: 14, subscriptions: 31 } } },
    },
  },
  listEventTypes: {
    '200': {
      'application/json': {
        data: [
          {
            type: 'migration.executed',
            meaning: "The partner's data has been moved to the Marketplace",
            schema: {
              type: 'object',
              additionalProperties: false,
              properties: {
                counts: {
                  type: 'object',
                  additionalProperties: false,
                  properties: {
                    licensees: { type: 'integer', minimum: 0 },
                    agreements: { type: 'integer', minimum: 0 },
                    subscriptions: { type: 'integer', minimum: 0 },
                  },
                  required: [],
                },
              },
              required: [],
            },
            example: { counts: { licensees: 12, agreements: 14, subscriptions: 31 } },
          },
        ],
      },
    },
  },
  redeliverEvent: { '202': { 'application/json': receipt } },
  redeliverEvents: {
    '200': { 'application/json': { valid: true, count: 12, needsApprover: false } },
    '202': {
      'application/json': {
        ...operation,
        kind: 'redeliver-events',
        input: { statuses: ['dead'], receivedFrom: '2026-03-01T00:00:00Z', receivedBefore: '2026-03-02T00:00:00Z' },
      },
    },
  },
  startBulkAction: {
    '200': { 'application/json': { valid: true, count: 12, possible: 11, needsApprover: false } },
    '202': { 'application/json': operation },
  },
  readOperation: { '200': { 'application/json': operation } },
  listOperationItems: {
    '200': {
      'application/json': {
        data: [
          {
            position: 1,
            partnerId: 'P-10042',
            status: 'stillFailing',
            code: 'effect-failed',
            begunAt: '2026-03-02T08:00:00.000Z',
            settledAt: '2026-03-02T08:00:30.000Z',
          },
        ],
      },
    },
  },
  listOperations: { '200': { 'application/json': { data: [operation] } } },
  cancelOperation: {
    '200': {
      'application/json': {
        ...operation,
        status: 'cancelled',
        notApplicable: 12,
        pending: 0,
        finishedAt: '2026-03-02T23:35:00.000Z',
      },
    },
  },
  createEventSource: { '201': { 'application/json': source } },
  listWebinars: { '200': { 'application/json': { data: [{ id: 'first-steps-en', ...webinar }] } } },
  readWebinar: { '200': { 'application/json': { id: 'first-steps-en', ...webinar } } },
  putWebinar: {
    '200': { 'application/json': { id: 'first-steps-en', ...webinar } },
    '201': { 'application/json': { id: 'first-steps-en', ...webinar } },
  },
  removeWebinar: { '200': { 'application/json': { id: 'first-steps-en', ...webinar } } },
  listEventSources: { '200': { 'application/json': { data: [source] } } },
  readEventSource: {
    '200': {
      'application/json': {
        ...source,
        keys: [sourceKey],
        events: { total: 31, byStatus: { applied: 31 }, lastReceivedAt: '2026-03-02T08:00:00.000Z' },
        refused: { total: 2, byStatus: { '401': 2 }, lastAt: '2026-03-02T08:00:00.000Z' },
      },
    },
  },
  addEventSourceKey: {
    '201': { 'application/json': { ...sourceKey, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' } },
  },
  endEventSourceKey: {
    '200': { 'application/json': { ...sourceKey, state: 'ended', notAfter: '2026-03-02T23:35:00.000Z' } },
  },
  retireEventSource: { '200': { 'application/json': { ...source, retiredAt: '2026-03-02T23:35:00.000Z' } } },
  testEventSource: {
    '200': {
      'application/json': {
        method: 'POST',
        url: 'https://portage.example/v1/events?source=crm',
        headers: {
          'content-type': 'application/json',
          'webhook-id': 'test_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
          'webhook-timestamp': '1795390481',
          'webhook-signature': 'v1,i+TDimloP8vwB0oZ430CDJ1z6xLzKm5HELthuFTvt0c=',
        },
        body: '{"type":"migration.executed","timestamp":"2026-03-02T23:34:41.168Z","data":{"partnerId":"P-EXAMPLE","counts":{"licensees":12,"agreements":14,"subscriptions":31}}}',
      },
    },
  },
  runWatcher: { '202': { 'application/json': { status: 'requested' } } },
  createApiKey: {
    '201': {
      'application/json': {
        ...apiKey,
        key: 'pm_live_qmwmydv55y3l_0000000000000000000000000000000000000000000000000000000000000000',
      },
    },
  },
  listApiKeys: { '200': { 'application/json': { data: [apiKey] } } },
  rotateApiKey: {
    '200': {
      'application/json': {
        ...apiKey,
        key: 'pm_live_qmwmydv55y3l_0000000000000000000000000000000000000000000000000000000000000000',
      },
    },
  },
  revokeApiKey: {
    '200': { 'application/json': { ...apiKey, state: 'revoked', revokedAt: '2026-03-02T23:35:00.000Z' } },
  },
  listAuditEntries: {
    '200': {
      'application/json': {
        data: [
          {
            seq: 50,
            id: 'aud_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
            at: '2026-03-02T23:34:43.324Z',
            actor: { type: 'machine', id: 'qmwmydv55y3l', keyId: 'qmwmydv55y3l_d8706cac' },
            action: 'api.api-key.revoke',
            target: { type: 'api-key', id: 'qmwmydv55y3l' },
            outcome: 'success',
            traceId: '0af7651916cd43dd8448eb211c80319c',
            ip: '192.0.2.10',
            operationId: '8e03978e-40d5-43dd-bc93-6894a57f9324',
            prevHash: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
            hash: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
          },
        ],
      },
    },
  },
  verifyAudit: {
    '200': {
      'application/json': {
        ok: true,
        entries: 51,
        head: { seq: 51, hash: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae' },
      },
    },
  },
  verifyTimelines: {
    '200': {
      'application/json': {
        data: [
          {
            migrationId: 'mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
            partnerId: 'P-10042',
            ok: true,
            entries: 37,
          },
        ],
      },
    },
  },
  listAttention: { '200': { 'application/json': { data: [attentionItem] } } },
  readAttention: {
    '200': {
      'application/json': {
        id: 'att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
        code: 'event-type-unknown',
        title: 'A source sends events of a type that Portage does not know',
        severity: 'warning',
        state: 'open',
        subject: { kind: 'event-source', id: 'crm/order.placed' },
        since: '2026-03-02T23:34:23.884Z',
        why: 'A source sends events of a type that Portage does not know; they are acknowledged and do nothing',
        evidence: {},
        affected: { contactIds: [] },
        actions: [],
        dismissible: true,
        dueAt: '2026-03-05T08:00:00.000Z',
        breachAt: '2026-03-10T08:00:00.000Z',
        level: 'escalate',
        escalatedAt: '2026-03-05T08:00:12.000Z',
        notices: [
          {
            level: 'escalate',
            channel: 'email',
            status: 'sent',
            attempts: 1,
            sentAt: '2026-03-05T08:00:13.000Z',
          },
          { level: 'escalate', channel: 'webhook', status: 'given-up', attempts: 8, lastError: 'status-503' },
        ],
      },
    },
  },
  assignAttention: {
    '200': {
      'application/json': {
        ...attentionItem,
        owner: 'usr_8a5edab282632443219e051e',
        assignedAt: '2026-03-02T23:35:00.000Z',
        assignedBy: 'usr_8a5edab282632443219e051e',
      },
    },
  },
  snoozeAttention: {
    '200': {
      'application/json': {
        ...attentionItem,
        state: 'snoozed',
        snoozedUntil: '2026-03-03T08:00:00.000Z',
        snoozedBy: 'usr_8a5edab282632443219e051e',
      },
    },
  },
  unsnoozeAttention: { '200': { 'application/json': attentionItem } },
  dismissAttention: {
    '200': {
      'application/json': {
        ...attentionItem,
        state: 'closed',
        closedAt: '2026-03-02T23:35:00.000Z',
        dismissReason: 'The source does not send it any more',
        dismissedBy: 'usr_8a5edab282632443219e051e',
      },
    },
  },
  readOverview: {
    '200': {
      'application/json': {
        asOf: '2026-03-02T23:34:48.468Z',
        timesAsOf: '2026-03-02T23:34:48.600Z',
        totals: {
          open: {
            count: 1,
            href: '/v1/migrations?stage=preparing%2Cannounced%2Cmigrating%2Cverifying%2Chanding-over%2Cawaiting-acceptance%2Cawaiting-certificate%2Cready',
          },
          ended: { count: 0, href: '/v1/migrations?stage=completed%2Crolled-back%2Caborted' },
          needsAttention: { count: 0, href: '/v1/migrations?attention=true' },
        },
        stages: [
          {
            stage: 'preparing',
            meaning: 'Checking that the account is ready to move',
            count: 0,
            href: '/v1/migrations?stage=preparing',
            needsAttention: { count: 0, href: '/v1/migrations?stage=preparing&attention=true' },
            ages: [
              {
                fromDays: 0,
                toDays: 1,
                count: 0,
                href: '/v1/migrations?stage=preparing&stageSince.gte=2026-03-01T23%3A34%3A48.469Z',
              },
            ],
          },
        ],
        attention: [
          {
            code: 'event-dead',
            title:
              'An event was acknowledged and can do nothing: its data does not fit, or its migration never started',
            severity: 'warning',
            count: 1,
            oldestSince: '2026-03-02T23:34:19.581Z',
            href: '/v1/attention?code=event-dead&severity=warning',
          },
        ],
        waves: [],
        waveCount: 0,
      },
    },
  },
  isAlive: { '200': { 'application/json': { status: 'alive' } } },
  isReady: { '200': { 'application/json': { status: 'ready' } } },
  readSystemHealth: {
    '200': {
      'application/json': { ready: true, checks: { database: 'ok', schema: 'ok', temporal: 'ok', draining: false } },
    },
  },
  exportOperationItems: {
    '200': {
      'text/csv':
        'position,partnerId,status,code,begunAt,settledAt\r\n1,P-10042,stillFailing,effect-failed,2026-03-02T08:00:00.000Z,2026-03-02T08:00:30.000Z\r\n',
      'application/jsonl':
        '{"position": 1, "partnerId": "P-10042", "status": "stillFailing", "code": "effect-failed", "begunAt": "2026-03-02T08:00:00.000Z", "settledAt": "2026-03-02T08:00:30.000Z"}\n',
    },
  },
  exportAttention: {
    '200': {
      'text/csv':
        'id,code,severity,state,subjectKind,subject,partnerId,migrationId,stage,wave,contactIds,step,why,since,dueAt,breachAt,nextTryAt,level,owner,snoozedUntil,closedAt,dismissReason,actions\r\natt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e,event-type-unknown,warning,open,event-source,crm/order.placed,,,,,,,A source sends events of a type that Portage does not know; they are acknowledged and do nothing,2026-03-02T23:34:23.884Z,2026-03-05T08:00:00.000Z,2026-03-10T08:00:00.000Z,,,,,,,\r\n',
      'application/jsonl':
        '{"id": "att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e", "code": "event-type-unknown", "title": "A source sends events of a type that Portage does not know", "severity": "warning", "state": "open", "subject": {"kind": "event-source", "id": "crm/order.placed"}, "since": "2026-03-02T23:34:23.884Z", "why": "A source sends events of a type that Portage does not know; they are acknowledged and do nothing", "evidence": {}, "affected": {"contactIds": []}, "actions": [], "dismissible": true, "dueAt": "2026-03-05T08:00:00.000Z", "breachAt": "2026-03-10T08:00:00.000Z"}\n',
    },
  },
  exportEvents: {
    '200': {
      'text/csv':
        'id,status,reason,attention,source,sourceEventId,type,subject,time,origin,correlationId,sequence,keyId,bodyHash,timelineSequence,migrationId,workflowId,receivedAt,deliveredAt,settledAt,duplicates,attempts,lastError\r\nevt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e,applied,,,legacy-portal,exec-2026-03-02-0001,migration.executed,P-10042,2026-12-01T08:00:00.000Z,webhook,,,qmwmydv55y3l,2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae,7,,partner-migration/P-10042,2026-03-02T23:34:19.287Z,2026-03-02T23:34:19.313Z,2026-03-02T23:34:19.287Z,0,1,\r\n',
      'application/jsonl':
        '{"id": "evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e", "status": "applied", "source": "legacy-portal", "sourceEventId": "exec-2026-03-02-0001", "type": "migration.executed", "subject": "P-10042", "time": "2026-12-01T08:00:00.000Z", "origin": "webhook", "keyId": "qmwmydv55y3l", "bodyHash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", "timelineSequence": 7, "workflowId": "partner-migration/P-10042", "receivedAt": "2026-03-02T23:34:19.287Z", "deliveredAt": "2026-03-02T23:34:19.313Z", "settledAt": "2026-03-02T23:34:19.287Z", "duplicates": 0, "attempts": 1}\n',
    },
  },
  exportMigrations: {
    '200': {
      'text/csv':
        'migrationId,partnerId,partnerName,wave,stage,stageSince,plannedFor,startedAt,endedAt,paused,needsAttention,attentionCodes,waitingSince,nextDeadlineAt,updatedAt\r\nmig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e,P-10042,Example Trading Ltd,,announced,2026-03-02T09:00:00.000Z,2026-03-06T12:00:00.000Z,2026-03-02T08:00:00.000Z,,false,false,,,,2026-03-02T23:34:18.938Z\r\n',
      'application/jsonl':
        '{"migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e", "partnerId": "P-10042", "partnerName": "Example Trading Ltd", "stage": "announced", "stageSince": "2026-03-02T09:00:00.000Z", "plannedFor": "2026-03-06T12:00:00.000Z", "startedAt": "2026-03-02T08:00:00.000Z", "paused": false, "needsAttention": false, "attentionCodes": [], "sequence": 3, "updatedAt": "2026-03-02T23:34:18.938Z"}\n',
    },
  },
  readMigrationReport: {
    '200': {
      'application/json': {
        madeAt: '2026-03-02T23:34:25.884Z',
        migration: summary,
        verification: { ok: true, entries: 1 },
        complete: true,
        contacts: [{ id: 'K-1', role: 'admin', name: '[masked]', email: '[masked]', locale: 'en-US' }],
        invitations: [],
        buyers: [],
        timeline: [timelineEntry],
        effects: [],
        events: [receipt],
        attention: [],
        approvals: [],
      },
      'text/html': '<!doctype html>\n<html lang="en">...</html>\n',
    },
  },
  exportAuditEntries: {
    '200': {
      'application/x-ndjson':
        '{"metadata":{"version":"1.4.0","uid":"aud_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e","sequence":1,"correlation_uid":"0af7651916cd43dd8448eb211c80319c","product":{"name":"Portage","vendor_name":"Portage"}},"category_uid":6,"class_uid":6003,"class_name":"API Activity","activity_id":1,"activity_name":"Create","type_uid":600301,"time":1795390458526,"severity_id":1,"severity":"Informational","status_id":0,"status":"Unknown","actor":{"user":{"uid":"qmwmydv55y3l","type":"machine","credential_uid":"qmwmydv55y3l_d8706cac"}},"api":{"operation":"api.migration.start","service":{"name":"Portage"},"request":{"uid":"8e03978e-40d5-43dd-bc93-6894a57f9324"}},"resources":[{"type":"partner","uid":"P-10042"}],"src_endpoint":{"ip":"192.0.2.10"},"unmapped":{"outcome":"requested","prevHash":"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae","hash":"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae","diff":{"plannedFor":"2026-12-01T08:00:00.000Z"}}}\n',
    },
  },
  explainProblem: {
    '200': {
      'application/json': {
        type: 'https://portage.example/problems/wrong-state',
        status: 409,
        title: 'Wrong state',
        advice: 'Choose one of `allowedActions`',
      },
      'text/html': '<!doctype html>\n<html lang="en">...</html>\n',
    },
  },
};
