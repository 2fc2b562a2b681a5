// Made from docs/openapi.json by `npm run openapi:write`; not to be edited.

export interface paths {
    "/v1/migrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List migrations
         * @description What the workflows last recorded. Parameters are combined with AND.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        get: operations["listMigrations"];
        put?: never;
        /**
         * Start a partner's migration
         * @description Starting it twice gives the same migration: 201 the first time, 200 after that. With `validateOnly=true` the same checks are made, and the answer says what it would do.
         *
         *     Needs one of: role `operator`, scope or grant `migrations:write`.
         */
        post: operations["startMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export migrations
         * @description All migrations that the parameters choose, sorted by partner; at most 100,000. CSV has a header and CRLF; what a spreadsheet would run as a formula has a `'` before it. A migration that starts or changes meanwhile is in it as of when its place is reached; each is in it once. The export is audited.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`.
         */
        get: operations["exportMigrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{partnerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a partner's newest migration
         * @description From the workflow itself while a worker answers (`source: live`), else what was last recorded.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        get: operations["readMigration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{partnerId}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the history of a partner's newest migration, or of an earlier one
         * @description In business words, oldest first, numbered from 1 without gaps.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        get: operations["readTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{partnerId}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read all that is stored about a partner's newest migration, or about an earlier one
         * @description Contacts, invitations, buyers, timeline with the check of its hash chain, effects, receipts of events, attention and, with `audit:read`, the audit entries about it. It needs no workflow: also one that Temporal has forgotten is told. `html` is a page to read and print. Up to 5,000 entries of each part. That it was read is audited.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        get: operations["readMigrationReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{partnerId}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what can be done with a migration now
         * @description Needs one of: role `viewer`, scope or grant `migrations:read`.
         */
        get: operations["listActions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{partnerId}/actions/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hold the migration: facts are still recorded, no new effect starts
         * @description With `validateOnly=true` the same checks are made, and the answer says what it would do.
         *
         *     Needs one of: role `operator`, scope or grant `migrations:write`.
         */
        post: operations["pauseMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{partnerId}/actions/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a paused migration go on
         * @description With `validateOnly=true` the same checks are made, and the answer says what it would do.
         *
         *     Needs one of: role `operator`, scope or grant `migrations:write`.
         */
        post: operations["resumeMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{partnerId}/actions/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run again what is stuck: one step, or without a step all of them
         * @description With `validateOnly=true` the same checks are made, and the answer says what it would do.
         *
         *     Needs one of: role `operator`, scope or grant `migrations:write`.
         */
        post: operations["retryMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{partnerId}/actions/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave out a step that is stuck
         * @description With `validateOnly=true` the same checks are made, and the answer says what it would do. Where the installation asks for a second person, what puts readiness, verification or the certificate out of force is kept as a request until another one approves: 202, with its address.
         *
         *     Needs one of: role `operator`, scope or grant `admin`.
         */
        post: operations["skipMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{partnerId}/actions/reschedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plan the migration for another date: the notice on the old portal and all deadlines follow
         * @description With `validateOnly=true` the same checks are made, and the answer says what it would do.
         *
         *     Needs one of: role `operator`, scope or grant `migrations:write`.
         */
        post: operations["rescheduleMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{partnerId}/actions/resend-invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an invitation that is pending or has expired anew now; its 7 days and reminders start again
         * @description With `validateOnly=true` the same checks are made, and the answer says what it would do.
         *
         *     Needs one of: role `operator`, scope or grant `migrations:write`.
         */
        post: operations["resendInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{partnerId}/actions/replace-contact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have another person in the place of an admin contact: revoke the invitation, and invite the other one
         * @description With `validateOnly=true` the same checks are made, and the answer says what it would do.
         *
         *     Needs one of: role `operator`, scope or grant `admin`.
         */
        post: operations["replaceContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{partnerId}/actions/abort": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the migration; the effects that it had stand and are listed
         * @description With `validateOnly=true` the same checks are made, and the answer says what it would do.
         *
         *     Needs one of: role `approver`, scope or grant `admin`.
         */
        post: operations["abortMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{partnerId}/actions/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the migration and undo its effects
         * @description With `validateOnly=true` the same checks are made, and the answer says what it would do.
         *
         *     Needs one of: role `approver`, scope or grant `admin`.
         */
        post: operations["rollbackMigration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/migrations/{partnerId}/actions/record-fact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record by hand what an outside system has not reported; the Marketplace is still asked for the proof
         * @description The fact goes the way of every event, with `origin: operator`: it is stored, answered with its receipt, and handed to the migration; the timeline names who recorded it, why, and the evidence. `migration.executed` counts by itself. An acceptance or a certificate makes Portage look: only what the Marketplace shows counts. Repeating it with the same `Idempotency-Key` gives the first receipt. With `validateOnly=true` nothing is stored. Where the installation asks for a second person, `certificate.issued` is kept as a request (`GET /v1/approvals/{id}`) until another one approves.
         *
         *     Needs one of: role `operator`, scope or grant `admin`.
         */
        post: operations["recordFact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what waits for a second person, and what has become of it
         * @description Needs one of: role `viewer`, scope or grant `migrations:read`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        get: operations["listApprovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals/{approvalId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a request for a second person
         * @description Needs one of: role `viewer`, scope or grant `migrations:read`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        get: operations["readApproval"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals/{approvalId}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve what another person asked for, and have it done
         * @description It is carried out at once, in the name of who asked, with the approver on the timeline. Where the migration asks something else by now, or does not take it any more, the answer is 409 and the request has lapsed. After a 503 it is approved and may not be done yet: approve it again.
         *
         *     Needs one of: role `approver`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        post: operations["approveApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals/{approvalId}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject what another person asked for
         * @description Needs one of: role `approver`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        post: operations["rejectApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals/{approvalId}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back what one asked for oneself
         * @description Needs one of: role `operator`, scope or grant `admin`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        post: operations["withdrawApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events by their receipts
         * @description Newest first, unless sorted otherwise. Parameters are combined with AND. A key without `migrations:read` sees what it reported itself.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`, scope or grant `events:write`.
         */
        get: operations["listEvents"];
        put?: never;
        /**
         * Report what happened outside
         * @description The event is stored before it is acknowledged. The receipt says what it did, or why it did nothing: an unknown type or data that does not fit its type is acknowledged too, and settled as `ignored` or `dead`. An event that comes before its migration is parked until the start. Taken are the envelope of Portage (with a key), Standard Webhooks (signed), the web hooks of the mail provider Resend (signed), and CloudEvents 1.0, structured (with a key, or signed with its `id` as `webhook-id`) or binary (with a key); a batch is not. What happened to a mail is matched by the names of the mail, and needs no `subject`. `OPTIONS` answers the handshake of CloudEvents web hooks for the host of the registered URI.
         *
         *     Needs one of: scope or grant `events:write`.
         */
        post: operations["receiveEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export events by their receipts
         * @description The receipts of all events that the parameters choose, newest first; at most 100,000. CSV has a header and CRLF; what a spreadsheet would run as a formula has a `'` before it. What the events said is not in it: `GET /v1/events/{eventId}` tells it of one. What comes meanwhile is not in it, either. The export is audited.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`.
         */
        get: operations["exportEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{eventId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an event's receipt
         * @description Its `data` is masked without `pii:read`.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`, scope or grant `events:write`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        get: operations["readEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the types of events that are understood
         * @description Anyone known: any key, any token.
         */
        get: operations["listEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{eventId}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have an event delivered anew
         * @description In any state but `applied`. The relay brings it within seconds, under the same id: a workflow that has taken it does nothing twice.
         *
         *     Needs one of: role `operator`, scope or grant `migrations:write`.
         */
        post: operations["redeliverEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have many events delivered anew
         * @description Count them with `validateOnly=true` first; nothing happens when they are not as many any more. At most 5,000, a hundred a second; more than 100 need an approver. `GET /v1/operations/{id}` says how far it is; what has not been tried can be cancelled.
         *
         *     Needs one of: role `operator`, scope or grant `migrations:write`.
         */
        post: operations["redeliverEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bulk-actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take one action on many partners
         * @description Count them with `validateOnly=true` first; nothing happens when they are not as many any more. The partners are frozen then, at most 5,000, and tried at 10 a second; more than 100 need an approver. `GET /v1/operations/{id}` says how far it is, `GET /v1/operations/{id}/items` what has become of each; what has not been begun can be cancelled. A retry is judged once what it runs has come to its end, up to 45 minutes later.
         *
         *     Needs one of: role `operator`, scope or grant `migrations:write`.
         */
        post: operations["startBulkAction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List long work
         * @description Newest first: bulk actions and redeliveries, whoever asked for them.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`.
         */
        get: operations["listOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations/{operationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how far long work is
         * @description Needs one of: role `viewer`, scope or grant `migrations:read`.
         */
        get: operations["readOperation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations/{operationId}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what has become of each target of long work
         * @description Of a bulk action: its partners, frozen when it was asked for. Of a redelivery of events: its events as they are now; what was taken back, or delivered by hand since, is none of it any more.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`.
         */
        get: operations["listOperationItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations/{operationId}/items/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export what has become of each target of long work
         * @description All items of the wanted status, in their order. CSV has a header and CRLF; what a spreadsheet would run as a formula has a `'` before it. While the work goes on, each item is in it as of when its place is reached. The export is audited.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`.
         */
        get: operations["exportOperationItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations/{operationId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End long work where it is
         * @description What has been done stands. Cancelling it twice is the same as once.
         *
         *     Needs one of: role `operator`, scope or grant `migrations:write`.
         */
        post: operations["cancelOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the systems that report events
         * @description By slug, retired ones too.
         *
         *     Needs one of: role `admin`, scope or grant `admin`.
         */
        get: operations["listEventSources"];
        put?: never;
        /**
         * Register a system that reports events
         * @description How it proves itself is for good; a source that signs then needs a key.
         *
         *     Needs one of: role `admin`, scope or grant `admin`.
         */
        post: operations["createEventSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-sources/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a source, its keys and what has come from it
         * @description Needs one of: role `admin`, scope or grant `admin`.
         */
        get: operations["readEventSource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-sources/{slug}/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a source a key to sign with
         * @description The secret of a `v1` key is made here and shown in this answer alone, unless the sender has made one. Five keys can be live at a time.
         *
         *     Needs one of: role `admin`, scope or grant `admin`.
         */
        post: operations["addEventSourceKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-sources/{slug}/keys/{kid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a key at once
         * @description Signatures by it are refused from now on. It stays listed, since receipts name it.
         *
         *     Needs one of: role `admin`, scope or grant `admin`.
         */
        delete: operations["endEventSourceKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-sources/{slug}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take nothing more from a source
         * @description For good: its events are answered with 410 from now on. What it has sent stays.
         *
         *     Needs one of: role `admin`, scope or grant `admin`.
         */
        post: operations["retireEventSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-sources/{slug}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show how an event of this source has to be sent
         * @description Headers and body of an example, signed now with the newest live `v1` key: a sender that signs the same id, time and body has to come to the same signature. Nothing is sent, and nothing is stored.
         *
         *     Needs one of: role `admin`, scope or grant `admin`.
         */
        post: operations["testEventSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webinars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the sessions that partners are invited to
         * @description The next one first.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`.
         */
        get: operations["listWebinars"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webinars/{webinarId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a session
         * @description With its `ETag`, which guards a change.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`.
         */
        get: operations["readWebinar"];
        /**
         * Add a session, or change it
         * @description Invitations that are sent from now on have it; what has been sent stays as it is, and another invitation with the same id replaces it in calendars.
         *
         *     Needs one of: role `operator`, scope or grant `migrations:write`.
         */
        put: operations["putWebinar"];
        post?: never;
        /**
         * Remove a session
         * @description Nobody else is invited to it. Who has been invited is not told.
         *
         *     Needs one of: role `operator`, scope or grant `migrations:write`.
         */
        delete: operations["removeWebinar"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys of machines
         * @description By id, ended ones too.
         *
         *     Needs one of: role `admin`, scope or grant `admin`.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make a key for a machine
         * @description The key is shown in this answer alone. `pii:read` and `audit:read` are given by those who hold them.
         *
         *     Needs one of: role `admin`, scope or grant `admin`.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{keyId}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace a key
         * @description The new key is shown in this answer alone; the old one goes on for 24 hours.
         *
         *     Needs one of: role `admin`, scope or grant `admin`.
         */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a key at once
         * @description It stays listed, since history names it.
         *
         *     Needs one of: role `admin`, scope or grant `admin`.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who did what at the API
         * @description Newest first, unless sorted otherwise. Parameters are combined with AND.
         *
         *     Needs one of: scope or grant `audit:read`.
         */
        get: operations["listAuditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-entries/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export who did what at the API
         * @description Oldest first, a line of JSON each: OCSF events of the class API Activity (6003). The export is audited.
         *
         *     Needs one of: scope or grant `audit:read`.
         */
        get: operations["exportAuditEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Recompute the audit chain
         * @description Names the first entry that is missing, not as it was written, or not of the chain. Keep the head elsewhere: it shows later whether the chain was computed anew as a whole.
         *
         *     Needs one of: scope or grant `audit:read`.
         */
        get: operations["verifyAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/verification/timelines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Recompute the hash chains of histories
         * @description Of all migrations, or of those of one partner, a page of them at a time. Each names the first entry that is missing, not as it was written, or not of the chain.
         *
         *     Needs one of: scope or grant `audit:read`.
         */
        get: operations["verifyTimelines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what needs a person
         * @description One queue of what migrations ask and of what is wrong with the system around them. Parameters are combined with AND.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        get: operations["listAttention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attention/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export what needs a person
         * @description All items of the queue that the parameters choose, oldest first; at most 100,000. CSV has a header and CRLF; what a spreadsheet would run as a formula has a `'` before it. The evidence is in JSON Lines alone, masked without `pii:read`. The export is audited.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`.
         */
        get: operations["exportAttention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attention/{attentionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one item of the queue, open or closed
         * @description Needs one of: role `viewer`, scope or grant `migrations:read`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        get: operations["readAttention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attention/{attentionId}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an item an owner
         * @description Needs one of: role `operator`, scope or grant `migrations:write`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        post: operations["assignAttention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attention/{attentionId}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put an item aside, for seven days at most
         * @description Needs one of: role `operator`, scope or grant `migrations:write`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        post: operations["snoozeAttention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attention/{attentionId}/unsnooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring an item back that was put aside
         * @description Needs one of: role `operator`, scope or grant `migrations:write`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        post: operations["unsnoozeAttention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/attention/{attentionId}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close an item whose cause may never be gone by itself
         * @description Needs one of: role `operator`, scope or grant `migrations:write`.
         *
         *     What may be about people is masked without `pii:read`.
         */
        post: operations["dismissAttention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How all migrations stand, in numbers
         * @description How many are in each stage and for how long, how long stages take, and what needs attention, by cause and by wave. Each number has the address of the list that it counts.
         *
         *     Needs one of: role `viewer`, scope or grant `migrations:read`.
         */
        get: operations["readOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system/watcher/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the Marketplace now what it sends no event for
         * @description Starts a run of the watcher, or one after the run that is under way. What it finds comes in as events of the source `watcher`; repeating it is harmless.
         *
         *     Needs one of: role `operator`, scope or grant `migrations:write`.
         */
        post: operations["runWatcher"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process runs
         * @description For whoever restarts processes: it looks at nothing beyond this one.
         */
        get: operations["isAlive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process should get requests
         * @description For load balancers: 503 while a dependency is away, and while the process ends.
         */
        get: operations["isReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/system/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is well and what is not
         * @description Needs one of: role `admin`, scope or grant `admin`.
         */
        get: operations["readSystemHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain a problem
         * @description What stands at the address that is the `type` of a problem: a page for people, JSON for who asks for it.
         */
        get: operations["explainProblem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    attention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Attention was escalated, breached its deadline, or is resolved
         * @description Posted by the workers to `ALERT_WEBHOOK_URL`, signed with `ALERT_WEBHOOK_SECRET` after Standard Webhooks 1.0: HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`. Once per item and level; each of at most eight tries has the same `webhook-id`, by which a repeat is known. They follow after 1, 2, 4 ... minutes, two hours in all. Redirects are not followed, and the answer has to come within 10 seconds.
         */
        post: operations["receiveAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        Problem: {
            /**
             * Format: uri
             * @description Address of the page that explains the problem
             */
            type: string;
            title: string;
            status: number;
            /** @description What is wrong this time */
            detail?: string;
            /** @description Names the request in the logs */
            traceId: string;
            errors?: {
                message: string;
                /** @description JSON Pointer into the body, or to the name of a query parameter */
                pointer: string;
            }[];
            /** @description Of `wrong-state` and `already-ended` */
            currentState?: string;
            /** @description Of `wrong-state` */
            allowedActions?: string[];
            /** @description Of `count-changed`: how many it would be now */
            count?: number;
            /** @description Of `forbidden`: the grant, scope or role that the caller lacks */
            missing?: string;
            /** @description Of `quota-exceeded` */
            "violated-policies"?: string[];
            /** @description Of an action with unknown outcome: repeat it with this `Idempotency-Key` */
            operationId?: string;
        };
        Migration: {
            /**
             * @description `mig_` and a UUIDv7
             * @example mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
             */
            migrationId: string;
            /**
             * @description Partner id: the account id of the legacy portal
             * @example P-10042
             */
            partnerId: string;
            partnerName?: string;
            /** @description The Marketplace account */
            accountId?: string;
            /** @description IANA name of the partner's zone */
            timeZone?: string;
            wave?: string;
            /** @enum {unknown} */
            stage: "preparing" | "announced" | "migrating" | "verifying" | "handing-over" | "awaiting-acceptance" | "awaiting-certificate" | "ready" | "completed" | "rolled-back" | "aborted";
            /**
             * Format: date-time
             * @description Since when it is in this stage
             * @example 2026-03-02T08:00:00Z
             */
            stageSince: string;
            /**
             * Format: date-time
             * @description When it started
             * @example 2026-03-02T08:00:00Z
             */
            startedAt: string;
            /** @description Who did it */
            startedBy: {
                /** @enum {unknown} */
                type: "system" | "operator" | "source";
                id: string;
            };
            /**
             * Format: date-time
             * @description When the data is to be moved
             * @example 2026-03-02T08:00:00Z
             */
            plannedFor: string;
            /**
             * Format: date-time
             * @description When it ended
             * @example 2026-03-02T08:00:00Z
             */
            endedAt?: string;
            paused?: {
                /** @description Who did it */
                by: {
                    /** @enum {unknown} */
                    type: "system" | "operator" | "source";
                    id: string;
                };
                reason: string;
                /**
                 * Format: date-time
                 * @description Since when
                 * @example 2026-03-02T08:00:00Z
                 */
                since: string;
            };
            waiting?: {
                for: string;
                /**
                 * Format: date-time
                 * @description Since when
                 * @example 2026-03-02T08:00:00Z
                 */
                since: string;
                /**
                 * Format: date-time
                 * @description When it looks or tries again, if nothing has come by then; no deadline
                 * @example 2026-03-02T08:00:00Z
                 */
                until?: string;
            };
            attention: {
                /** @enum {unknown} */
                code: "readiness-failed" | "effect-failed" | "execution-overdue" | "execution-failed" | "sunset-near" | "inventory-mismatch" | "invitation-declined" | "invitation-not-ours" | "invitation-rounds-exhausted" | "report-contradicted" | "enrollment-queried" | "enrollment-failed" | "enrollment-overdue" | "certificate-pending" | "certificate-ended" | "email-unconfirmed" | "email-undeliverable" | "event-not-understood" | "rollback-incomplete";
                /** @enum {unknown} */
                severity: "warning" | "critical";
                /** @description Names the item in `retry` and `skip` */
                step: string;
                /**
                 * Format: date-time
                 * @description Since when
                 * @example 2026-03-02T08:00:00Z
                 */
                since: string;
                why: string;
                evidence?: unknown;
                actions: ("pause" | "resume" | "retry" | "skip" | "reschedule" | "resend-invitation" | "replace-contact" | "record-fact" | "abort" | "rollback")[];
                /**
                 * Format: date-time
                 * @description When Portage tries again by itself
                 * @example 2026-03-02T08:00:00Z
                 */
                nextTryAt?: string;
                /** @description How often that has been in vain so far */
                tries?: number;
                /**
                 * Format: date-time
                 * @description When it was last in vain
                 * @example 2026-03-02T08:00:00Z
                 */
                triedAt?: string;
            }[];
            /** @description Steps that are being tried just now, or will be at once */
            trying?: string[];
            readiness: {
                /** @enum {unknown} */
                code: "account-live" | "not-owned-by-other-migration" | "planned-before-sunset" | "cdg-known" | "account-active" | "partner-eligible" | "buyers-active" | "erp-link-active" | "default-group-known" | "admin-contact-valid" | "program-published" | "no-open-orders" | "products-mapped" | "commitment-in-window" | "credit-used" | "integrations-listed" | "locale-unsupported" | "single-admin";
                /** @enum {unknown} */
                severity: "blocker" | "warning";
                /** @enum {unknown} */
                result: "pass" | "fail" | "unknown";
                waivable: boolean;
                /**
                 * @description Has to pass before this one can be judged
                 * @enum {unknown}
                 */
                waitsFor?: "account-live" | "not-owned-by-other-migration" | "planned-before-sunset" | "cdg-known" | "account-active" | "partner-eligible" | "buyers-active" | "erp-link-active" | "default-group-known" | "admin-contact-valid" | "program-published" | "no-open-orders" | "products-mapped" | "commitment-in-window" | "credit-used" | "integrations-listed" | "locale-unsupported" | "single-admin";
                evidence: string;
                fix: string;
            }[];
            /** @description Who is invited and told */
            adminContactIds?: string[];
            /** @enum {unknown} */
            portalMode?: "live" | "frozen" | "archive";
            /** @enum {unknown} */
            portalNotice?: "none" | "upcoming" | "migrated";
            /** @description What a rollback restores */
            portalBefore?: {
                /** @enum {unknown} */
                mode: "live" | "frozen" | "archive";
                /** @enum {unknown} */
                notice: "none" | "upcoming" | "migrated";
            };
            invitations: {
                contactId: string;
                /** @enum {unknown} */
                status: "none" | "invited" | "expired" | "active" | "declined" | "revoked";
                membershipId?: string;
                /** @description 1 for the first invitation; 0 while none was sent */
                round: number;
                /**
                 * Format: date-time
                 * @description When the invitation of this round was sent
                 * @example 2026-03-02T08:00:00Z
                 */
                invitedAt?: string;
                remindersSent: number;
                /**
                 * Format: date-time
                 * @description When it was accepted
                 * @example 2026-03-02T08:00:00Z
                 */
                acceptedAt?: string;
            }[];
            buyers: {
                buyerId: string;
                /** @enum {unknown} */
                status: "none" | "enrolling" | "queried" | "failed" | "certified" | "waived";
                enrollmentId?: string;
                certificateId?: string;
                /** @description The vendor's own words */
                note?: string;
            }[];
            effects: {
                key: string;
                /** @enum {unknown} */
                step: "notice-upcoming" | "freeze-portal" | "archive-portal" | "notice-migrated" | "email" | "invite" | "resend-invitation" | "renew-invitation" | "webinars" | "revoke-invitation" | "restore-notice" | "restore-mode";
                /**
                 * @description `unconfirmed`: it may have happened; `failed`: it surely did not; `undone`: by a rollback
                 * @enum {unknown}
                 */
                status: "intended" | "confirmed" | "unconfirmed" | "failed" | "skipped" | "undone";
                /**
                 * Format: date-time
                 * @description Last change
                 * @example 2026-03-02T08:00:00Z
                 */
                at: string;
                /** @description Id of what came of it outside */
                outsideId?: string;
                undo?: {
                    /** @enum {string} */
                    kind: "restore-notice";
                    /** @enum {unknown} */
                    notice: "none" | "upcoming" | "migrated";
                } | {
                    /** @enum {string} */
                    kind: "restore-mode";
                    /** @enum {unknown} */
                    mode: "live" | "frozen" | "archive";
                } | {
                    /** @enum {string} */
                    kind: "revoke-invitation";
                    contactId: string;
                } | {
                    /** @enum {string} */
                    kind: "postponed-email";
                    contactId: string;
                };
                /** @description Of a mail: what it says besides the data of partner and contact */
                email?: {
                    /** @enum {unknown} */
                    template: "migrated" | "invitation-reminder" | "invitation-renewed" | "enrollment-guide" | "enrollment-reminder" | "enrollment-queried" | "enrollment-failed" | "ready" | "webinars" | "postponed";
                    contactId: string;
                    data: {
                        /**
                         * Format: date-time
                         * @description When the invitation ends
                         * @example 2026-03-02T08:00:00Z
                         */
                        invitationEndsAt?: string;
                        /** @description 1 for the first invitation */
                        round?: number;
                        buyerIds?: string[];
                        enrollmentId?: string;
                        /** @description What the vendor said about the enrollment */
                        note?: string;
                        /** @description The reader has joined the Marketplace account */
                        joined?: boolean;
                    };
                };
            }[];
            facts: {
                /** @enum {unknown} */
                type: "migration.executed" | "migration.failed" | "invitation.accepted" | "invitation.declined" | "invitation.expired" | "enrollment.processing" | "enrollment.queried" | "enrollment.failed" | "certificate.issued" | "certificate.ended" | "email.delivered" | "email.undeliverable" | "email.delayed";
                key: string;
                /**
                 * Format: date-time
                 * @description When it happened outside
                 * @example 2026-03-02T08:00:00Z
                 */
                occurredAt: string;
                /** @enum {unknown} */
                origin: "webhook" | "reconcile" | "operator";
            }[];
            /** @description Number of the last timeline entry that this reflects */
            sequence: number;
            runs: number;
            allowedActions: ("pause" | "resume" | "retry" | "skip" | "reschedule" | "resend-invitation" | "replace-contact" | "record-fact" | "abort" | "rollback")[];
            /**
             * @description `live`: the workflow answered; `projection`: nobody did, this is what was last recorded
             * @enum {unknown}
             */
            source: "live" | "projection";
            /**
             * Format: date-time
             * @description How fresh the answer is
             * @example 2026-03-02T08:00:00Z
             */
            asOf: string;
        };
        ActionResult: {
            /** @description The `Idempotency-Key`; timeline and audit history name the operation that was made for it */
            operationId: string;
            /** @enum {unknown} */
            stage: "preparing" | "announced" | "migrating" | "verifying" | "handing-over" | "awaiting-acceptance" | "awaiting-certificate" | "ready" | "completed" | "rolled-back" | "aborted";
            paused: boolean;
            /** @description Number of the timeline entry that the action made */
            sequence: number;
            /** @description Keys of what `validateOnly` names. Abort: what stands, or may. Rollback: what will be undone. Skip: what is left out, and what follows. Else what it will do */
            effects: string[];
            /** @description Of a retry that was taken now: it is over when the migration is `trying` none of them, and in vain when one of them still needs attention */
            steps?: string[];
            /** @description It had been taken before; nothing was done now */
            repeated: boolean;
        };
        ActionPreview: {
            /** @enum {boolean} */
            valid: true;
            /** @description What it would do; the keys are those of the answer to the action. Abort: what would stand, or may. Rollback: what would be taken back, in order, but notice and mode at the same time. Skip: what would be left out, and what follows */
            effects: {
                /** @description In words */
                text: string;
                /** @description The effect's key in the ledger. `{newContactId}` in it stands for the id that a `newContact` gets when the action is taken */
                key?: string;
            }[];
        };
        Approval: {
            id: string;
            /**
             * @description Its version, which is also the `ETag`: what `If-Match` takes
             * @example "Zm9yIGV4YW1wbGUhISEhIQ"
             */
            etag: string;
            /**
             * @description `lapsed`: nobody decided in time, or it was not possible any more; nothing was done. All but `awaited` are final
             * @enum {unknown}
             */
            status: "awaited" | "approved" | "rejected" | "withdrawn" | "lapsed";
            partnerId: string;
            migrationId: string;
            /** @enum {unknown} */
            action: "skip" | "record-fact";
            /**
             * @description What it puts out of force
             * @enum {unknown}
             */
            matter: "readiness" | "verification" | "certificate";
            /** @description The request of the action, as it will be carried out */
            request: {
                /** @description Of `skip` */
                step?: string;
                /** @description Of `record-fact`, as the three below */
                type?: string;
                /**
                 * Format: date-time
                 * @description When it happened outside
                 * @example 2026-03-02T08:00:00Z
                 */
                occurredAt?: string;
                data?: unknown;
                evidence?: string;
            };
            /** @description Why, in the words of who asked */
            reason: string;
            /** @description What the migration asked then; approved is the answer to that, and to nothing else */
            question?: {
                code: string;
                why: string;
            };
            requestedBy: string;
            /**
             * Format: date-time
             * @description When it was asked for
             * @example 2026-03-02T08:00:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Of an awaited one: when it is escalated
             * @example 2026-03-02T08:00:00Z
             */
            escalatesAt?: string;
            /**
             * Format: date-time
             * @description Of an awaited one: when it lapses, unless somebody decides
             * @example 2026-03-02T08:00:00Z
             */
            lapsesAt?: string;
            /** @description Who approved, rejected or withdrew it */
            decidedBy?: string;
            /**
             * Format: date-time
             * @description When it was decided, or lapsed
             * @example 2026-03-02T08:00:00Z
             */
            decidedAt?: string;
            decisionReason?: string;
            /**
             * @description `changed`: the migration asks something else by now; `refused`: it does not take it any more
             * @enum {unknown}
             */
            lapsedBecause?: "not-decided" | "ended" | "changed" | "refused";
            /** @description Of an approved one; until then it may be approved again, with no second effect */
            done?: {
                /**
                 * Format: date-time
                 * @description When it was carried out
                 * @example 2026-03-02T08:00:00Z
                 */
                at: string;
                /** @description Of `skip`: the entry of the timeline */
                sequence?: number;
                /** @description Of `record-fact`: the event */
                eventId?: string;
            };
            /** @description The migration */
            href: string;
        };
        MigrationSummary: {
            /**
             * @description `mig_` and a UUIDv7
             * @example mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
             */
            migrationId: string;
            /**
             * @description Partner id: the account id of the legacy portal
             * @example P-10042
             */
            partnerId: string;
            partnerName?: string;
            wave?: string;
            /** @enum {unknown} */
            stage: "preparing" | "announced" | "migrating" | "verifying" | "handing-over" | "awaiting-acceptance" | "awaiting-certificate" | "ready" | "completed" | "rolled-back" | "aborted";
            /**
             * Format: date-time
             * @description Since when it is in this stage
             * @example 2026-03-02T08:00:00Z
             */
            stageSince: string;
            /**
             * Format: date-time
             * @description When the data is to be moved
             * @example 2026-03-02T08:00:00Z
             */
            plannedFor: string;
            /**
             * Format: date-time
             * @description When it started
             * @example 2026-03-02T08:00:00Z
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description When it ended
             * @example 2026-03-02T08:00:00Z
             */
            endedAt?: string;
            paused: boolean;
            needsAttention: boolean;
            attentionCodes: ("readiness-failed" | "effect-failed" | "execution-overdue" | "execution-failed" | "sunset-near" | "inventory-mismatch" | "invitation-declined" | "invitation-not-ours" | "invitation-rounds-exhausted" | "report-contradicted" | "enrollment-queried" | "enrollment-failed" | "enrollment-overdue" | "certificate-pending" | "certificate-ended" | "email-unconfirmed" | "email-undeliverable" | "event-not-understood" | "rollback-incomplete")[];
            /**
             * Format: date-time
             * @description When the next deadline is
             * @example 2026-03-02T08:00:00Z
             */
            nextDeadlineAt?: string;
            /**
             * Format: date-time
             * @description Since when it waits for what it waits for now
             * @example 2026-03-02T08:00:00Z
             */
            waitingSince?: string;
            /** @description Number of the last timeline entry that this reflects */
            sequence: number;
            /**
             * Format: date-time
             * @description When this was recorded
             * @example 2026-03-02T08:00:00Z
             */
            updatedAt: string;
        };
        TimelineEntry: {
            sequence: number;
            /**
             * Format: date-time
             * @description When the workflow decided or learned it
             * @example 2026-03-02T08:00:00Z
             */
            at: string;
            /** @enum {unknown} */
            stage: "preparing" | "announced" | "migrating" | "verifying" | "handing-over" | "awaiting-acceptance" | "awaiting-certificate" | "ready" | "completed" | "rolled-back" | "aborted";
            /** @enum {unknown} */
            kind: "stage" | "fact" | "effect" | "check" | "attention" | "operator";
            code: string;
            text: string;
            /** @description Who did it */
            actor: {
                /** @enum {unknown} */
                type: "system" | "operator" | "source";
                id: string;
            };
            /** @description Name of the key now; not part of what is hashed */
            actorName?: string;
            eventId?: string;
            effectKey?: string;
            operationId?: string;
            data?: unknown;
            prevHash: string;
            /** @description SHA-256 over the entry and the hash before it */
            hash: string;
        };
        AttentionItem: {
            id: string;
            /** @enum {unknown} */
            code: "readiness-failed" | "effect-failed" | "execution-overdue" | "execution-failed" | "sunset-near" | "inventory-mismatch" | "invitation-declined" | "invitation-not-ours" | "invitation-rounds-exhausted" | "report-contradicted" | "enrollment-queried" | "enrollment-failed" | "enrollment-overdue" | "certificate-pending" | "certificate-ended" | "email-unconfirmed" | "email-undeliverable" | "event-not-understood" | "rollback-incomplete" | "event-type-unknown" | "event-dead" | "email-undeliverable-after-end" | "event-id-reused" | "signatures-failing" | "events-malformed" | "events-parked" | "events-undelivered" | "events-unanswered" | "worker-absent" | "workflow-task-failing" | "schedule-not-running" | "watch-not-running" | "alerts-undeliverable" | "second-person-awaited" | "step-overdue";
            /** @description What the code means */
            title: string;
            /** @enum {unknown} */
            severity: "warning" | "critical";
            /** @enum {unknown} */
            state: "open" | "snoozed" | "closed";
            subject: {
                /** @enum {unknown} */
                kind: "migration" | "event-source" | "event" | "mail" | "partner" | "relay" | "worker" | "workflow" | "schedule" | "alert-channel" | "approval";
                id: string;
            };
            /** @description Names the item in `retry` and `skip` */
            step?: string;
            /**
             * Format: date-time
             * @description Since when it is stuck
             * @example 2026-03-02T08:00:00Z
             */
            since: string;
            why: string;
            evidence?: unknown;
            affected: {
                partnerId?: string;
                migrationId?: string;
                /** @enum {unknown} */
                stage?: "preparing" | "announced" | "migrating" | "verifying" | "handing-over" | "awaiting-acceptance" | "awaiting-certificate" | "ready" | "completed" | "rolled-back" | "aborted";
                wave?: string;
                contactIds: string[];
            };
            /** @description Actions on the migration that resolve it */
            actions: ("pause" | "resume" | "retry" | "skip" | "reschedule" | "resend-invitation" | "replace-contact" | "record-fact" | "abort" | "rollback")[];
            /** @description `dismiss` closes it: its cause may never be gone by itself */
            dismissible: boolean;
            /**
             * Format: date-time
             * @description When it is escalated, unless its cause is gone by then
             * @example 2026-03-02T08:00:00Z
             */
            dueAt: string;
            /**
             * Format: date-time
             * @description When it counts as breached
             * @example 2026-03-02T08:00:00Z
             */
            breachAt: string;
            /**
             * Format: date-time
             * @description When Portage tries again by itself
             * @example 2026-03-02T08:00:00Z
             */
            nextTryAt?: string;
            /**
             * @description How far it has been pursued
             * @enum {unknown}
             */
            level?: "remind" | "escalate" | "breach";
            /**
             * Format: date-time
             * @description When it was escalated
             * @example 2026-03-02T08:00:00Z
             */
            escalatedAt?: string;
            owner?: string;
            /**
             * Format: date-time
             * @description Since when it has its owner
             * @example 2026-03-02T08:00:00Z
             */
            assignedAt?: string;
            assignedBy?: string;
            /**
             * Format: date-time
             * @description Until when it is put aside, unless it is escalated or breached before
             * @example 2026-03-02T08:00:00Z
             */
            snoozedUntil?: string;
            snoozedBy?: string;
            /**
             * Format: date-time
             * @description When its cause was gone, or a person dismissed it
             * @example 2026-03-02T08:00:00Z
             */
            closedAt?: string;
            dismissReason?: string;
            dismissedBy?: string;
            /** @description Of the keys among owner, `assignedBy`, `snoozedBy` and `dismissedBy` */
            names?: {
                id: string;
                name: string;
            }[];
            /** @description Who was told of it, or is to be: one per level and way */
            notices: {
                /**
                 * @description What was told
                 * @enum {unknown}
                 */
                level: "remind" | "escalate" | "breach" | "resolved";
                /** @enum {unknown} */
                channel: "email" | "webhook";
                /**
                 * @description `unconfirmed`: it may have arrived, or not; `given-up`: it did not, and is not tried again; `sending` with an error: it may have arrived and is repeated
                 * @enum {unknown}
                 */
                status: "pending" | "sending" | "sent" | "unconfirmed" | "given-up";
                attempts: number;
                /**
                 * Format: date-time
                 * @description When it is tried again
                 * @example 2026-03-02T08:00:00Z
                 */
                nextTryAt?: string;
                /**
                 * Format: date-time
                 * @description When it got through
                 * @example 2026-03-02T08:00:00Z
                 */
                sentAt?: string;
                /** @description Code of the last failure */
                lastError?: string;
            }[];
            /** @description The migration */
            href?: string;
        };
        EventReceipt: {
            /** @description `evt_` and a UUIDv7 */
            id: string;
            /** @enum {unknown} */
            status: "received" | "verified" | "parked" | "delivered" | "applied" | "ignored" | "dead";
            /** @description Of an ignored or dead one */
            reason?: string;
            /** @description Of one that is `dead: schema`: what does not fit its type */
            errors?: {
                /** @description Into `data` */
                pointer: string;
                message: string;
            }[];
            /**
             * @description Why somebody should look at it
             * @enum {unknown}
             */
            attention?: "parked-long" | "unknown-type" | "schema" | "undeliverable" | "id-reused";
            source: string;
            sourceEventId: string;
            type: string;
            /** @description The partner; absent for a mail that nobody knows */
            subject?: string;
            /**
             * Format: date-time
             * @description When it happened
             * @example 2026-03-02T08:00:00Z
             */
            time: string;
            /** @enum {unknown} */
            origin: "webhook" | "reconcile" | "operator";
            correlationId?: string;
            /** @description As the sender gave it */
            sequence?: string;
            /** @description Key of the source that signed it, or id of the API client */
            keyId?: string;
            /** @description SHA-256 of the body; of a binary CloudEvent, of its `ce-*` headers too */
            bodyHash: string;
            /** @description The timeline entry that it made */
            timelineSequence?: number;
            migrationId?: string;
            workflowId?: string;
            /**
             * Format: date-time
             * @description When it was stored
             * @example 2026-03-02T08:00:00Z
             */
            receivedAt: string;
            /**
             * Format: date-time
             * @description When the workflow got it
             * @example 2026-03-02T08:00:00Z
             */
            deliveredAt?: string;
            /**
             * Format: date-time
             * @description When its outcome was final
             * @example 2026-03-02T08:00:00Z
             */
            settledAt?: string;
            /** @description How often it came again */
            duplicates: number;
            /** @description Tries to deliver it */
            attempts: number;
            /** @description Code of the last failed try */
            lastError?: string;
        };
        Operation: {
            /** @description `opn_` and a UUIDv7 */
            id: string;
            /** @enum {unknown} */
            kind: "redeliver-events" | "bulk-action";
            /**
             * @description `partial`: it ended, and some or all of it is as it was
             * @enum {unknown}
             */
            status: "pending" | "running" | "succeeded" | "partial" | "failed" | "cancelled";
            /** @description What was asked for */
            input: unknown;
            /** @description `resolved + stillFailing + notApplicable + pending` */
            total: number;
            resolved: number;
            /** @description Tried, and the cause is still there */
            stillFailing: number;
            /** @description Nothing was to be done, or not any more */
            notApplicable: number;
            pending: number;
            requestedBy: string;
            /** @description Name of the key now */
            requestedByName?: string;
            /**
             * Format: date-time
             * @description When it was asked for
             * @example 2026-03-02T08:00:00Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When its counts last changed
             * @example 2026-03-02T08:00:00Z
             */
            updatedAt: string;
            /**
             * Format: date-time
             * @description When it ended
             * @example 2026-03-02T08:00:00Z
             */
            finishedAt?: string;
            /** @description As its kind says */
            result?: unknown;
        };
        EventSource: {
            /**
             * @description Name in addresses
             * @example legacy-portal
             */
            slug: string;
            /**
             * @description Its version, which is also the `ETag`: what `If-Match` takes
             * @example "Zm9yIGV4YW1wbGUhISEhIQ"
             */
            etag: string;
            /** @description Name of the system, for people */
            name: string;
            /**
             * @description `key`: API key of the scope `events:write`; `signature`: Standard Webhooks
             * @enum {unknown}
             */
            auth: "key" | "signature";
            /**
             * @description `resend`: web hooks of the mail provider Resend, which signs; default `standard`
             * @enum {unknown}
             */
            dialect: "standard" | "resend";
            /**
             * @description `source` of its CloudEvents, compared as text; the host of an address may ask for delivery (`OPTIONS`)
             * @example https://portal.example/events
             */
            uri?: string;
            /**
             * Format: date-time
             * @description When it was registered
             * @example 2026-03-02T08:00:00Z
             */
            createdAt: string;
            /** @description Id of the API client */
            createdBy: string;
            /**
             * Format: date-time
             * @description Since when nothing is taken from it
             * @example 2026-03-02T08:00:00Z
             */
            retiredAt?: string;
        };
        EventSourceKey: {
            /** @description `key_` and a UUIDv7 */
            kid: string;
            /**
             * @description `v1`: HMAC-SHA256 with a shared secret; `v1a`: Ed25519 with the public key of the source
             * @enum {unknown}
             */
            scheme: "v1" | "v1a";
            /**
             * @description Of `v1a`: `whpk_` and base64 of the 32 bytes
             * @example whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
             */
            publicKey?: string;
            /** @enum {unknown} */
            state: "upcoming" | "live" | "ended";
            /**
             * Format: date-time
             * @description From when signatures by it are taken
             * @example 2026-03-02T08:00:00Z
             */
            notBefore: string;
            /**
             * Format: date-time
             * @description Until when
             * @example 2026-03-02T08:00:00Z
             */
            notAfter?: string;
            /**
             * Format: date-time
             * @description When a signature was by it, to the minute
             * @example 2026-03-02T08:00:00Z
             */
            lastUsedAt?: string;
            /**
             * Format: date-time
             * @description When it was added
             * @example 2026-03-02T08:00:00Z
             */
            createdAt: string;
            /** @description Id of the API client */
            createdBy: string;
        };
        ApiKey: {
            /** @description The part of the key between `pm_live_` and the secret; rotation keeps it */
            id: string;
            /**
             * @description Its version, which is also the `ETag`: what `If-Match` takes
             * @example "Zm9yIGV4YW1wbGUhISEhIQ"
             */
            etag: string;
            name: string;
            scopes: string[];
            /** @enum {unknown} */
            state: "live" | "expired" | "revoked";
            /**
             * Format: date-time
             * @description When it was made
             * @example 2026-03-02T08:00:00Z
             */
            createdAt: string;
            /** @description Id of who made it */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it ends
             * @example 2026-03-02T08:00:00Z
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description Until when the key before the rotation goes on
             * @example 2026-03-02T08:00:00Z
             */
            previousUntil?: string;
            /**
             * Format: date-time
             * @description When it was last used, to the minute
             * @example 2026-03-02T08:00:00Z
             */
            lastUsedAt?: string;
            /**
             * Format: date-time
             * @description Since when it is refused
             * @example 2026-03-02T08:00:00Z
             */
            revokedAt?: string;
        };
        Webinar: {
            /**
             * @description Name of the session in addresses and calendars
             * @example first-steps-en
             */
            id: string;
            /** @example First steps */
            title: string;
            /** @description What it is about */
            description: string;
            /**
             * Format: date-time
             * @description When it begins
             * @example 2026-03-02T08:00:00Z
             */
            startsAt: string;
            /**
             * Format: date-time
             * @description When it ends; after it begins, and within a day
             * @example 2026-03-02T08:00:00Z
             */
            endsAt: string;
            /**
             * @description Where to join; it goes to every partner that is invited
             * @example https://webinars.example.com/first-steps-en
             */
            joinUrl: string;
            /**
             * @description Language in which it is held
             * @enum {unknown}
             */
            locale: "en-US" | "de-DE";
        };
        AuditEntry: {
            seq: number;
            /** @description `aud_` and a UUIDv7 */
            id: string;
            /**
             * Format: date-time
             * @description When it was appended
             * @example 2026-03-02T08:00:00Z
             */
            at: string;
            actor: {
                /** @enum {unknown} */
                type: "person" | "machine" | "system" | "unknown";
                id: string;
                /** @description Which key of a machine */
                keyId?: string;
            };
            /** @description Name of the key now; not part of what is hashed */
            actorName?: string;
            /** @example api.migration.start */
            action: string;
            target: {
                type: string;
                id: string;
            };
            /** @enum {unknown} */
            outcome: "requested" | "success" | "denied" | "failed" | "unknown";
            reason?: string;
            diff?: {
                [key: string]: unknown;
            };
            traceId?: string;
            ip?: string;
            operationId?: string;
            prevHash: string;
            /** @description SHA-256 over the hash before it and the entry in canonical JSON (RFC 8785) */
            hash: string;
        };
    };
    responses: {
        /** @description `already-ended`: Migration ended; `idempotency-in-progress`: Request in progress; `idempotency-answer-lost`: Answer no longer readable */
        AlreadyEndedOrIdempotencyInProgressOrIdempotencyAnswerLost: {
            headers: {
                "retry-after": components["headers"]["RetryAfterInProgress"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `already-exists`: Already exists; `idempotency-in-progress`: Request in progress; `idempotency-answer-lost`: Answer no longer readable */
        AlreadyExistsOrIdempotencyInProgressOrIdempotencyAnswerLost: {
            headers: {
                "retry-after": components["headers"]["RetryAfterInProgress"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `already-exists`: Already exists; `setting-missing`: Setting missing; `idempotency-in-progress`: Request in progress; `idempotency-answer-lost`: Answer no longer readable */
        AlreadyExistsOrSettingMissingOrIdempotencyInProgressOrIdempotencyAnswerLost: {
            headers: {
                "retry-after": components["headers"]["RetryAfterInProgress"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `count-changed`: Count changed; `idempotency-in-progress`: Request in progress; `idempotency-answer-lost`: Answer no longer readable */
        CountChangedOrIdempotencyInProgressOrIdempotencyAnswerLost: {
            headers: {
                "retry-after": components["headers"]["RetryAfterInProgress"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `count-changed`: Count changed; `second-person-required`: Second person required; `idempotency-in-progress`: Request in progress; `idempotency-answer-lost`: Answer no longer readable */
        CountChangedOrSecondPersonRequiredOrIdempotencyInProgressOrIdempotencyAnswerLost: {
            headers: {
                "retry-after": components["headers"]["RetryAfterInProgress"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `cursor-invalid`: Cursor invalid */
        CursorInvalid: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `event-id-reused`: Event id reused */
        EventIdReused: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `forbidden`: Forbidden */
        Forbidden: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency-in-progress`: Request in progress; `idempotency-answer-lost`: Answer no longer readable */
        IdempotencyInProgressOrIdempotencyAnswerLost: {
            headers: {
                "retry-after": components["headers"]["RetryAfterInProgress"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency-key-reused`: Idempotency key reused */
        IdempotencyKeyReused: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `internal`: Internal error */
        Internal: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `malformed-request`: Malformed request */
        MalformedRequest: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `malformed-request`: Malformed request; `validation-failed`: Validation failed */
        MalformedRequestOrValidationFailed: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `malformed-request`: Malformed request; `validation-failed`: Validation failed; `event-invalid`: Event invalid */
        MalformedRequestOrValidationFailedOrEventInvalid: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `malformed-request`: Malformed request; `validation-failed`: Validation failed; `idempotency-key-missing`: Idempotency key missing; `idempotency-key-invalid`: Idempotency key invalid */
        MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `not-found`: Not found */
        NotFound: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `payload-too-large`: Payload too large */
        PayloadTooLarge: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `precondition-failed`: Precondition failed */
        PreconditionFailed: {
            headers: {
                etag: components["headers"]["CurrentETag"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `precondition-required`: Precondition required */
        PreconditionRequired: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `quota-exceeded`: Quota exceeded */
        QuotaExceeded: {
            headers: {
                "retry-after": components["headers"]["RetryAfter"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `request-timeout`: Request too slow */
        RequestTimeout: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `source-retired`: Source retired */
        SourceRetired: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unauthenticated`: Not authenticated */
        Unauthenticated: {
            headers: {
                "www-authenticate": components["headers"]["WWWAuthenticate"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unauthenticated`: Not authenticated; `signature-invalid`: Signature invalid; `timestamp-out-of-range`: Timestamp out of range */
        UnauthenticatedOrSignatureInvalidOrTimestampOutOfRange: {
            headers: {
                "www-authenticate": components["headers"]["WWWAuthenticate"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unavailable`: Unavailable */
        Unavailable: {
            headers: {
                "retry-after": components["headers"]["RetryAfter"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unprocessable`: Unprocessable */
        Unprocessable: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unprocessable`: Unprocessable; `idempotency-key-reused`: Idempotency key reused */
        UnprocessableOrIdempotencyKeyReused: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported-media-type`: Unsupported media type */
        UnsupportedMediaType: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `wrong-state`: Wrong state; `already-exists`: Already exists; `second-person-required`: Second person required; `idempotency-in-progress`: Request in progress; `idempotency-answer-lost`: Answer no longer readable */
        WrongStateOrAlreadyExistsOrSecondPersonRequiredOrIdempotencyInProgressOrIdempotencyAnswerLost: {
            headers: {
                "retry-after": components["headers"]["RetryAfterInProgress"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `wrong-state`: Wrong state; `event-id-reused`: Event id reused; `already-exists`: Already exists; `second-person-required`: Second person required; `idempotency-in-progress`: Request in progress; `idempotency-answer-lost`: Answer no longer readable */
        WrongStateOrEventIdReusedOrAlreadyExistsOrSecondPersonRequiredOrIdempotencyInProgressOrIdempotencyAnswerLost: {
            headers: {
                "retry-after": components["headers"]["RetryAfterInProgress"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `wrong-state`: Wrong state; `idempotency-in-progress`: Request in progress; `idempotency-answer-lost`: Answer no longer readable */
        WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost: {
            headers: {
                "retry-after": components["headers"]["RetryAfterInProgress"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `wrong-state`: Wrong state; `key-limit`: Too many live keys; `setting-missing`: Setting missing; `idempotency-in-progress`: Request in progress; `idempotency-answer-lost`: Answer no longer readable */
        WrongStateOrKeyLimitOrSettingMissingOrIdempotencyInProgressOrIdempotencyAnswerLost: {
            headers: {
                "retry-after": components["headers"]["RetryAfterInProgress"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `wrong-state`: Wrong state; `key-missing`: No key to sign with; `setting-missing`: Setting missing */
        WrongStateOrKeyMissingOrSettingMissing: {
            headers: {
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `wrong-state`: Wrong state; `second-person-required`: Second person required; `event-id-reused`: Event id reused; `idempotency-in-progress`: Request in progress; `idempotency-answer-lost`: Answer no longer readable */
        WrongStateOrSecondPersonRequiredOrEventIdReusedOrIdempotencyInProgressOrIdempotencyAnswerLost: {
            headers: {
                "retry-after": components["headers"]["RetryAfterInProgress"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `wrong-state`: Wrong state; `second-person-required`: Second person required; `idempotency-in-progress`: Request in progress; `idempotency-answer-lost`: Answer no longer readable */
        WrongStateOrSecondPersonRequiredOrIdempotencyInProgressOrIdempotencyAnswerLost: {
            headers: {
                "retry-after": components["headers"]["RetryAfterInProgress"];
                "cache-control": components["headers"]["CacheControl"];
                "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                ratelimit: components["headers"]["RateLimit"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /**
         * @description What was done
         * @example api.migration.start
         */
        Action: string;
        /**
         * @description Who did it: id, or name of a key
         * @example qmwmydv55y3l
         */
        Actor: string;
        /**
         * @description `apr_` and a UUIDv7
         * @example apr_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
         */
        ApprovalId: string;
        /**
         * @description From then on
         * @example 2026-03-02T08:00:00Z
         */
        AtGte: string;
        /**
         * @description Before then
         * @example 2026-03-02T08:00:00Z
         */
        AtLt: string;
        /**
         * @description Only those that need a person, or only those that do not
         * @example true
         */
        Attention: boolean;
        /**
         * @description Any of these, with commas between: readiness-failed, effect-failed, execution-overdue, execution-failed, sunset-near, inventory-mismatch, invitation-declined, invitation-not-ours, invitation-rounds-exhausted, report-contradicted, enrollment-queried, enrollment-failed, enrollment-overdue, certificate-pending, certificate-ended, email-unconfirmed, email-undeliverable, event-not-understood, rollback-incomplete
         * @example effect-failed,inventory-mismatch
         */
        AttentionCode: string;
        /**
         * @description `att_` and a UUIDv7
         * @example att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
         */
        AttentionId: string;
        /**
         * @description Any of these, with commas between: readiness-failed, effect-failed, execution-overdue, execution-failed, sunset-near, inventory-mismatch, invitation-declined, invitation-not-ours, invitation-rounds-exhausted, report-contradicted, enrollment-queried, enrollment-failed, enrollment-overdue, certificate-pending, certificate-ended, email-unconfirmed, email-undeliverable, event-not-understood, rollback-incomplete, event-type-unknown, event-dead, email-undeliverable-after-end, event-id-reused, signatures-failing, events-malformed, events-parked, events-undelivered, events-unanswered, worker-absent, workflow-task-failing, schedule-not-running, watch-not-running, alerts-undeliverable, second-person-awaited, step-overdue
         * @example effect-failed,inventory-mismatch
         */
        Code: string;
        /**
         * @description `nextCursor` of the page before; good for 24 hours
         * @example eyJhIjo1MH0.Zm9yIGV4YW1wbGU
         */
        Cursor: string;
        /**
         * @description `id` of the receipt
         * @example evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
         */
        EventId: string;
        /**
         * @description Form of the file
         * @example csv
         */
        Format: "csv" | "jsonl";
        /**
         * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
         * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
         */
        IdempotencyKey: string;
        /**
         * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
         * @example "Zm9yIGV4YW1wbGUh"
         */
        IfMatch: string;
        /**
         * @description `id` of the key
         * @example qmwmydv55y3l
         */
        KeyId: string;
        /**
         * @description Entries per page; above 200 is served as 200
         * @example 50
         */
        Limit: number;
        /**
         * @description An earlier one; absent: the newest
         * @example mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
         */
        MigrationId: string;
        /**
         * @description `id` of the operation
         * @example opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
         */
        OperationId: string;
        /**
         * @description How it ended
         * @example requested
         */
        Outcome: "requested" | "success" | "denied" | "failed" | "unknown";
        /**
         * @description Who takes care: id, or name of a key
         * @example qmwmydv55y3l
         */
        Owner: string;
        /**
         * @description Partner id: the account id of the legacy portal
         * @example P-10042
         */
        Partner: string;
        /**
         * @description Partner id: the account id of the legacy portal
         * @example P-10042
         */
        PartnerId: string;
        /**
         * @description Only those that are paused, or only those that are not
         * @example true
         */
        Paused: boolean;
        /**
         * @description Planned for then or later
         * @example 2026-03-02T08:00:00Z
         */
        PlannedForGte: string;
        /**
         * @description Planned for before then
         * @example 2026-03-02T08:00:00Z
         */
        PlannedForLt: string;
        /**
         * @description Received then or later
         * @example 2026-03-02T08:00:00Z
         */
        ReceivedAtGte: string;
        /**
         * @description Received before then
         * @example 2026-03-02T08:00:00Z
         */
        ReceivedAtLt: string;
        /**
         * @description How much it presses
         * @example warning
         */
        Severity: "warning" | "critical";
        /**
         * @description Stuck since then or later
         * @example 2026-03-02T08:00:00Z
         */
        SinceGte: string;
        /**
         * @description Stuck since before then
         * @example 2026-03-02T08:00:00Z
         */
        SinceLt: string;
        /**
         * @description Name in addresses
         * @example legacy-portal
         */
        Slug: string;
        /**
         * @description Who reported it
         * @example legacy-portal
         */
        Source: string;
        /**
         * @description The sender's own id of it: one event of each source
         * @example exec-2026-03-02-0001
         */
        SourceEventId: string;
        /**
         * @description Any of these, with commas between: preparing, announced, migrating, verifying, handing-over, awaiting-acceptance, awaiting-certificate, ready, completed, rolled-back, aborted
         * @example announced,migrating
         */
        Stage: string;
        /**
         * @description In its stage since then or later
         * @example 2026-03-02T08:00:00Z
         */
        StageSinceGte: string;
        /**
         * @description In its stage since before then
         * @example 2026-03-02T08:00:00Z
         */
        StageSinceLt: string;
        /**
         * @description `open`: neither put aside nor closed; or one of the others
         * @example open
         */
        State: "open" | "snoozed" | "closed";
        /**
         * @description Any of these, with commas between: received, verified, parked, delivered, applied, ignored, dead
         * @example parked,dead
         */
        Status: string;
        /**
         * @description Partner id: the account id of the legacy portal
         * @example P-10042
         */
        Subject: string;
        /**
         * @description Id of what it was done to
         * @example P-10042
         */
        Target: string;
        /**
         * @description Kind of what it was done to
         * @example partner
         */
        TargetType: string;
        /**
         * @description Beginnings of words of partner id or name; without `pii:read` the beginning of the id alone
         * @example P-100
         */
        Text: string;
        /**
         * @description What it reports
         * @example migration.executed
         */
        Type: string;
        /**
         * @description Recorded then or later
         * @example 2026-03-02T08:00:00Z
         */
        UpdatedAtGte: string;
        /**
         * @description Recorded before then
         * @example 2026-03-02T08:00:00Z
         */
        UpdatedAtLt: string;
        /**
         * @description Check it and say what it would do; nothing is done or written
         * @example true
         */
        ValidateOnly: boolean;
        /**
         * @description Waits since then or later
         * @example 2026-03-02T08:00:00Z
         */
        WaitingSinceGte: string;
        /**
         * @description Waits since before then
         * @example 2026-03-02T08:00:00Z
         */
        WaitingSinceLt: string;
        /**
         * @description Wave
         * @example 2026-03-north
         */
        Wave: string;
        /**
         * @description Name of the session in addresses and calendars
         * @example first-steps-en
         */
        WebinarId: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description Not to be kept
         * @example no-store
         */
        CacheControl: "no-store";
        /**
         * @description Name of the file
         * @example attachment; filename="migrations.csv"
         */
        ContentDisposition: string;
        /**
         * @description The version that it has by now; absent where there is nothing
         * @example "Zm9yIGV4YW1wbGUhISEhIQ"
         */
        CurrentETag: string;
        /**
         * @description The version: what `If-Match` takes
         * @example "Zm9yIGV4YW1wbGUhISEhIQ"
         */
        ETag: string;
        /**
         * @description The request had been carried out before with this `Idempotency-Key`, and this is the answer of then
         * @example true
         */
        IdempotencyReplayed: "true";
        /**
         * @description Address of what the answer is about
         * @example https://portage.example/v1/operations/opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
         */
        Location: string;
        /**
         * @description Address of the migration; absent with `validateOnly`
         * @example https://portage.example/v1/migrations/P-10042
         */
        LocationUnlessAsked: string;
        /**
         * @description What is left of them: `r` requests, for `t` seconds
         * @example "api";r=599;t=60
         */
        RateLimit: string;
        /**
         * @description The quotas that count: `q` requests in `w` seconds, or `q` at the same time (`qu`)
         * @example "api";q=600;w=60
         */
        RateLimitPolicy: string;
        /**
         * @description When to come again, in seconds
         * @example 5
         */
        RetryAfter: number;
        /**
         * @description Of `idempotency-in-progress`: when to come again, in seconds
         * @example 2
         */
        RetryAfterInProgress: number;
        /**
         * @description What the form of the answer depends on
         * @example accept
         */
        Vary: string;
        /**
         * @description How a caller proves itself here
         * @example Bearer realm="portage"
         */
        WWWAuthenticate: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listMigrations: {
        parameters: {
            query?: {
                /**
                 * @description Any of these, with commas between: preparing, announced, migrating, verifying, handing-over, awaiting-acceptance, awaiting-certificate, ready, completed, rolled-back, aborted
                 * @example announced,migrating
                 */
                stage?: components["parameters"]["Stage"];
                /**
                 * @description Only those that need a person, or only those that do not
                 * @example true
                 */
                attention?: components["parameters"]["Attention"];
                /**
                 * @description Any of these, with commas between: readiness-failed, effect-failed, execution-overdue, execution-failed, sunset-near, inventory-mismatch, invitation-declined, invitation-not-ours, invitation-rounds-exhausted, report-contradicted, enrollment-queried, enrollment-failed, enrollment-overdue, certificate-pending, certificate-ended, email-unconfirmed, email-undeliverable, event-not-understood, rollback-incomplete
                 * @example effect-failed,inventory-mismatch
                 */
                attentionCode?: components["parameters"]["AttentionCode"];
                /**
                 * @description Only those that are paused, or only those that are not
                 * @example true
                 */
                paused?: components["parameters"]["Paused"];
                /**
                 * @description Wave
                 * @example 2026-03-north
                 */
                wave?: components["parameters"]["Wave"];
                /**
                 * @description Beginnings of words of partner id or name; without `pii:read` the beginning of the id alone
                 * @example P-100
                 */
                text?: components["parameters"]["Text"];
                /**
                 * @description Planned for then or later
                 * @example 2026-03-02T08:00:00Z
                 */
                "plannedFor.gte"?: components["parameters"]["PlannedForGte"];
                /**
                 * @description Planned for before then
                 * @example 2026-03-02T08:00:00Z
                 */
                "plannedFor.lt"?: components["parameters"]["PlannedForLt"];
                /**
                 * @description Recorded then or later
                 * @example 2026-03-02T08:00:00Z
                 */
                "updatedAt.gte"?: components["parameters"]["UpdatedAtGte"];
                /**
                 * @description Recorded before then
                 * @example 2026-03-02T08:00:00Z
                 */
                "updatedAt.lt"?: components["parameters"]["UpdatedAtLt"];
                /**
                 * @description In its stage since then or later
                 * @example 2026-03-02T08:00:00Z
                 */
                "stageSince.gte"?: components["parameters"]["StageSinceGte"];
                /**
                 * @description In its stage since before then
                 * @example 2026-03-02T08:00:00Z
                 */
                "stageSince.lt"?: components["parameters"]["StageSinceLt"];
                /**
                 * @description Waits since then or later
                 * @example 2026-03-02T08:00:00Z
                 */
                "waitingSince.gte"?: components["parameters"]["WaitingSinceGte"];
                /**
                 * @description Waits since before then
                 * @example 2026-03-02T08:00:00Z
                 */
                "waitingSince.lt"?: components["parameters"]["WaitingSinceLt"];
                /**
                 * @description By what; `-`: the last first
                 * @example -updatedAt
                 */
                sort?: "-updatedAt" | "updatedAt" | "plannedFor" | "-plannedFor" | "stageSince" | "-stageSince" | "partnerId";
                /**
                 * @description Entries per page; above 200 is served as 200
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description `nextCursor` of the page before; good for 24 hours
                 * @example eyJhIjo1MH0.Zm9yIGV4YW1wbGU
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of migrations */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *           "partnerId": "P-10042",
                     *           "partnerName": "Example Trading Ltd",
                     *           "stage": "announced",
                     *           "stageSince": "2026-03-02T09:00:00.000Z",
                     *           "plannedFor": "2026-03-06T12:00:00.000Z",
                     *           "startedAt": "2026-03-02T08:00:00.000Z",
                     *           "paused": false,
                     *           "needsAttention": false,
                     *           "attentionCodes": [],
                     *           "sequence": 3,
                     *           "updatedAt": "2026-03-02T23:34:18.938Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["MigrationSummary"][];
                        /** @description Absent on the last page */
                        nextCursor?: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["CursorInvalid"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    startMigration: {
        parameters: {
            query?: {
                /**
                 * @description Check it and say what it would do; nothing is done or written
                 * @example true
                 */
                validateOnly?: components["parameters"]["ValidateOnly"];
            };
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "partnerId": "P-10042",
                 *       "plannedFor": "2026-12-01T08:00:00Z",
                 *       "wave": "2026-12-north"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Partner id: the account id of the legacy portal
                     * @example P-10042
                     */
                    partnerId: string;
                    /**
                     * Format: date-time
                     * @description When the data is to be moved
                     * @example 2026-03-02T08:00:00Z
                     */
                    plannedFor: string;
                    /**
                     * @description Wave
                     * @example 2026-03-north
                     */
                    wave?: string;
                    policy?: {
                        freezePortal?: boolean;
                        readinessValidMs?: number;
                        executionOverdueMs?: number;
                        executionBreachMs?: number;
                        sunsetWarningMs?: number;
                        invitationRemindersMs?: number[];
                        invitationLifetimeMs?: number;
                        invitationRounds?: number;
                        enrollmentRemindersMs?: number[];
                        enrollmentOverdueMs?: number;
                        enrollmentBreachMs?: number;
                        certificatePendingMs?: number;
                        webinarsAfterMs?: number;
                        mailAnswerMs?: number;
                        recheckAfterMs?: number;
                        rechecks?: number;
                        effectRetryForMs?: number;
                        effectRetryFirstMs?: number;
                        effectRetryMaxMs?: number;
                        retryAgainAfterMs?: number;
                        maxHistoryLength?: number;
                    };
                };
            };
        };
        responses: {
            /** @description It runs already; with `validateOnly`: what it would do */
            200: {
                headers: {
                    location: components["headers"]["LocationUnlessAsked"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "partnerId": "P-10042",
                     *       "outcome": "already-running"
                     *     }
                     */
                    "application/json": {
                        /**
                         * @description `mig_` and a UUIDv7
                         * @example mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                         */
                        migrationId: string;
                        /**
                         * @description Partner id: the account id of the legacy portal
                         * @example P-10042
                         */
                        partnerId: string;
                        /** @enum {unknown} */
                        outcome: "started" | "already-running";
                    } | {
                        /** @enum {boolean} */
                        valid: true;
                        /** @description What it would do; the keys are those of the answer to the action. Abort: what would stand, or may. Rollback: what would be taken back, in order, but notice and mode at the same time. Skip: what would be left out, and what follows */
                        effects: {
                            /** @description In words */
                            text: string;
                            /** @description The effect's key in the ledger. `{newContactId}` in it stands for the id that a `newContact` gets when the action is taken */
                            key?: string;
                        }[];
                    };
                };
            };
            /** @description It has started */
            201: {
                headers: {
                    location: components["headers"]["Location"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "partnerId": "P-10042",
                     *       "outcome": "started"
                     *     }
                     */
                    "application/json": {
                        /**
                         * @description `mig_` and a UUIDv7
                         * @example mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                         */
                        migrationId: string;
                        /**
                         * @description Partner id: the account id of the legacy portal
                         * @example P-10042
                         */
                        partnerId: string;
                        /** @enum {unknown} */
                        outcome: "started" | "already-running";
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["AlreadyEndedOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportMigrations: {
        parameters: {
            query?: {
                /**
                 * @description Form of the file
                 * @example csv
                 */
                format?: components["parameters"]["Format"];
                /**
                 * @description Any of these, with commas between: preparing, announced, migrating, verifying, handing-over, awaiting-acceptance, awaiting-certificate, ready, completed, rolled-back, aborted
                 * @example announced,migrating
                 */
                stage?: components["parameters"]["Stage"];
                /**
                 * @description Only those that need a person, or only those that do not
                 * @example true
                 */
                attention?: components["parameters"]["Attention"];
                /**
                 * @description Any of these, with commas between: readiness-failed, effect-failed, execution-overdue, execution-failed, sunset-near, inventory-mismatch, invitation-declined, invitation-not-ours, invitation-rounds-exhausted, report-contradicted, enrollment-queried, enrollment-failed, enrollment-overdue, certificate-pending, certificate-ended, email-unconfirmed, email-undeliverable, event-not-understood, rollback-incomplete
                 * @example effect-failed,inventory-mismatch
                 */
                attentionCode?: components["parameters"]["AttentionCode"];
                /**
                 * @description Only those that are paused, or only those that are not
                 * @example true
                 */
                paused?: components["parameters"]["Paused"];
                /**
                 * @description Wave
                 * @example 2026-03-north
                 */
                wave?: components["parameters"]["Wave"];
                /**
                 * @description Beginnings of words of partner id or name; without `pii:read` the beginning of the id alone
                 * @example P-100
                 */
                text?: components["parameters"]["Text"];
                /**
                 * @description Planned for then or later
                 * @example 2026-03-02T08:00:00Z
                 */
                "plannedFor.gte"?: components["parameters"]["PlannedForGte"];
                /**
                 * @description Planned for before then
                 * @example 2026-03-02T08:00:00Z
                 */
                "plannedFor.lt"?: components["parameters"]["PlannedForLt"];
                /**
                 * @description Recorded then or later
                 * @example 2026-03-02T08:00:00Z
                 */
                "updatedAt.gte"?: components["parameters"]["UpdatedAtGte"];
                /**
                 * @description Recorded before then
                 * @example 2026-03-02T08:00:00Z
                 */
                "updatedAt.lt"?: components["parameters"]["UpdatedAtLt"];
                /**
                 * @description In its stage since then or later
                 * @example 2026-03-02T08:00:00Z
                 */
                "stageSince.gte"?: components["parameters"]["StageSinceGte"];
                /**
                 * @description In its stage since before then
                 * @example 2026-03-02T08:00:00Z
                 */
                "stageSince.lt"?: components["parameters"]["StageSinceLt"];
                /**
                 * @description Waits since then or later
                 * @example 2026-03-02T08:00:00Z
                 */
                "waitingSince.gte"?: components["parameters"]["WaitingSinceGte"];
                /**
                 * @description Waits since before then
                 * @example 2026-03-02T08:00:00Z
                 */
                "waitingSince.lt"?: components["parameters"]["WaitingSinceLt"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export */
            200: {
                headers: {
                    "content-disposition": components["headers"]["ContentDisposition"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example migrationId,partnerId,partnerName,wave,stage,stageSince,plannedFor,startedAt,endedAt,paused,needsAttention,attentionCodes,waitingSince,nextDeadlineAt,updatedAt
                     *     mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e,P-10042,Example Trading Ltd,,announced,2026-03-02T09:00:00.000Z,2026-03-06T12:00:00.000Z,2026-03-02T08:00:00.000Z,,false,false,,,,2026-03-02T23:34:18.938Z
                     */
                    "text/csv": string;
                    /** @example {"migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e", "partnerId": "P-10042", "partnerName": "Example Trading Ltd", "stage": "announced", "stageSince": "2026-03-02T09:00:00.000Z", "plannedFor": "2026-03-06T12:00:00.000Z", "startedAt": "2026-03-02T08:00:00.000Z", "paused": false, "needsAttention": false, "attentionCodes": [], "sequence": 3, "updatedAt": "2026-03-02T23:34:18.938Z"} */
                    "application/jsonl": string;
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readMigration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partnerId: components["parameters"]["PartnerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The migration */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "partnerId": "P-10042",
                     *       "partnerName": "Example Trading Ltd",
                     *       "stage": "preparing",
                     *       "stageSince": "2026-03-02T09:00:00.000Z",
                     *       "startedAt": "2026-03-02T08:00:00.000Z",
                     *       "startedBy": {
                     *         "type": "operator",
                     *         "id": "op-1"
                     *       },
                     *       "plannedFor": "2026-12-01T08:00:00.000Z",
                     *       "attention": [],
                     *       "allowedActions": [
                     *         "pause"
                     *       ],
                     *       "readiness": [],
                     *       "invitations": [],
                     *       "buyers": [],
                     *       "effects": [],
                     *       "facts": [],
                     *       "sequence": 1,
                     *       "runs": 1,
                     *       "source": "live",
                     *       "asOf": "2026-03-02T23:34:25.884Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Migration"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readTimeline: {
        parameters: {
            query?: {
                /**
                 * @description An earlier one; absent: the newest
                 * @example mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                migrationId?: components["parameters"]["MigrationId"];
                /**
                 * @description Entries per page; above 200 is served as 200
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description `nextCursor` of the page before; good for 24 hours
                 * @example eyJhIjo1MH0.Zm9yIGV4YW1wbGU
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partnerId: components["parameters"]["PartnerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the history */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "sequence": 1,
                     *           "at": "2026-03-02T09:00:00.000Z",
                     *           "stage": "announced",
                     *           "kind": "check",
                     *           "code": "readiness.checked",
                     *           "text": "The account is ready to move",
                     *           "actor": {
                     *             "type": "system",
                     *             "id": "portage"
                     *           },
                     *           "data": {},
                     *           "prevHash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                     *           "hash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["TimelineEntry"][];
                        /** @description Absent on the last page */
                        nextCursor?: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["CursorInvalid"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readMigrationReport: {
        parameters: {
            query?: {
                /**
                 * @description Default `html`
                 * @example html
                 */
                format?: "html" | "json";
                /**
                 * @description An earlier one; absent: the newest
                 * @example mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                migrationId?: components["parameters"]["MigrationId"];
            };
            header?: never;
            path: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partnerId: components["parameters"]["PartnerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report */
            200: {
                headers: {
                    "cache-control": components["headers"]["CacheControl"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example <!doctype html>
                     *     <html lang="en">...</html>
                     */
                    "text/html": string;
                    /**
                     * @example {
                     *       "madeAt": "2026-03-02T23:34:25.884Z",
                     *       "migration": {
                     *         "migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *         "partnerId": "P-10042",
                     *         "partnerName": "Example Trading Ltd",
                     *         "stage": "announced",
                     *         "stageSince": "2026-03-02T09:00:00.000Z",
                     *         "plannedFor": "2026-03-06T12:00:00.000Z",
                     *         "startedAt": "2026-03-02T08:00:00.000Z",
                     *         "paused": false,
                     *         "needsAttention": false,
                     *         "attentionCodes": [],
                     *         "sequence": 3,
                     *         "updatedAt": "2026-03-02T23:34:18.938Z"
                     *       },
                     *       "verification": {
                     *         "ok": true,
                     *         "entries": 1
                     *       },
                     *       "complete": true,
                     *       "contacts": [
                     *         {
                     *           "id": "K-1",
                     *           "role": "admin",
                     *           "name": "[masked]",
                     *           "email": "[masked]",
                     *           "locale": "en-US"
                     *         }
                     *       ],
                     *       "invitations": [],
                     *       "buyers": [],
                     *       "timeline": [
                     *         {
                     *           "sequence": 1,
                     *           "at": "2026-03-02T09:00:00.000Z",
                     *           "stage": "announced",
                     *           "kind": "check",
                     *           "code": "readiness.checked",
                     *           "text": "The account is ready to move",
                     *           "actor": {
                     *             "type": "system",
                     *             "id": "portage"
                     *           },
                     *           "data": {},
                     *           "prevHash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                     *           "hash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
                     *         }
                     *       ],
                     *       "effects": [],
                     *       "events": [
                     *         {
                     *           "id": "evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *           "status": "applied",
                     *           "source": "legacy-portal",
                     *           "sourceEventId": "exec-2026-03-02-0001",
                     *           "type": "migration.executed",
                     *           "subject": "P-10042",
                     *           "time": "2026-12-01T08:00:00.000Z",
                     *           "origin": "webhook",
                     *           "keyId": "qmwmydv55y3l",
                     *           "bodyHash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                     *           "workflowId": "partner-migration/P-10042",
                     *           "receivedAt": "2026-03-02T23:34:19.287Z",
                     *           "deliveredAt": "2026-03-02T23:34:19.313Z",
                     *           "duplicates": 0,
                     *           "attempts": 1,
                     *           "timelineSequence": 7,
                     *           "settledAt": "2026-03-02T23:34:19.287Z"
                     *         }
                     *       ],
                     *       "attention": [],
                     *       "approvals": []
                     *     }
                     */
                    "application/json": {
                        /**
                         * Format: date-time
                         * @description When it was read
                         * @example 2026-03-02T08:00:00Z
                         */
                        madeAt: string;
                        migration: components["schemas"]["MigrationSummary"];
                        verification: {
                            /** @description Whether the hash chain of the timeline holds */
                            ok: boolean;
                            /** @description Entries that are as they were written, from the first */
                            entries: number;
                            /** @description The first that is missing or was changed */
                            firstBadSequence?: number;
                        };
                        /** @description False when a part has more entries than are told */
                        complete: boolean;
                        /** @description People of the partner, as they were last read */
                        contacts: {
                            id: string;
                            role: string;
                            /** @description Masked without `pii:read`, as the address */
                            name: string;
                            email: string;
                            locale?: string;
                        }[];
                        invitations: {
                            contactId: string;
                            /** @enum {unknown} */
                            status: "none" | "invited" | "expired" | "active" | "declined" | "revoked";
                            membershipId?: string;
                            /** @description 1 for the first invitation; 0 while none was sent */
                            round: number;
                            /**
                             * Format: date-time
                             * @description When the invitation of this round was sent
                             * @example 2026-03-02T08:00:00Z
                             */
                            invitedAt?: string;
                            remindersSent: number;
                            /**
                             * Format: date-time
                             * @description When it was accepted
                             * @example 2026-03-02T08:00:00Z
                             */
                            acceptedAt?: string;
                        }[];
                        buyers: {
                            buyerId: string;
                            /** @enum {unknown} */
                            status: "none" | "enrolling" | "queried" | "failed" | "certified" | "waived";
                            enrollmentId?: string;
                            certificateId?: string;
                            /** @description The vendor's own words */
                            note?: string;
                        }[];
                        timeline: components["schemas"]["TimelineEntry"][];
                        /** @description What was done outside */
                        effects: {
                            key: string;
                            /** @enum {unknown} */
                            step: "notice-upcoming" | "freeze-portal" | "archive-portal" | "notice-migrated" | "email" | "invite" | "resend-invitation" | "renew-invitation" | "webinars" | "revoke-invitation" | "restore-notice" | "restore-mode";
                            /**
                             * @description `unconfirmed`: it may have happened; `failed`: it surely did not; `undone`: by a rollback
                             * @enum {unknown}
                             */
                            status: "intended" | "confirmed" | "unconfirmed" | "failed" | "skipped" | "undone";
                            /**
                             * Format: date-time
                             * @description When it last changed
                             * @example 2026-03-02T08:00:00Z
                             */
                            at: string;
                            outsideId?: string;
                            /**
                             * @description Of a mail
                             * @enum {unknown}
                             */
                            template?: "migrated" | "invitation-reminder" | "invitation-renewed" | "enrollment-guide" | "enrollment-reminder" | "enrollment-queried" | "enrollment-failed" | "ready" | "webinars" | "postponed";
                            /** @description Of a mail: to whom */
                            contactId?: string;
                        }[];
                        /** @description Without what they said */
                        events: components["schemas"]["EventReceipt"][];
                        attention: components["schemas"]["AttentionItem"][];
                        approvals: components["schemas"]["Approval"][];
                        audit?: components["schemas"]["AuditEntry"][];
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listActions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partnerId: components["parameters"]["PartnerId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The actions that would be taken now */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "partnerId": "P-10042",
                     *       "currentState": "preparing",
                     *       "allowedActions": [
                     *         "pause"
                     *       ],
                     *       "actions": [
                     *         {
                     *           "action": "pause",
                     *           "does": "Hold the migration: facts are still recorded, no new effect starts",
                     *           "needsReason": false,
                     *           "fields": []
                     *         }
                     *       ],
                     *       "source": "live",
                     *       "asOf": "2026-03-02T23:34:28.682Z"
                     *     }
                     */
                    "application/json": {
                        migrationId: string;
                        partnerId: string;
                        /** @enum {unknown} */
                        currentState: "preparing" | "announced" | "migrating" | "verifying" | "handing-over" | "awaiting-acceptance" | "awaiting-certificate" | "ready" | "completed" | "rolled-back" | "aborted";
                        allowedActions: ("pause" | "resume" | "retry" | "skip" | "reschedule" | "resend-invitation" | "replace-contact" | "record-fact" | "abort" | "rollback")[];
                        /** @description The same, each with what it takes and does */
                        actions: {
                            /** @enum {unknown} */
                            action: "pause" | "resume" | "retry" | "skip" | "reschedule" | "resend-invitation" | "replace-contact" | "record-fact" | "abort" | "rollback";
                            /** @description In words */
                            does: string;
                            /** @description Whether it needs a `reason` of at least 10 characters */
                            needsReason: boolean;
                            /** @description Members of the request besides `reason` */
                            fields: {
                                name: string;
                                required: boolean;
                                meaning: string;
                                /** @description What it can be now, where that can be listed */
                                choices?: string[];
                            }[];
                        }[];
                        /**
                         * @description `live`: the workflow answered; `projection`: nobody did, this is what was last recorded
                         * @enum {unknown}
                         */
                        source: "live" | "projection";
                        /**
                         * Format: date-time
                         * @description How fresh the answer is
                         * @example 2026-03-02T08:00:00Z
                         */
                        asOf: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    pauseMigration: {
        parameters: {
            query?: {
                /**
                 * @description Check it and say what it would do; nothing is done or written
                 * @example true
                 */
                validateOnly?: components["parameters"]["ValidateOnly"];
            };
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partnerId: components["parameters"]["PartnerId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "reason": "The partner asked for another date"
                 *     }
                 */
                "application/json": {
                    /** @description Why; shown on the timeline */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Taken, or found possible */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "operationId": "8e03978e-40d5-43dd-bc93-6894a57f9324",
                     *       "stage": "preparing",
                     *       "paused": true,
                     *       "sequence": 7,
                     *       "effects": [],
                     *       "repeated": false
                     *     }
                     */
                    "application/json": components["schemas"]["ActionResult"] | components["schemas"]["ActionPreview"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    resumeMigration: {
        parameters: {
            query?: {
                /**
                 * @description Check it and say what it would do; nothing is done or written
                 * @example true
                 */
                validateOnly?: components["parameters"]["ValidateOnly"];
            };
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partnerId: components["parameters"]["PartnerId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": {
                    /** @description Why; shown on the timeline */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Taken, or found possible */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "operationId": "8e03978e-40d5-43dd-bc93-6894a57f9324",
                     *       "stage": "preparing",
                     *       "paused": true,
                     *       "sequence": 7,
                     *       "effects": [],
                     *       "repeated": false
                     *     }
                     */
                    "application/json": components["schemas"]["ActionResult"] | components["schemas"]["ActionPreview"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    retryMigration: {
        parameters: {
            query?: {
                /**
                 * @description Check it and say what it would do; nothing is done or written
                 * @example true
                 */
                validateOnly?: components["parameters"]["ValidateOnly"];
            };
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partnerId: components["parameters"]["PartnerId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "step": "invite:C-1"
                 *     }
                 */
                "application/json": {
                    /** @description Why; shown on the timeline */
                    reason?: string;
                    /** @description The step of the attention item that is meant */
                    step?: string;
                };
            };
        };
        responses: {
            /** @description Taken, or found possible */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "operationId": "8e03978e-40d5-43dd-bc93-6894a57f9324",
                     *       "stage": "preparing",
                     *       "paused": true,
                     *       "sequence": 7,
                     *       "effects": [],
                     *       "repeated": false
                     *     }
                     */
                    "application/json": components["schemas"]["ActionResult"] | components["schemas"]["ActionPreview"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    skipMigration: {
        parameters: {
            query?: {
                /**
                 * @description Check it and say what it would do; nothing is done or written
                 * @example true
                 */
                validateOnly?: components["parameters"]["ValidateOnly"];
            };
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Needed without `validateOnly`: else the answer is 428
                 * @example "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e.12"
                 */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partnerId: components["parameters"]["PartnerId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "step": "mail:welcome:C-1",
                 *       "reason": "The partner was told by telephone"
                 *     }
                 */
                "application/json": {
                    /** @description Why; shown on the timeline */
                    reason: string;
                    /** @description The step of the attention item that is meant */
                    step: string;
                };
            };
        };
        responses: {
            /** @description Taken, or found possible */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "operationId": "8e03978e-40d5-43dd-bc93-6894a57f9324",
                     *       "stage": "preparing",
                     *       "paused": true,
                     *       "sequence": 7,
                     *       "effects": [],
                     *       "repeated": false
                     *     }
                     */
                    "application/json": components["schemas"]["ActionResult"] | components["schemas"]["ActionPreview"];
                };
            };
            /** @description It waits for a second person */
            202: {
                headers: {
                    location: components["headers"]["Location"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "apr_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "etag": "\"Zm9yIGV4YW1wbGUhISEhIQ\"",
                     *       "status": "awaited",
                     *       "partnerId": "P-10042",
                     *       "migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "action": "skip",
                     *       "matter": "verification",
                     *       "request": {
                     *         "step": "verification"
                     *       },
                     *       "reason": "The missing agreement has ended, and stays behind",
                     *       "question": {
                     *         "code": "inventory-mismatch",
                     *         "why": "The two sides differ: 1 agreement is missing"
                     *       },
                     *       "requestedBy": "usr_8a5edab282632443219e051e",
                     *       "createdAt": "2026-03-02T09:00:00.000Z",
                     *       "escalatesAt": "2026-03-04T09:00:00.000Z",
                     *       "lapsesAt": "2026-03-09T09:00:00.000Z",
                     *       "href": "/v1/migrations/P-10042"
                     *     }
                     */
                    "application/json": components["schemas"]["Approval"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrAlreadyExistsOrSecondPersonRequiredOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rescheduleMigration: {
        parameters: {
            query?: {
                /**
                 * @description Check it and say what it would do; nothing is done or written
                 * @example true
                 */
                validateOnly?: components["parameters"]["ValidateOnly"];
            };
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partnerId: components["parameters"]["PartnerId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "plannedFor": "2026-12-08T08:00:00Z",
                 *       "reason": "The partner asked for another date"
                 *     }
                 */
                "application/json": {
                    /** @description Why; shown on the timeline */
                    reason: string;
                    /**
                     * Format: date-time
                     * @description The new date; not in the past, and before the old portal is switched off
                     * @example 2026-03-02T08:00:00Z
                     */
                    plannedFor: string;
                };
            };
        };
        responses: {
            /** @description Taken, or found possible */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "operationId": "8e03978e-40d5-43dd-bc93-6894a57f9324",
                     *       "stage": "preparing",
                     *       "paused": true,
                     *       "sequence": 7,
                     *       "effects": [],
                     *       "repeated": false
                     *     }
                     */
                    "application/json": components["schemas"]["ActionResult"] | components["schemas"]["ActionPreview"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    resendInvitation: {
        parameters: {
            query?: {
                /**
                 * @description Check it and say what it would do; nothing is done or written
                 * @example true
                 */
                validateOnly?: components["parameters"]["ValidateOnly"];
            };
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partnerId: components["parameters"]["PartnerId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "contactId": "C-1"
                 *     }
                 */
                "application/json": {
                    /** @description Why; shown on the timeline */
                    reason?: string;
                    /**
                     * @description Whose invitation; absent: of everybody who has not accepted
                     * @example C-1
                     */
                    contactId?: string;
                };
            };
        };
        responses: {
            /** @description Taken, or found possible */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "operationId": "8e03978e-40d5-43dd-bc93-6894a57f9324",
                     *       "stage": "preparing",
                     *       "paused": true,
                     *       "sequence": 7,
                     *       "effects": [],
                     *       "repeated": false
                     *     }
                     */
                    "application/json": components["schemas"]["ActionResult"] | components["schemas"]["ActionPreview"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    replaceContact: {
        parameters: {
            query?: {
                /**
                 * @description Check it and say what it would do; nothing is done or written
                 * @example true
                 */
                validateOnly?: components["parameters"]["ValidateOnly"];
            };
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partnerId: components["parameters"]["PartnerId"];
            };
            cookie?: never;
        };
        /** @description Exactly one of `newContactId` and `newContact` is given */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "contactId": "C-1",
                 *       "newContact": {
                 *         "name": "Kim Example",
                 *         "email": "kim@partner.example",
                 *         "locale": "de-DE"
                 *       },
                 *       "reason": "C-1 has left the company"
                 *     }
                 */
                "application/json": {
                    /** @description Why; shown on the timeline */
                    reason: string;
                    /**
                     * @description The admin contact who is replaced
                     * @example C-1
                     */
                    contactId: string;
                    /**
                     * @description Another contact of the partner that is known already
                     * @example C-1
                     */
                    newContactId?: string;
                    /** @description Somebody whom the old portal does not know; kept in the database alone */
                    newContact?: {
                        /** @example Kim Example */
                        name: string;
                        /** @example kim@partner.example */
                        email: string;
                        /**
                         * @description Language of the mails; default the account's
                         * @example de-DE
                         */
                        locale?: string;
                    };
                } & (unknown | unknown);
            };
        };
        responses: {
            /** @description Taken, or found possible */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "operationId": "8e03978e-40d5-43dd-bc93-6894a57f9324",
                     *       "stage": "preparing",
                     *       "paused": true,
                     *       "sequence": 7,
                     *       "effects": [],
                     *       "repeated": false
                     *     }
                     */
                    "application/json": components["schemas"]["ActionResult"] | components["schemas"]["ActionPreview"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    abortMigration: {
        parameters: {
            query?: {
                /**
                 * @description Check it and say what it would do; nothing is done or written
                 * @example true
                 */
                validateOnly?: components["parameters"]["ValidateOnly"];
            };
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Needed without `validateOnly`: else the answer is 428
                 * @example "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e.12"
                 */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partnerId: components["parameters"]["PartnerId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "The partner has ended the contract"
                 *     }
                 */
                "application/json": {
                    /** @description Why; shown on the timeline */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Taken, or found possible */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "operationId": "8e03978e-40d5-43dd-bc93-6894a57f9324",
                     *       "stage": "preparing",
                     *       "paused": true,
                     *       "sequence": 7,
                     *       "effects": [],
                     *       "repeated": false
                     *     }
                     */
                    "application/json": components["schemas"]["ActionResult"] | components["schemas"]["ActionPreview"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rollbackMigration: {
        parameters: {
            query?: {
                /**
                 * @description Check it and say what it would do; nothing is done or written
                 * @example true
                 */
                validateOnly?: components["parameters"]["ValidateOnly"];
            };
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Needed without `validateOnly`: else the answer is 428
                 * @example "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e.12"
                 */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partnerId: components["parameters"]["PartnerId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "The partner stays for another year"
                 *     }
                 */
                "application/json": {
                    /** @description Why; shown on the timeline */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Taken, or found possible */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "operationId": "8e03978e-40d5-43dd-bc93-6894a57f9324",
                     *       "stage": "preparing",
                     *       "paused": true,
                     *       "sequence": 7,
                     *       "effects": [],
                     *       "repeated": false
                     *     }
                     */
                    "application/json": components["schemas"]["ActionResult"] | components["schemas"]["ActionPreview"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    recordFact: {
        parameters: {
            query?: {
                /**
                 * @description Check it and say what it would do; nothing is done or written
                 * @example true
                 */
                validateOnly?: components["parameters"]["ValidateOnly"];
            };
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partnerId: components["parameters"]["PartnerId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "migration.executed",
                 *       "data": {
                 *         "counts": {
                 *           "licensees": 12,
                 *           "agreements": 14,
                 *           "subscriptions": 31
                 *         }
                 *       },
                 *       "occurredAt": "2026-03-02T08:00:00Z",
                 *       "evidence": "https://tickets.example/OPS-1017",
                 *       "reason": "The portal sent no event"
                 *     }
                 */
                "application/json": {
                    /** @description Why; shown on the timeline */
                    reason: string;
                    /**
                     * @description One of `GET /v1/event-types`
                     * @enum {unknown}
                     */
                    type: "migration.executed" | "migration.failed" | "invitation.accepted" | "invitation.declined" | "invitation.expired" | "enrollment.processing" | "enrollment.queried" | "enrollment.failed" | "certificate.issued" | "certificate.ended" | "email.delivered" | "email.undeliverable" | "email.delayed";
                    /** @description As the schema of the type says */
                    data: {
                        [key: string]: unknown;
                    };
                    /**
                     * Format: date-time
                     * @description When it happened outside
                     * @example 2026-03-02T08:00:00Z
                     */
                    occurredAt: string;
                    /**
                     * @description How you know: an address, or words. Shown on the timeline
                     * @example https://tickets.example/OPS-1017
                     */
                    evidence: string;
                };
            };
        };
        responses: {
            /** @description It had been recorded before, and this is its receipt; or it was found possible */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "status": "applied",
                     *       "source": "legacy-portal",
                     *       "sourceEventId": "exec-2026-03-02-0001",
                     *       "type": "migration.executed",
                     *       "subject": "P-10042",
                     *       "time": "2026-12-01T08:00:00.000Z",
                     *       "origin": "webhook",
                     *       "keyId": "qmwmydv55y3l",
                     *       "bodyHash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                     *       "workflowId": "partner-migration/P-10042",
                     *       "receivedAt": "2026-03-02T23:34:19.287Z",
                     *       "deliveredAt": "2026-03-02T23:34:19.313Z",
                     *       "duplicates": 0,
                     *       "attempts": 1,
                     *       "timelineSequence": 7,
                     *       "settledAt": "2026-03-02T23:34:19.287Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EventReceipt"] | components["schemas"]["ActionPreview"];
                };
            };
            /** @description It is stored; or it waits for a second person */
            202: {
                headers: {
                    location: components["headers"]["Location"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "status": "applied",
                     *       "source": "legacy-portal",
                     *       "sourceEventId": "exec-2026-03-02-0001",
                     *       "type": "migration.executed",
                     *       "subject": "P-10042",
                     *       "time": "2026-12-01T08:00:00.000Z",
                     *       "origin": "webhook",
                     *       "keyId": "qmwmydv55y3l",
                     *       "bodyHash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                     *       "workflowId": "partner-migration/P-10042",
                     *       "receivedAt": "2026-03-02T23:34:19.287Z",
                     *       "deliveredAt": "2026-03-02T23:34:19.313Z",
                     *       "duplicates": 0,
                     *       "attempts": 1,
                     *       "timelineSequence": 7,
                     *       "settledAt": "2026-03-02T23:34:19.287Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EventReceipt"] | components["schemas"]["Approval"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrEventIdReusedOrAlreadyExistsOrSecondPersonRequiredOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listApprovals: {
        parameters: {
            query?: {
                /**
                 * @description Any of these, with commas between: awaited, approved, rejected, withdrawn, lapsed
                 * @example awaited
                 */
                status?: string;
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partner?: components["parameters"]["Partner"];
                /**
                 * @description By when they were asked for
                 * @example -createdAt
                 */
                sort?: "createdAt" | "-createdAt";
                /**
                 * @description Entries per page; above 200 is served as 200
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description `nextCursor` of the page before; good for 24 hours
                 * @example eyJhIjo1MH0.Zm9yIGV4YW1wbGU
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "apr_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *           "etag": "\"Zm9yIGV4YW1wbGUhISEhIQ\"",
                     *           "status": "awaited",
                     *           "partnerId": "P-10042",
                     *           "migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *           "action": "skip",
                     *           "matter": "verification",
                     *           "request": {
                     *             "step": "verification"
                     *           },
                     *           "reason": "The missing agreement has ended, and stays behind",
                     *           "question": {
                     *             "code": "inventory-mismatch",
                     *             "why": "The two sides differ: 1 agreement is missing"
                     *           },
                     *           "requestedBy": "usr_8a5edab282632443219e051e",
                     *           "createdAt": "2026-03-02T09:00:00.000Z",
                     *           "escalatesAt": "2026-03-04T09:00:00.000Z",
                     *           "lapsesAt": "2026-03-09T09:00:00.000Z",
                     *           "href": "/v1/migrations/P-10042"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Approval"][];
                        /** @description Absent on the last page */
                        nextCursor?: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["CursorInvalid"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readApproval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `apr_` and a UUIDv7
                 * @example apr_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                approvalId: components["parameters"]["ApprovalId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The request */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "apr_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "etag": "\"Zm9yIGV4YW1wbGUhISEhIQ\"",
                     *       "status": "awaited",
                     *       "partnerId": "P-10042",
                     *       "migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "action": "skip",
                     *       "matter": "verification",
                     *       "request": {
                     *         "step": "verification"
                     *       },
                     *       "reason": "The missing agreement has ended, and stays behind",
                     *       "question": {
                     *         "code": "inventory-mismatch",
                     *         "why": "The two sides differ: 1 agreement is missing"
                     *       },
                     *       "requestedBy": "usr_8a5edab282632443219e051e",
                     *       "createdAt": "2026-03-02T09:00:00.000Z",
                     *       "escalatesAt": "2026-03-04T09:00:00.000Z",
                     *       "lapsesAt": "2026-03-09T09:00:00.000Z",
                     *       "href": "/v1/migrations/P-10042"
                     *     }
                     */
                    "application/json": components["schemas"]["Approval"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    approveApproval: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Needed without `validateOnly`: else the answer is 428
                 * @example "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e.12"
                 */
                "if-match"?: string;
            };
            path: {
                /**
                 * @description `apr_` and a UUIDv7
                 * @example apr_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                approvalId: components["parameters"]["ApprovalId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "reason": "Seen with the partner: it has ended"
                 *     }
                 */
                "application/json": {
                    /** @description Why; stands in the audit history and with the request */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description It is done */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "apr_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "etag": "\"Zm9yIGV4YW1wbGUhISEhIQ\"",
                     *       "status": "approved",
                     *       "partnerId": "P-10042",
                     *       "migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "action": "skip",
                     *       "matter": "verification",
                     *       "request": {
                     *         "step": "verification"
                     *       },
                     *       "reason": "The missing agreement has ended, and stays behind",
                     *       "question": {
                     *         "code": "inventory-mismatch",
                     *         "why": "The two sides differ: 1 agreement is missing"
                     *       },
                     *       "requestedBy": "usr_8a5edab282632443219e051e",
                     *       "createdAt": "2026-03-02T09:00:00.000Z",
                     *       "href": "/v1/migrations/P-10042",
                     *       "decidedBy": "usr_1c0de5a9f0b2437d8e6f4a3b",
                     *       "decidedAt": "2026-03-02T10:00:00.000Z",
                     *       "done": {
                     *         "at": "2026-03-02T10:00:01.000Z",
                     *         "sequence": 31
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Approval"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrSecondPersonRequiredOrEventIdReusedOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            428: components["responses"]["PreconditionRequired"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rejectApproval: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description `apr_` and a UUIDv7
                 * @example apr_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                approvalId: components["parameters"]["ApprovalId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "The agreement is still billed: have it moved"
                 *     }
                 */
                "application/json": {
                    /** @description Why; stands in the audit history and with the request */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description The request now */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "apr_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "etag": "\"Zm9yIGV4YW1wbGUhISEhIQ\"",
                     *       "status": "rejected",
                     *       "partnerId": "P-10042",
                     *       "migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "action": "skip",
                     *       "matter": "verification",
                     *       "request": {
                     *         "step": "verification"
                     *       },
                     *       "reason": "The missing agreement has ended, and stays behind",
                     *       "question": {
                     *         "code": "inventory-mismatch",
                     *         "why": "The two sides differ: 1 agreement is missing"
                     *       },
                     *       "requestedBy": "usr_8a5edab282632443219e051e",
                     *       "createdAt": "2026-03-02T09:00:00.000Z",
                     *       "href": "/v1/migrations/P-10042",
                     *       "decidedBy": "usr_1c0de5a9f0b2437d8e6f4a3b",
                     *       "decidedAt": "2026-03-02T10:00:00.000Z",
                     *       "decisionReason": "The agreement is still billed: have it moved"
                     *     }
                     */
                    "application/json": components["schemas"]["Approval"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrSecondPersonRequiredOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    withdrawApproval: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description `apr_` and a UUIDv7
                 * @example apr_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                approvalId: components["parameters"]["ApprovalId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "reason": "Asked for the wrong partner"
                 *     }
                 */
                "application/json": {
                    /** @description Why; stands in the audit history and with the request */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description The request now */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "apr_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "etag": "\"Zm9yIGV4YW1wbGUhISEhIQ\"",
                     *       "status": "withdrawn",
                     *       "partnerId": "P-10042",
                     *       "migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "action": "skip",
                     *       "matter": "verification",
                     *       "request": {
                     *         "step": "verification"
                     *       },
                     *       "reason": "The missing agreement has ended, and stays behind",
                     *       "question": {
                     *         "code": "inventory-mismatch",
                     *         "why": "The two sides differ: 1 agreement is missing"
                     *       },
                     *       "requestedBy": "usr_8a5edab282632443219e051e",
                     *       "createdAt": "2026-03-02T09:00:00.000Z",
                     *       "href": "/v1/migrations/P-10042",
                     *       "decidedBy": "usr_8a5edab282632443219e051e",
                     *       "decidedAt": "2026-03-02T10:00:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Approval"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrSecondPersonRequiredOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /**
                 * @description Any of these, with commas between: received, verified, parked, delivered, applied, ignored, dead
                 * @example parked,dead
                 */
                status?: components["parameters"]["Status"];
                /**
                 * @description Who reported it
                 * @example legacy-portal
                 */
                source?: components["parameters"]["Source"];
                /**
                 * @description The sender's own id of it: one event of each source
                 * @example exec-2026-03-02-0001
                 */
                sourceEventId?: components["parameters"]["SourceEventId"];
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                subject?: components["parameters"]["Subject"];
                /**
                 * @description What it reports
                 * @example migration.executed
                 */
                type?: components["parameters"]["Type"];
                /**
                 * @description Only those that need a person, or only those that do not
                 * @example true
                 */
                attention?: components["parameters"]["Attention"];
                /**
                 * @description Received then or later
                 * @example 2026-03-02T08:00:00Z
                 */
                "receivedAt.gte"?: components["parameters"]["ReceivedAtGte"];
                /**
                 * @description Received before then
                 * @example 2026-03-02T08:00:00Z
                 */
                "receivedAt.lt"?: components["parameters"]["ReceivedAtLt"];
                /**
                 * @description `-receivedAt`: newest first; `receivedAt`: oldest first
                 * @example -receivedAt
                 */
                sort?: "-receivedAt" | "receivedAt";
                /**
                 * @description Entries per page; above 200 is served as 200
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description `nextCursor` of the page before; good for 24 hours
                 * @example eyJhIjo1MH0.Zm9yIGV4YW1wbGU
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of receipts */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *           "status": "applied",
                     *           "source": "legacy-portal",
                     *           "sourceEventId": "exec-2026-03-02-0001",
                     *           "type": "migration.executed",
                     *           "subject": "P-10042",
                     *           "time": "2026-12-01T08:00:00.000Z",
                     *           "origin": "webhook",
                     *           "keyId": "qmwmydv55y3l",
                     *           "bodyHash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                     *           "workflowId": "partner-migration/P-10042",
                     *           "receivedAt": "2026-03-02T23:34:19.287Z",
                     *           "deliveredAt": "2026-03-02T23:34:19.313Z",
                     *           "duplicates": 0,
                     *           "attempts": 1,
                     *           "timelineSequence": 7,
                     *           "settledAt": "2026-03-02T23:34:19.287Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["EventReceipt"][];
                        /** @description Absent on the last page */
                        nextCursor?: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["CursorInvalid"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    receiveEvent: {
        parameters: {
            query?: {
                /**
                 * @description Who reports: a registered source; default the key's client. Another's name needs the scope `admin`. A source that signs is named always, and needs no key
                 * @example legacy-portal
                 */
                source?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "exec-2026-03-02-0001",
                 *       "type": "migration.executed",
                 *       "subject": "P-10042",
                 *       "time": "2026-03-02T08:00:00Z",
                 *       "data": {
                 *         "counts": {
                 *           "licensees": 12,
                 *           "agreements": 14,
                 *           "subscriptions": 31
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    /**
                     * @description The sender's own id of the event; the same again is the same event
                     * @example exec-2026-03-02-0001
                     */
                    id: string;
                    /**
                     * @description One of `GET /v1/event-types`
                     * @example migration.executed
                     */
                    type: string;
                    /**
                     * @description Partner id: the account id of the legacy portal
                     * @example P-10042
                     */
                    subject: string;
                    /**
                     * Format: date-time
                     * @description When it happened
                     * @example 2026-03-02T08:00:00Z
                     */
                    time: string;
                    /** @description As the schema of the type says */
                    data: {
                        [key: string]: unknown;
                    };
                    correlationId?: string;
                    /** @description The event's place among the sender's others; kept with the receipt */
                    sequence?: string;
                } | {
                    /**
                     * @description One of `GET /v1/event-types`
                     * @example migration.executed
                     */
                    type: string;
                    /**
                     * Format: date-time
                     * @description When it happened
                     * @example 2026-03-02T08:00:00Z
                     */
                    timestamp: string;
                    /** @description The partner, beside what the schema of the type says */
                    data: {
                        /**
                         * @description Partner id: the account id of the legacy portal
                         * @example P-10042
                         */
                        partnerId: string;
                    } & {
                        [key: string]: unknown;
                    };
                    correlationId?: string;
                    /** @description The event's place among the sender's others; kept with the receipt */
                    sequence?: string;
                } | Record<string, never>;
                /**
                 * @example {
                 *       "specversion": "1.0",
                 *       "source": "https://portal.example/events",
                 *       "id": "exec-2026-03-02-0001",
                 *       "type": "migration.executed",
                 *       "subject": "P-10042",
                 *       "time": "2026-03-02T08:00:00Z",
                 *       "data": {
                 *         "counts": {
                 *           "licensees": 12,
                 *           "agreements": 14,
                 *           "subscriptions": 31
                 *         }
                 *       }
                 *     }
                 */
                "application/cloudevents+json": {
                    /** @enum {string} */
                    specversion: "1.0";
                    /**
                     * @description The sender's own id of the event; the same again is the same event
                     * @example exec-2026-03-02-0001
                     */
                    id: string;
                    /** @description The URI that is registered for the source */
                    source: string;
                    /**
                     * @description One of `GET /v1/event-types`
                     * @example migration.executed
                     */
                    type: string;
                    /**
                     * @description Partner id: the account id of the legacy portal
                     * @example P-10042
                     */
                    subject: string;
                    /**
                     * Format: date-time
                     * @description When it happened
                     * @example 2026-03-02T08:00:00Z
                     */
                    time: string;
                    /** @example application/json */
                    datacontenttype?: string;
                    /** @description As the schema of the type says */
                    data: {
                        [key: string]: unknown;
                    };
                    correlationid?: string;
                    /** @description The event's place among the sender's others; kept with the receipt */
                    sequence?: string;
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description It had come before; the receipt of the first */
            200: {
                headers: {
                    location: components["headers"]["Location"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "status": "applied",
                     *       "source": "legacy-portal",
                     *       "sourceEventId": "exec-2026-03-02-0001",
                     *       "type": "migration.executed",
                     *       "subject": "P-10042",
                     *       "time": "2026-12-01T08:00:00.000Z",
                     *       "origin": "webhook",
                     *       "keyId": "qmwmydv55y3l",
                     *       "bodyHash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                     *       "workflowId": "partner-migration/P-10042",
                     *       "receivedAt": "2026-03-02T23:34:19.287Z",
                     *       "deliveredAt": "2026-03-02T23:34:19.313Z",
                     *       "duplicates": 0,
                     *       "attempts": 1,
                     *       "timelineSequence": 7,
                     *       "settledAt": "2026-03-02T23:34:19.287Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EventReceipt"];
                };
            };
            /** @description It is stored */
            202: {
                headers: {
                    location: components["headers"]["Location"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "status": "applied",
                     *       "source": "legacy-portal",
                     *       "sourceEventId": "exec-2026-03-02-0001",
                     *       "type": "migration.executed",
                     *       "subject": "P-10042",
                     *       "time": "2026-12-01T08:00:00.000Z",
                     *       "origin": "webhook",
                     *       "keyId": "qmwmydv55y3l",
                     *       "bodyHash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                     *       "workflowId": "partner-migration/P-10042",
                     *       "receivedAt": "2026-03-02T23:34:19.287Z",
                     *       "deliveredAt": "2026-03-02T23:34:19.313Z",
                     *       "duplicates": 0,
                     *       "attempts": 1,
                     *       "timelineSequence": 7,
                     *       "settledAt": "2026-03-02T23:34:19.287Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EventReceipt"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrEventInvalid"];
            401: components["responses"]["UnauthenticatedOrSignatureInvalidOrTimestampOutOfRange"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["EventIdReused"];
            410: components["responses"]["SourceRetired"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportEvents: {
        parameters: {
            query?: {
                /**
                 * @description Form of the file
                 * @example csv
                 */
                format?: components["parameters"]["Format"];
                /**
                 * @description Any of these, with commas between: received, verified, parked, delivered, applied, ignored, dead
                 * @example parked,dead
                 */
                status?: components["parameters"]["Status"];
                /**
                 * @description Who reported it
                 * @example legacy-portal
                 */
                source?: components["parameters"]["Source"];
                /**
                 * @description The sender's own id of it: one event of each source
                 * @example exec-2026-03-02-0001
                 */
                sourceEventId?: components["parameters"]["SourceEventId"];
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                subject?: components["parameters"]["Subject"];
                /**
                 * @description What it reports
                 * @example migration.executed
                 */
                type?: components["parameters"]["Type"];
                /**
                 * @description Only those that need a person, or only those that do not
                 * @example true
                 */
                attention?: components["parameters"]["Attention"];
                /**
                 * @description Received then or later
                 * @example 2026-03-02T08:00:00Z
                 */
                "receivedAt.gte"?: components["parameters"]["ReceivedAtGte"];
                /**
                 * @description Received before then
                 * @example 2026-03-02T08:00:00Z
                 */
                "receivedAt.lt"?: components["parameters"]["ReceivedAtLt"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export */
            200: {
                headers: {
                    "content-disposition": components["headers"]["ContentDisposition"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id,status,reason,attention,source,sourceEventId,type,subject,time,origin,correlationId,sequence,keyId,bodyHash,timelineSequence,migrationId,workflowId,receivedAt,deliveredAt,settledAt,duplicates,attempts,lastError
                     *     evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e,applied,,,legacy-portal,exec-2026-03-02-0001,migration.executed,P-10042,2026-12-01T08:00:00.000Z,webhook,,,qmwmydv55y3l,2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae,7,,partner-migration/P-10042,2026-03-02T23:34:19.287Z,2026-03-02T23:34:19.313Z,2026-03-02T23:34:19.287Z,0,1,
                     */
                    "text/csv": string;
                    /** @example {"id": "evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e", "status": "applied", "source": "legacy-portal", "sourceEventId": "exec-2026-03-02-0001", "type": "migration.executed", "subject": "P-10042", "time": "2026-12-01T08:00:00.000Z", "origin": "webhook", "keyId": "qmwmydv55y3l", "bodyHash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", "timelineSequence": 7, "workflowId": "partner-migration/P-10042", "receivedAt": "2026-03-02T23:34:19.287Z", "deliveredAt": "2026-03-02T23:34:19.313Z", "settledAt": "2026-03-02T23:34:19.287Z", "duplicates": 0, "attempts": 1} */
                    "application/jsonl": string;
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `id` of the receipt
                 * @example evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                eventId: components["parameters"]["EventId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The receipt */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "status": "applied",
                     *       "source": "legacy-portal",
                     *       "sourceEventId": "exec-2026-03-02-0001",
                     *       "type": "migration.executed",
                     *       "subject": "P-10042",
                     *       "time": "2026-12-01T08:00:00.000Z",
                     *       "origin": "webhook",
                     *       "keyId": "qmwmydv55y3l",
                     *       "bodyHash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                     *       "workflowId": "partner-migration/P-10042",
                     *       "receivedAt": "2026-03-02T23:34:19.287Z",
                     *       "deliveredAt": "2026-03-02T23:34:19.313Z",
                     *       "duplicates": 0,
                     *       "attempts": 1,
                     *       "timelineSequence": 7,
                     *       "settledAt": "2026-03-02T23:34:19.287Z",
                     *       "data": {
                     *         "counts": {
                     *           "licensees": 12,
                     *           "agreements": 14,
                     *           "subscriptions": 31
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": {
                        /** @description `evt_` and a UUIDv7 */
                        id: string;
                        /** @enum {unknown} */
                        status: "received" | "verified" | "parked" | "delivered" | "applied" | "ignored" | "dead";
                        /** @description Of an ignored or dead one */
                        reason?: string;
                        /** @description Of one that is `dead: schema`: what does not fit its type */
                        errors?: {
                            /** @description Into `data` */
                            pointer: string;
                            message: string;
                        }[];
                        /**
                         * @description Why somebody should look at it
                         * @enum {unknown}
                         */
                        attention?: "parked-long" | "unknown-type" | "schema" | "undeliverable" | "id-reused";
                        source: string;
                        sourceEventId: string;
                        type: string;
                        /** @description The partner; absent for a mail that nobody knows */
                        subject?: string;
                        /**
                         * Format: date-time
                         * @description When it happened
                         * @example 2026-03-02T08:00:00Z
                         */
                        time: string;
                        /** @enum {unknown} */
                        origin: "webhook" | "reconcile" | "operator";
                        correlationId?: string;
                        /** @description As the sender gave it */
                        sequence?: string;
                        /** @description Key of the source that signed it, or id of the API client */
                        keyId?: string;
                        /** @description SHA-256 of the body; of a binary CloudEvent, of its `ce-*` headers too */
                        bodyHash: string;
                        /** @description The timeline entry that it made */
                        timelineSequence?: number;
                        migrationId?: string;
                        workflowId?: string;
                        /**
                         * Format: date-time
                         * @description When it was stored
                         * @example 2026-03-02T08:00:00Z
                         */
                        receivedAt: string;
                        /**
                         * Format: date-time
                         * @description When the workflow got it
                         * @example 2026-03-02T08:00:00Z
                         */
                        deliveredAt?: string;
                        /**
                         * Format: date-time
                         * @description When its outcome was final
                         * @example 2026-03-02T08:00:00Z
                         */
                        settledAt?: string;
                        /** @description How often it came again */
                        duplicates: number;
                        /** @description Tries to deliver it */
                        attempts: number;
                        /** @description Code of the last failed try */
                        lastError?: string;
                        /** @description As it came, or `[masked]` */
                        data: unknown;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each type with the schema of its data and an example */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "type": "migration.executed",
                     *           "meaning": "The partner's data has been moved to the Marketplace",
                     *           "schema": {
                     *             "type": "object",
                     *             "additionalProperties": false,
                     *             "properties": {
                     *               "counts": {
                     *                 "type": "object",
                     *                 "additionalProperties": false,
                     *                 "properties": {
                     *                   "licensees": {
                     *                     "type": "integer",
                     *                     "minimum": 0
                     *                   },
                     *                   "agreements": {
                     *                     "type": "integer",
                     *                     "minimum": 0
                     *                   },
                     *                   "subscriptions": {
                     *                     "type": "integer",
                     *                     "minimum": 0
                     *                   }
                     *                 },
                     *                 "required": []
                     *               }
                     *             },
                     *             "required": []
                     *           },
                     *           "example": {
                     *             "counts": {
                     *               "licensees": 12,
                     *               "agreements": 14,
                     *               "subscriptions": 31
                     *             }
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: {
                            type: string;
                            meaning: string;
                            /** @description JSON Schema of `data` */
                            schema: {
                                [key: string]: unknown;
                            };
                            example: unknown;
                        }[];
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    redeliverEvent: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description `id` of the receipt
                 * @example evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                eventId: components["parameters"]["EventId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The receipt */
            202: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "evt_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "status": "applied",
                     *       "source": "legacy-portal",
                     *       "sourceEventId": "exec-2026-03-02-0001",
                     *       "type": "migration.executed",
                     *       "subject": "P-10042",
                     *       "time": "2026-12-01T08:00:00.000Z",
                     *       "origin": "webhook",
                     *       "keyId": "qmwmydv55y3l",
                     *       "bodyHash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                     *       "workflowId": "partner-migration/P-10042",
                     *       "receivedAt": "2026-03-02T23:34:19.287Z",
                     *       "deliveredAt": "2026-03-02T23:34:19.313Z",
                     *       "duplicates": 0,
                     *       "attempts": 1,
                     *       "timelineSequence": 7,
                     *       "settledAt": "2026-03-02T23:34:19.287Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EventReceipt"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    redeliverEvents: {
        parameters: {
            query?: {
                /**
                 * @description Only count them
                 * @example true
                 */
                validateOnly?: boolean;
            };
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "filter": {
                 *         "statuses": [
                 *           "dead"
                 *         ],
                 *         "receivedFrom": "2026-03-01T00:00:00Z",
                 *         "receivedBefore": "2026-03-02T00:00:00Z"
                 *       },
                 *       "expectedCount": 12
                 *     }
                 */
                "application/json": {
                    /** @description All that is given applies; the time range always */
                    filter: {
                        statuses: ("received" | "verified" | "parked" | "delivered" | "ignored" | "dead")[];
                        /**
                         * Format: date-time
                         * @description Received then or later
                         * @example 2026-03-02T08:00:00Z
                         */
                        receivedFrom: string;
                        /**
                         * Format: date-time
                         * @description Received earlier
                         * @example 2026-03-02T08:00:00Z
                         */
                        receivedBefore: string;
                        source?: string;
                        /**
                         * @description Partner id: the account id of the legacy portal
                         * @example P-10042
                         */
                        subject?: string;
                        type?: string;
                    };
                    /** @description As `validateOnly` gave it; needed without */
                    expectedCount?: number;
                };
            };
        };
        responses: {
            /** @description With `validateOnly`: how many it would be; `valid` when they can be taken at once */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "valid": true,
                     *       "count": 12,
                     *       "needsApprover": false
                     *     }
                     */
                    "application/json": {
                        valid: boolean;
                        count: number;
                        /** @description Whether they are so many that it takes an approver */
                        needsApprover: boolean;
                    };
                };
            };
            /** @description It has begun */
            202: {
                headers: {
                    location: components["headers"]["Location"];
                    "retry-after": components["headers"]["RetryAfter"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "kind": "redeliver-events",
                     *       "status": "pending",
                     *       "input": {
                     *         "statuses": [
                     *           "dead"
                     *         ],
                     *         "receivedFrom": "2026-03-01T00:00:00Z",
                     *         "receivedBefore": "2026-03-02T00:00:00Z"
                     *       },
                     *       "total": 12,
                     *       "resolved": 0,
                     *       "stillFailing": 0,
                     *       "notApplicable": 0,
                     *       "pending": 12,
                     *       "requestedBy": "usr_8a5edab282632443219e051e",
                     *       "createdAt": "2026-03-02T23:34:37.493Z",
                     *       "updatedAt": "2026-03-02T23:34:37.493Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Operation"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CountChangedOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    startBulkAction: {
        parameters: {
            query?: {
                /**
                 * @description Only count them
                 * @example true
                 */
                validateOnly?: boolean;
            };
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description Exactly one of `filter` and `partnerIds` is given */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "action": "pause",
                 *       "filter": {
                 *         "wave": "north-1",
                 *         "stage": "announced"
                 *       },
                 *       "expectedCount": 12,
                 *       "reason": "The provider is in maintenance"
                 *     }
                 */
                "application/json": {
                    /** @enum {unknown} */
                    action: "pause" | "resume" | "retry" | "skip" | "reschedule" | "resend-invitation" | "abort" | "rollback";
                    /** @description As of `GET /v1/migrations`; the newest migration of a partner has to meet it */
                    filter?: {
                        /**
                         * @description Any of these, with commas between: preparing, announced, migrating, verifying, handing-over, awaiting-acceptance, awaiting-certificate, ready, completed, rolled-back, aborted
                         * @example announced,migrating
                         */
                        stage?: string;
                        /** @description Only those that need a person, or only those that do not */
                        attention?: boolean;
                        /**
                         * @description Any of these, with commas between: readiness-failed, effect-failed, execution-overdue, execution-failed, sunset-near, inventory-mismatch, invitation-declined, invitation-not-ours, invitation-rounds-exhausted, report-contradicted, enrollment-queried, enrollment-failed, enrollment-overdue, certificate-pending, certificate-ended, email-unconfirmed, email-undeliverable, event-not-understood, rollback-incomplete
                         * @example effect-failed,inventory-mismatch
                         */
                        attentionCode?: string;
                        /** @description Only those that are paused, or only those that are not */
                        paused?: boolean;
                        /**
                         * @description Wave
                         * @example 2026-03-north
                         */
                        wave?: string;
                        /**
                         * @description Beginnings of words of partner id or name; without `pii:read` the beginning of the id alone
                         * @example P-100
                         */
                        text?: string;
                        /**
                         * Format: date-time
                         * @description Planned for then or later
                         * @example 2026-03-02T08:00:00Z
                         */
                        "plannedFor.gte"?: string;
                        /**
                         * Format: date-time
                         * @description Planned for before then
                         * @example 2026-03-02T08:00:00Z
                         */
                        "plannedFor.lt"?: string;
                        /**
                         * Format: date-time
                         * @description Recorded then or later
                         * @example 2026-03-02T08:00:00Z
                         */
                        "updatedAt.gte"?: string;
                        /**
                         * Format: date-time
                         * @description Recorded before then
                         * @example 2026-03-02T08:00:00Z
                         */
                        "updatedAt.lt"?: string;
                        /**
                         * Format: date-time
                         * @description In its stage since then or later
                         * @example 2026-03-02T08:00:00Z
                         */
                        "stageSince.gte"?: string;
                        /**
                         * Format: date-time
                         * @description In its stage since before then
                         * @example 2026-03-02T08:00:00Z
                         */
                        "stageSince.lt"?: string;
                        /**
                         * Format: date-time
                         * @description Waits since then or later
                         * @example 2026-03-02T08:00:00Z
                         */
                        "waitingSince.gte"?: string;
                        /**
                         * Format: date-time
                         * @description Waits since before then
                         * @example 2026-03-02T08:00:00Z
                         */
                        "waitingSince.lt"?: string;
                    };
                    /** @description Instead of `filter` */
                    partnerIds?: string[];
                    /** @description As `validateOnly` gave it; needed without */
                    expectedCount?: number;
                    /** @description Why; shown on the timeline */
                    reason: string;
                    /** @description Members of the action's own request, the same for all */
                    params?: {
                        /** @description Of retry and skip */
                        step?: string;
                        /**
                         * Format: date-time
                         * @description Of reschedule: the new date
                         * @example 2026-03-02T08:00:00Z
                         */
                        plannedFor?: string;
                    };
                } & (unknown | unknown);
            };
        };
        responses: {
            /** @description With `validateOnly`: how many it would be */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "valid": true,
                     *       "count": 12,
                     *       "possible": 11,
                     *       "needsApprover": false
                     *     }
                     */
                    "application/json": {
                        /** @description Whether it can be asked for as it is, with `count` as `expectedCount` */
                        valid: boolean;
                        /** @description How many partners it would be tried on */
                        count: number;
                        /** @description On how many of them the action is possible, as was last recorded */
                        possible: number;
                        /** @description Whether they are so many that it takes an approver */
                        needsApprover: boolean;
                    };
                };
            };
            /** @description It has begun */
            202: {
                headers: {
                    location: components["headers"]["Location"];
                    "retry-after": components["headers"]["RetryAfter"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "kind": "bulk-action",
                     *       "status": "pending",
                     *       "input": {
                     *         "action": "pause",
                     *         "params": {},
                     *         "reason": "The provider is in maintenance",
                     *         "filter": {
                     *           "wave": "north-1"
                     *         }
                     *       },
                     *       "total": 12,
                     *       "resolved": 0,
                     *       "stillFailing": 0,
                     *       "notApplicable": 0,
                     *       "pending": 12,
                     *       "requestedBy": "usr_8a5edab282632443219e051e",
                     *       "createdAt": "2026-03-02T23:34:37.493Z",
                     *       "updatedAt": "2026-03-02T23:34:37.493Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Operation"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["CountChangedOrSecondPersonRequiredOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listOperations: {
        parameters: {
            query?: {
                /**
                 * @description Any of these, with commas between: pending, running, succeeded, partial, failed, cancelled
                 * @example pending,running
                 */
                status?: string;
                /**
                 * @description What it is about
                 * @example redeliver-events
                 */
                kind?: "redeliver-events" | "bulk-action";
                /**
                 * @description Entries per page; above 200 is served as 200
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description `nextCursor` of the page before; good for 24 hours
                 * @example eyJhIjo1MH0.Zm9yIGV4YW1wbGU
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of operations */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *           "kind": "bulk-action",
                     *           "status": "pending",
                     *           "input": {
                     *             "action": "pause",
                     *             "params": {},
                     *             "reason": "The provider is in maintenance",
                     *             "filter": {
                     *               "wave": "north-1"
                     *             }
                     *           },
                     *           "total": 12,
                     *           "resolved": 0,
                     *           "stillFailing": 0,
                     *           "notApplicable": 0,
                     *           "pending": 12,
                     *           "requestedBy": "usr_8a5edab282632443219e051e",
                     *           "createdAt": "2026-03-02T23:34:37.493Z",
                     *           "updatedAt": "2026-03-02T23:34:37.493Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Operation"][];
                        /** @description Absent on the last page */
                        nextCursor?: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["CursorInvalid"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `id` of the operation
                 * @example opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                operationId: components["parameters"]["OperationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The operation */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "kind": "bulk-action",
                     *       "status": "pending",
                     *       "input": {
                     *         "action": "pause",
                     *         "params": {},
                     *         "reason": "The provider is in maintenance",
                     *         "filter": {
                     *           "wave": "north-1"
                     *         }
                     *       },
                     *       "total": 12,
                     *       "resolved": 0,
                     *       "stillFailing": 0,
                     *       "notApplicable": 0,
                     *       "pending": 12,
                     *       "requestedBy": "usr_8a5edab282632443219e051e",
                     *       "createdAt": "2026-03-02T23:34:37.493Z",
                     *       "updatedAt": "2026-03-02T23:34:37.493Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Operation"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listOperationItems: {
        parameters: {
            query?: {
                /**
                 * @description Any of these, with commas between: pending, resolved, stillFailing, notApplicable
                 * @example stillFailing
                 */
                status?: string;
                /**
                 * @description Entries per page; above 200 is served as 200
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description `nextCursor` of the page before; good for 24 hours
                 * @example eyJhIjo1MH0.Zm9yIGV4YW1wbGU
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description `id` of the operation
                 * @example opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                operationId: components["parameters"]["OperationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the items */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "position": 1,
                     *           "partnerId": "P-10042",
                     *           "status": "stillFailing",
                     *           "code": "effect-failed",
                     *           "begunAt": "2026-03-02T08:00:00.000Z",
                     *           "settledAt": "2026-03-02T08:00:30.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: {
                            /** @description From 1, in the order in which they are tried; of events, of those that there are */
                            position: number;
                            /**
                             * @description Partner id: the account id of the legacy portal
                             * @example P-10042
                             */
                            partnerId?: string;
                            /** @enum {unknown} */
                            status: "pending" | "resolved" | "stillFailing" | "notApplicable";
                            /** @description Why it was not resolved: `wrong-state`, `not-found`, `validation-failed`, `outcome-unknown`, `cancelled`, `not-begun` (the request failed half way and was not repeated); after a retry the code of the attention that is open, `paused` (the retry is held), `ended` (the migration ended without it) or `still-tried` (nobody knows yet). Of an event its `reason`, or the `lastError` of its delivery: `not-started` of one that is parked */
                            code?: string;
                            /**
                             * Format: date-time
                             * @description When it was first tried
                             * @example 2026-03-02T08:00:00Z
                             */
                            begunAt?: string;
                            /**
                             * Format: date-time
                             * @description When it was settled
                             * @example 2026-03-02T08:00:00Z
                             */
                            settledAt?: string;
                            /** @description Of a redelivery: the event; `partnerId` is absent where nobody knows it */
                            eventId?: string;
                        }[];
                        /** @description Absent on the last page */
                        nextCursor?: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["CursorInvalid"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportOperationItems: {
        parameters: {
            query?: {
                /**
                 * @description Form of the file
                 * @example csv
                 */
                format?: components["parameters"]["Format"];
                /**
                 * @description Any of these, with commas between: pending, resolved, stillFailing, notApplicable
                 * @example stillFailing
                 */
                status?: string;
            };
            header?: never;
            path: {
                /**
                 * @description `id` of the operation
                 * @example opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                operationId: components["parameters"]["OperationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export */
            200: {
                headers: {
                    "content-disposition": components["headers"]["ContentDisposition"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example position,partnerId,status,code,begunAt,settledAt
                     *     1,P-10042,stillFailing,effect-failed,2026-03-02T08:00:00.000Z,2026-03-02T08:00:30.000Z
                     */
                    "text/csv": string;
                    /** @example {"position": 1, "partnerId": "P-10042", "status": "stillFailing", "code": "effect-failed", "begunAt": "2026-03-02T08:00:00.000Z", "settledAt": "2026-03-02T08:00:30.000Z"} */
                    "application/jsonl": string;
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelOperation: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description `id` of the operation
                 * @example opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                operationId: components["parameters"]["OperationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The operation */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "kind": "bulk-action",
                     *       "status": "cancelled",
                     *       "input": {
                     *         "action": "pause",
                     *         "params": {},
                     *         "reason": "The provider is in maintenance",
                     *         "filter": {
                     *           "wave": "north-1"
                     *         }
                     *       },
                     *       "total": 12,
                     *       "resolved": 0,
                     *       "stillFailing": 0,
                     *       "notApplicable": 12,
                     *       "pending": 0,
                     *       "requestedBy": "usr_8a5edab282632443219e051e",
                     *       "createdAt": "2026-03-02T23:34:37.493Z",
                     *       "updatedAt": "2026-03-02T23:34:37.493Z",
                     *       "finishedAt": "2026-03-02T23:35:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Operation"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listEventSources: {
        parameters: {
            query?: {
                /**
                 * @description Entries per page; above 200 is served as 200
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description `nextCursor` of the page before; good for 24 hours
                 * @example eyJhIjo1MH0.Zm9yIGV4YW1wbGU
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sources */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "slug": "legacy-portal",
                     *           "etag": "\"Zm9yIGV4YW1wbGUhISEhIQ\"",
                     *           "name": "Legacy portal",
                     *           "auth": "key",
                     *           "dialect": "standard",
                     *           "createdAt": "2026-03-02T23:34:39.165Z",
                     *           "createdBy": "usr_8a5edab282632443219e051e"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["EventSource"][];
                        /** @description Absent on the last page */
                        nextCursor?: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["CursorInvalid"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createEventSource: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "slug": "crm",
                 *       "name": "CRM",
                 *       "auth": "signature"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Name in addresses
                     * @example legacy-portal
                     */
                    slug: string;
                    /** @description Name of the system, for people */
                    name: string;
                    /**
                     * @description `key`: API key of the scope `events:write`; `signature`: Standard Webhooks
                     * @enum {unknown}
                     */
                    auth: "key" | "signature";
                    /**
                     * @description `resend`: web hooks of the mail provider Resend, which signs; default `standard`
                     * @enum {unknown}
                     */
                    dialect?: "standard" | "resend";
                    /**
                     * @description `source` of its CloudEvents, compared as text; the host of an address may ask for delivery (`OPTIONS`)
                     * @example https://portal.example/events
                     */
                    uri?: string;
                };
            };
        };
        responses: {
            /** @description The source */
            201: {
                headers: {
                    location: components["headers"]["Location"];
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "slug": "legacy-portal",
                     *       "etag": "\"Zm9yIGV4YW1wbGUhISEhIQ\"",
                     *       "name": "Legacy portal",
                     *       "auth": "key",
                     *       "dialect": "standard",
                     *       "createdAt": "2026-03-02T23:34:39.165Z",
                     *       "createdBy": "usr_8a5edab282632443219e051e"
                     *     }
                     */
                    "application/json": components["schemas"]["EventSource"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["AlreadyExistsOrSettingMissingOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readEventSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name in addresses
                 * @example legacy-portal
                 */
                slug: components["parameters"]["Slug"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The source */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "slug": "legacy-portal",
                     *       "etag": "\"Zm9yIGV4YW1wbGUhISEhIQ\"",
                     *       "name": "Legacy portal",
                     *       "auth": "key",
                     *       "dialect": "standard",
                     *       "createdAt": "2026-03-02T23:34:39.165Z",
                     *       "createdBy": "usr_8a5edab282632443219e051e",
                     *       "keys": [
                     *         {
                     *           "kid": "key_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *           "scheme": "v1",
                     *           "state": "live",
                     *           "notBefore": "2026-03-02T23:34:40.058Z",
                     *           "createdAt": "2026-03-02T23:34:40.115Z",
                     *           "createdBy": "usr_8a5edab282632443219e051e"
                     *         }
                     *       ],
                     *       "events": {
                     *         "total": 31,
                     *         "byStatus": {
                     *           "applied": 31
                     *         },
                     *         "lastReceivedAt": "2026-03-02T08:00:00.000Z"
                     *       },
                     *       "refused": {
                     *         "total": 2,
                     *         "byStatus": {
                     *           "401": 2
                     *         },
                     *         "lastAt": "2026-03-02T08:00:00.000Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        /**
                         * @description Name in addresses
                         * @example legacy-portal
                         */
                        slug: string;
                        /**
                         * @description Its version, which is also the `ETag`: what `If-Match` takes
                         * @example "Zm9yIGV4YW1wbGUhISEhIQ"
                         */
                        etag: string;
                        /** @description Name of the system, for people */
                        name: string;
                        /**
                         * @description `key`: API key of the scope `events:write`; `signature`: Standard Webhooks
                         * @enum {unknown}
                         */
                        auth: "key" | "signature";
                        /**
                         * @description `resend`: web hooks of the mail provider Resend, which signs; default `standard`
                         * @enum {unknown}
                         */
                        dialect: "standard" | "resend";
                        /**
                         * @description `source` of its CloudEvents, compared as text; the host of an address may ask for delivery (`OPTIONS`)
                         * @example https://portal.example/events
                         */
                        uri?: string;
                        /**
                         * Format: date-time
                         * @description When it was registered
                         * @example 2026-03-02T08:00:00Z
                         */
                        createdAt: string;
                        /** @description Id of the API client */
                        createdBy: string;
                        /**
                         * Format: date-time
                         * @description Since when nothing is taken from it
                         * @example 2026-03-02T08:00:00Z
                         */
                        retiredAt?: string;
                        keys: components["schemas"]["EventSourceKey"][];
                        events: {
                            total: number;
                            byStatus: {
                                received?: number;
                                verified?: number;
                                parked?: number;
                                delivered?: number;
                                applied?: number;
                                ignored?: number;
                                dead?: number;
                            };
                            /**
                             * Format: date-time
                             * @description When the last one came
                             * @example 2026-03-02T08:00:00Z
                             */
                            lastReceivedAt?: string;
                        };
                        /** @description Requests in its name of which nothing was stored, by status of the answer; up to a second late */
                        refused: {
                            total: number;
                            byStatus: {
                                [key: string]: number;
                            };
                            /**
                             * Format: date-time
                             * @description When the last one was
                             * @example 2026-03-02T08:00:00Z
                             */
                            lastAt?: string;
                        };
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    addEventSourceKey: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Name in addresses
                 * @example legacy-portal
                 */
                slug: components["parameters"]["Slug"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "scheme": "v1"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description `v1`: HMAC-SHA256 with a shared secret; `v1a`: Ed25519 with the public key of the source
                     * @enum {unknown}
                     */
                    scheme: "v1" | "v1a";
                    /**
                     * @description Of `v1a`: `whpk_` and base64 of the 32 bytes
                     * @example whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
                     */
                    publicKey?: string;
                    /** @description Of `v1`: the secret that the sender has made, 24 to 64 bytes; default one made here */
                    secret?: string;
                    /**
                     * Format: date-time
                     * @description From when it counts; default now
                     * @example 2026-03-02T08:00:00Z
                     */
                    notBefore?: string;
                    /**
                     * Format: date-time
                     * @description Until when; default until it is ended
                     * @example 2026-03-02T08:00:00Z
                     */
                    notAfter?: string;
                    /** @description Kid of a live key, which ends 24 hours after this one begins */
                    replaces?: string;
                };
            };
        };
        responses: {
            /** @description The key, with its secret */
            201: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "kid": "key_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "scheme": "v1",
                     *       "state": "live",
                     *       "notBefore": "2026-03-02T23:34:40.058Z",
                     *       "createdAt": "2026-03-02T23:34:40.115Z",
                     *       "createdBy": "usr_8a5edab282632443219e051e",
                     *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
                     *     }
                     */
                    "application/json": {
                        /** @description `key_` and a UUIDv7 */
                        kid: string;
                        /**
                         * @description `v1`: HMAC-SHA256 with a shared secret; `v1a`: Ed25519 with the public key of the source
                         * @enum {unknown}
                         */
                        scheme: "v1" | "v1a";
                        /**
                         * @description Of `v1a`: `whpk_` and base64 of the 32 bytes
                         * @example whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
                         */
                        publicKey?: string;
                        /** @enum {unknown} */
                        state: "upcoming" | "live" | "ended";
                        /**
                         * Format: date-time
                         * @description From when signatures by it are taken
                         * @example 2026-03-02T08:00:00Z
                         */
                        notBefore: string;
                        /**
                         * Format: date-time
                         * @description Until when
                         * @example 2026-03-02T08:00:00Z
                         */
                        notAfter?: string;
                        /**
                         * Format: date-time
                         * @description When a signature was by it, to the minute
                         * @example 2026-03-02T08:00:00Z
                         */
                        lastUsedAt?: string;
                        /**
                         * Format: date-time
                         * @description When it was added
                         * @example 2026-03-02T08:00:00Z
                         */
                        createdAt: string;
                        /** @description Id of the API client */
                        createdBy: string;
                        /** @description Of `v1`: `whsec_` and base64 of 32 bytes. It is shown this once */
                        secret?: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrKeyLimitOrSettingMissingOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            410: components["responses"]["SourceRetired"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    endEventSourceKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Name in addresses
                 * @example legacy-portal
                 */
                slug: components["parameters"]["Slug"];
                /**
                 * @description Kid of the key
                 * @example key_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                kid: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "kid": "key_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "scheme": "v1",
                     *       "state": "ended",
                     *       "notBefore": "2026-03-02T23:34:40.058Z",
                     *       "createdAt": "2026-03-02T23:34:40.115Z",
                     *       "createdBy": "usr_8a5edab282632443219e051e",
                     *       "notAfter": "2026-03-02T23:35:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EventSourceKey"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    retireEventSource: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Name in addresses
                 * @example legacy-portal
                 */
                slug: components["parameters"]["Slug"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The source */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "slug": "legacy-portal",
                     *       "etag": "\"Zm9yIGV4YW1wbGUhISEhIQ\"",
                     *       "name": "Legacy portal",
                     *       "auth": "key",
                     *       "dialect": "standard",
                     *       "createdAt": "2026-03-02T23:34:39.165Z",
                     *       "createdBy": "usr_8a5edab282632443219e051e",
                     *       "retiredAt": "2026-03-02T23:35:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["EventSource"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["IdempotencyInProgressOrIdempotencyAnswerLost"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    testEventSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name in addresses
                 * @example legacy-portal
                 */
                slug: components["parameters"]["Slug"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The example */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "method": "POST",
                     *       "url": "https://portage.example/v1/events?source=crm",
                     *       "headers": {
                     *         "content-type": "application/json",
                     *         "webhook-id": "test_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *         "webhook-timestamp": "1795390481",
                     *         "webhook-signature": "v1,i+TDimloP8vwB0oZ430CDJ1z6xLzKm5HELthuFTvt0c="
                     *       },
                     *       "body": "{\"type\":\"migration.executed\",\"timestamp\":\"2026-03-02T23:34:41.168Z\",\"data\":{\"partnerId\":\"P-EXAMPLE\",\"counts\":{\"licensees\":12,\"agreements\":14,\"subscriptions\":31}}}"
                     *     }
                     */
                    "application/json": {
                        /** @enum {string} */
                        method: "POST";
                        /** Format: uri */
                        url: string;
                        headers: {
                            [key: string]: string;
                        };
                        /** @description Text of the body: each of its bytes is signed */
                        body: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrKeyMissingOrSettingMissing"];
            410: components["responses"]["SourceRetired"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebinars: {
        parameters: {
            query?: {
                /**
                 * @description Entries per page; above 200 is served as 200
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description `nextCursor` of the page before; good for 24 hours
                 * @example eyJhIjo1MH0.Zm9yIGV4YW1wbGU
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Those that begin then or later; default now
                 * @example 2026-03-02T08:00:00Z
                 */
                from?: string;
                /**
                 * @description Language in which it is held
                 * @example en-US
                 */
                locale?: "en-US" | "de-DE";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sessions */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "first-steps-en",
                     *           "title": "First steps on the Marketplace Platform",
                     *           "description": "Find your way around",
                     *           "startsAt": "2026-12-01T09:00:00.000Z",
                     *           "endsAt": "2026-12-01T10:00:00.000Z",
                     *           "joinUrl": "https://webinars.example.com/first-steps-en",
                     *           "locale": "en-US"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Webinar"][];
                        /** @description Absent on the last page */
                        nextCursor?: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["CursorInvalid"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readWebinar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the session in addresses and calendars
                 * @example first-steps-en
                 */
                webinarId: components["parameters"]["WebinarId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "first-steps-en",
                     *       "title": "First steps on the Marketplace Platform",
                     *       "description": "Find your way around",
                     *       "startsAt": "2026-12-01T09:00:00.000Z",
                     *       "endsAt": "2026-12-01T10:00:00.000Z",
                     *       "joinUrl": "https://webinars.example.com/first-steps-en",
                     *       "locale": "en-US"
                     *     }
                     */
                    "application/json": components["schemas"]["Webinar"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    putWebinar: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Name of the session in addresses and calendars
                 * @example first-steps-en
                 */
                webinarId: components["parameters"]["WebinarId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "First steps on the Marketplace Platform",
                 *       "description": "Find your way around",
                 *       "startsAt": "2026-12-01T09:00:00.000Z",
                 *       "endsAt": "2026-12-01T10:00:00.000Z",
                 *       "joinUrl": "https://webinars.example.com/first-steps-en",
                 *       "locale": "en-US"
                 *     }
                 */
                "application/json": {
                    /** @example First steps */
                    title: string;
                    /** @description What it is about */
                    description: string;
                    /**
                     * Format: date-time
                     * @description When it begins
                     * @example 2026-03-02T08:00:00Z
                     */
                    startsAt: string;
                    /**
                     * Format: date-time
                     * @description When it ends; after it begins, and within a day
                     * @example 2026-03-02T08:00:00Z
                     */
                    endsAt: string;
                    /**
                     * @description Where to join; it goes to every partner that is invited
                     * @example https://webinars.example.com/first-steps-en
                     */
                    joinUrl: string;
                    /**
                     * @description Language in which it is held
                     * @enum {unknown}
                     */
                    locale: "en-US" | "de-DE";
                };
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "first-steps-en",
                     *       "title": "First steps on the Marketplace Platform",
                     *       "description": "Find your way around",
                     *       "startsAt": "2026-12-01T09:00:00.000Z",
                     *       "endsAt": "2026-12-01T10:00:00.000Z",
                     *       "joinUrl": "https://webinars.example.com/first-steps-en",
                     *       "locale": "en-US"
                     *     }
                     */
                    "application/json": components["schemas"]["Webinar"];
                };
            };
            /** @description Added */
            201: {
                headers: {
                    location: components["headers"]["Location"];
                    etag: components["headers"]["ETag"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "first-steps-en",
                     *       "title": "First steps on the Marketplace Platform",
                     *       "description": "Find your way around",
                     *       "startsAt": "2026-12-01T09:00:00.000Z",
                     *       "endsAt": "2026-12-01T10:00:00.000Z",
                     *       "joinUrl": "https://webinars.example.com/first-steps-en",
                     *       "locale": "en-US"
                     *     }
                     */
                    "application/json": components["schemas"]["Webinar"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeWebinar: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description Name of the session in addresses and calendars
                 * @example first-steps-en
                 */
                webinarId: components["parameters"]["WebinarId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it was */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "first-steps-en",
                     *       "title": "First steps on the Marketplace Platform",
                     *       "description": "Find your way around",
                     *       "startsAt": "2026-12-01T09:00:00.000Z",
                     *       "endsAt": "2026-12-01T10:00:00.000Z",
                     *       "joinUrl": "https://webinars.example.com/first-steps-en",
                     *       "locale": "en-US"
                     *     }
                     */
                    "application/json": components["schemas"]["Webinar"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /**
                 * @description Entries per page; above 200 is served as 200
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description `nextCursor` of the page before; good for 24 hours
                 * @example eyJhIjo1MH0.Zm9yIGV4YW1wbGU
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "qmwmydv55y3l",
                     *           "etag": "\"Zm9yIGV4YW1wbGUhISEhIQ\"",
                     *           "name": "legacy-portal",
                     *           "scopes": [
                     *             "migrations:read"
                     *           ],
                     *           "state": "live",
                     *           "createdAt": "2026-03-02T23:34:42.074Z",
                     *           "createdBy": "usr_8a5edab282632443219e051e",
                     *           "expiresAt": "2027-03-02T23:34:42.072Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        /** @description Absent on the last page */
                        nextCursor?: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["CursorInvalid"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "legacy-portal",
                 *       "scopes": [
                 *         "events:write"
                 *       ]
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Name of the machine, no personal data; with `events:write` also its name as a source of events
                     * @example legacy-portal
                     */
                    name: string;
                    scopes: ("migrations:read" | "migrations:write" | "events:write" | "admin" | "pii:read" | "audit:read")[];
                    /**
                     * Format: date-time
                     * @description When it ends: within 365 days; default in 365 days
                     * @example 2026-03-02T08:00:00Z
                     */
                    expiresAt?: string;
                };
            };
        };
        responses: {
            /** @description The key */
            201: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "qmwmydv55y3l",
                     *       "etag": "\"Zm9yIGV4YW1wbGUhISEhIQ\"",
                     *       "name": "legacy-portal",
                     *       "scopes": [
                     *         "migrations:read"
                     *       ],
                     *       "state": "live",
                     *       "createdAt": "2026-03-02T23:34:42.074Z",
                     *       "createdBy": "usr_8a5edab282632443219e051e",
                     *       "expiresAt": "2027-03-02T23:34:42.072Z",
                     *       "key": "pm_live_qmwmydv55y3l_0000000000000000000000000000000000000000000000000000000000000000"
                     *     }
                     */
                    "application/json": {
                        /** @description The part of the key between `pm_live_` and the secret; rotation keeps it */
                        id: string;
                        /**
                         * @description Its version, which is also the `ETag`: what `If-Match` takes
                         * @example "Zm9yIGV4YW1wbGUhISEhIQ"
                         */
                        etag: string;
                        name: string;
                        scopes: string[];
                        /** @enum {unknown} */
                        state: "live" | "expired" | "revoked";
                        /**
                         * Format: date-time
                         * @description When it was made
                         * @example 2026-03-02T08:00:00Z
                         */
                        createdAt: string;
                        /** @description Id of who made it */
                        createdBy: string;
                        /**
                         * Format: date-time
                         * @description When it ends
                         * @example 2026-03-02T08:00:00Z
                         */
                        expiresAt: string;
                        /**
                         * Format: date-time
                         * @description Until when the key before the rotation goes on
                         * @example 2026-03-02T08:00:00Z
                         */
                        previousUntil?: string;
                        /**
                         * Format: date-time
                         * @description When it was last used, to the minute
                         * @example 2026-03-02T08:00:00Z
                         */
                        lastUsedAt?: string;
                        /**
                         * Format: date-time
                         * @description Since when it is refused
                         * @example 2026-03-02T08:00:00Z
                         */
                        revokedAt?: string;
                        /** @description The key itself. It is shown this once */
                        key: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["AlreadyExistsOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description `id` of the key
                 * @example qmwmydv55y3l
                 */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": {
                    /**
                     * Format: date-time
                     * @description When it ends: within 365 days; default in 365 days
                     * @example 2026-03-02T08:00:00Z
                     */
                    expiresAt?: string;
                };
            };
        };
        responses: {
            /** @description The new key */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "qmwmydv55y3l",
                     *       "etag": "\"Zm9yIGV4YW1wbGUhISEhIQ\"",
                     *       "name": "legacy-portal",
                     *       "scopes": [
                     *         "migrations:read"
                     *       ],
                     *       "state": "live",
                     *       "createdAt": "2026-03-02T23:34:42.074Z",
                     *       "createdBy": "usr_8a5edab282632443219e051e",
                     *       "expiresAt": "2027-03-02T23:34:42.072Z",
                     *       "key": "pm_live_qmwmydv55y3l_0000000000000000000000000000000000000000000000000000000000000000"
                     *     }
                     */
                    "application/json": {
                        /** @description The part of the key between `pm_live_` and the secret; rotation keeps it */
                        id: string;
                        /**
                         * @description Its version, which is also the `ETag`: what `If-Match` takes
                         * @example "Zm9yIGV4YW1wbGUhISEhIQ"
                         */
                        etag: string;
                        name: string;
                        scopes: string[];
                        /** @enum {unknown} */
                        state: "live" | "expired" | "revoked";
                        /**
                         * Format: date-time
                         * @description When it was made
                         * @example 2026-03-02T08:00:00Z
                         */
                        createdAt: string;
                        /** @description Id of who made it */
                        createdBy: string;
                        /**
                         * Format: date-time
                         * @description When it ends
                         * @example 2026-03-02T08:00:00Z
                         */
                        expiresAt: string;
                        /**
                         * Format: date-time
                         * @description Until when the key before the rotation goes on
                         * @example 2026-03-02T08:00:00Z
                         */
                        previousUntil?: string;
                        /**
                         * Format: date-time
                         * @description When it was last used, to the minute
                         * @example 2026-03-02T08:00:00Z
                         */
                        lastUsedAt?: string;
                        /**
                         * Format: date-time
                         * @description Since when it is refused
                         * @example 2026-03-02T08:00:00Z
                         */
                        revokedAt?: string;
                        /** @description The key itself. It is shown this once */
                        key: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. Absent: the same as `*`
                 * @example "Zm9yIGV4YW1wbGUh"
                 */
                "if-match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description `id` of the key
                 * @example qmwmydv55y3l
                 */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "qmwmydv55y3l",
                     *       "etag": "\"Zm9yIGV4YW1wbGUhISEhIQ\"",
                     *       "name": "legacy-portal",
                     *       "scopes": [
                     *         "migrations:read"
                     *       ],
                     *       "state": "revoked",
                     *       "createdAt": "2026-03-02T23:34:42.074Z",
                     *       "createdBy": "usr_8a5edab282632443219e051e",
                     *       "expiresAt": "2027-03-02T23:34:42.072Z",
                     *       "revokedAt": "2026-03-02T23:35:00.000Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAuditEntries: {
        parameters: {
            query?: {
                /**
                 * @description Who did it: id, or name of a key
                 * @example qmwmydv55y3l
                 */
                actor?: components["parameters"]["Actor"];
                /**
                 * @description What was done
                 * @example api.migration.start
                 */
                action?: components["parameters"]["Action"];
                /**
                 * @description Kind of what it was done to
                 * @example partner
                 */
                targetType?: components["parameters"]["TargetType"];
                /**
                 * @description Id of what it was done to
                 * @example P-10042
                 */
                target?: components["parameters"]["Target"];
                /**
                 * @description How it ended
                 * @example requested
                 */
                outcome?: components["parameters"]["Outcome"];
                /**
                 * @description From then on
                 * @example 2026-03-02T08:00:00Z
                 */
                "at.gte"?: components["parameters"]["AtGte"];
                /**
                 * @description Before then
                 * @example 2026-03-02T08:00:00Z
                 */
                "at.lt"?: components["parameters"]["AtLt"];
                /**
                 * @description `-seq`: newest first; `seq`: oldest first. By place in the chain
                 * @example -seq
                 */
                sort?: "-seq" | "seq";
                /**
                 * @description Entries per page; above 200 is served as 200
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description `nextCursor` of the page before; good for 24 hours
                 * @example eyJhIjo1MH0.Zm9yIGV4YW1wbGU
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "seq": 50,
                     *           "id": "aud_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *           "at": "2026-03-02T23:34:43.324Z",
                     *           "actor": {
                     *             "type": "machine",
                     *             "id": "qmwmydv55y3l",
                     *             "keyId": "qmwmydv55y3l_d8706cac"
                     *           },
                     *           "action": "api.api-key.revoke",
                     *           "target": {
                     *             "type": "api-key",
                     *             "id": "qmwmydv55y3l"
                     *           },
                     *           "outcome": "success",
                     *           "traceId": "0af7651916cd43dd8448eb211c80319c",
                     *           "ip": "192.0.2.10",
                     *           "operationId": "8e03978e-40d5-43dd-bc93-6894a57f9324",
                     *           "prevHash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                     *           "hash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["AuditEntry"][];
                        /** @description Absent on the last page */
                        nextCursor?: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["CursorInvalid"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportAuditEntries: {
        parameters: {
            query?: {
                /**
                 * @description Who did it: id, or name of a key
                 * @example qmwmydv55y3l
                 */
                actor?: components["parameters"]["Actor"];
                /**
                 * @description What was done
                 * @example api.migration.start
                 */
                action?: components["parameters"]["Action"];
                /**
                 * @description Kind of what it was done to
                 * @example partner
                 */
                targetType?: components["parameters"]["TargetType"];
                /**
                 * @description Id of what it was done to
                 * @example P-10042
                 */
                target?: components["parameters"]["Target"];
                /**
                 * @description How it ended
                 * @example requested
                 */
                outcome?: components["parameters"]["Outcome"];
                /**
                 * @description From then on
                 * @example 2026-03-02T08:00:00Z
                 */
                "at.gte"?: components["parameters"]["AtGte"];
                /**
                 * @description Before then
                 * @example 2026-03-02T08:00:00Z
                 */
                "at.lt"?: components["parameters"]["AtLt"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description JSON Lines */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"metadata":{"version":"1.4.0","uid":"aud_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e","sequence":1,"correlation_uid":"0af7651916cd43dd8448eb211c80319c","product":{"name":"Portage","vendor_name":"Portage"}},"category_uid":6,"class_uid":6003,"class_name":"API Activity","activity_id":1,"activity_name":"Create","type_uid":600301,"time":1795390458526,"severity_id":1,"severity":"Informational","status_id":0,"status":"Unknown","actor":{"user":{"uid":"qmwmydv55y3l","type":"machine","credential_uid":"qmwmydv55y3l_d8706cac"}},"api":{"operation":"api.migration.start","service":{"name":"Portage"},"request":{"uid":"8e03978e-40d5-43dd-bc93-6894a57f9324"}},"resources":[{"type":"partner","uid":"P-10042"}],"src_endpoint":{"ip":"192.0.2.10"},"unmapped":{"outcome":"requested","prevHash":"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae","hash":"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae","diff":{"plannedFor":"2026-12-01T08:00:00.000Z"}}} */
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyAudit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "entries": 51,
                     *       "head": {
                     *         "seq": 51,
                     *         "hash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
                     *       }
                     *     }
                     */
                    "application/json": {
                        ok: boolean;
                        /** @description Entries that are as they were written, counted from the first */
                        entries: number;
                        firstBadSeq?: number;
                        head: {
                            seq: number;
                            hash: string;
                        };
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyTimelines: {
        parameters: {
            query?: {
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partner?: components["parameters"]["Partner"];
                /**
                 * @description Entries per page; above 200 is served as 200
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description `nextCursor` of the page before; good for 24 hours
                 * @example eyJhIjo1MH0.Zm9yIGV4YW1wbGU
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found, by the id of the migration */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *           "partnerId": "P-10042",
                     *           "ok": true,
                     *           "entries": 37
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: {
                            migrationId: string;
                            /**
                             * @description Partner id: the account id of the legacy portal
                             * @example P-10042
                             */
                            partnerId: string;
                            ok: boolean;
                            /** @description Entries that are as they were written, counted from the first */
                            entries: number;
                            firstBadSequence?: number;
                        }[];
                        /** @description Absent on the last page */
                        nextCursor?: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["CursorInvalid"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAttention: {
        parameters: {
            query?: {
                /**
                 * @description `open`: neither put aside nor closed; or one of the others
                 * @example open
                 */
                state?: components["parameters"]["State"];
                /**
                 * @description Any of these, with commas between: readiness-failed, effect-failed, execution-overdue, execution-failed, sunset-near, inventory-mismatch, invitation-declined, invitation-not-ours, invitation-rounds-exhausted, report-contradicted, enrollment-queried, enrollment-failed, enrollment-overdue, certificate-pending, certificate-ended, email-unconfirmed, email-undeliverable, event-not-understood, rollback-incomplete, event-type-unknown, event-dead, email-undeliverable-after-end, event-id-reused, signatures-failing, events-malformed, events-parked, events-undelivered, events-unanswered, worker-absent, workflow-task-failing, schedule-not-running, watch-not-running, alerts-undeliverable, second-person-awaited, step-overdue
                 * @example effect-failed,inventory-mismatch
                 */
                code?: components["parameters"]["Code"];
                /**
                 * @description How much it presses
                 * @example warning
                 */
                severity?: components["parameters"]["Severity"];
                /**
                 * @description Any of these, with commas between: preparing, announced, migrating, verifying, handing-over, awaiting-acceptance, awaiting-certificate, ready, completed, rolled-back, aborted
                 * @example verifying,handing-over
                 */
                stage?: string;
                /**
                 * @description Of migrations of this wave
                 * @example 2026-03-north
                 */
                wave?: string;
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partner?: components["parameters"]["Partner"];
                /**
                 * @description Who takes care: id, or name of a key
                 * @example qmwmydv55y3l
                 */
                owner?: components["parameters"]["Owner"];
                /**
                 * @description Stuck since then or later
                 * @example 2026-03-02T08:00:00Z
                 */
                "since.gte"?: components["parameters"]["SinceGte"];
                /**
                 * @description Stuck since before then
                 * @example 2026-03-02T08:00:00Z
                 */
                "since.lt"?: components["parameters"]["SinceLt"];
                /**
                 * @description `since`: oldest first; `severity`: critical ones first, of each the oldest first
                 * @example since
                 */
                sort?: "since" | "-since" | "severity";
                /**
                 * @description Entries per page; above 200 is served as 200
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description `nextCursor` of the page before; good for 24 hours
                 * @example eyJhIjo1MH0.Zm9yIGV4YW1wbGU
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the queue */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *           "code": "event-type-unknown",
                     *           "title": "A source sends events of a type that Portage does not know",
                     *           "severity": "warning",
                     *           "state": "open",
                     *           "subject": {
                     *             "kind": "event-source",
                     *             "id": "crm/order.placed"
                     *           },
                     *           "since": "2026-03-02T23:34:23.884Z",
                     *           "why": "A source sends events of a type that Portage does not know; they are acknowledged and do nothing",
                     *           "evidence": {},
                     *           "affected": {
                     *             "contactIds": []
                     *           },
                     *           "actions": [],
                     *           "dismissible": true,
                     *           "dueAt": "2026-03-05T08:00:00.000Z",
                     *           "breachAt": "2026-03-10T08:00:00.000Z",
                     *           "notices": []
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["AttentionItem"][];
                        /** @description Absent on the last page */
                        nextCursor?: string;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["CursorInvalid"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportAttention: {
        parameters: {
            query?: {
                /**
                 * @description Form of the file
                 * @example csv
                 */
                format?: components["parameters"]["Format"];
                /**
                 * @description `open`: neither put aside nor closed; or one of the others
                 * @example open
                 */
                state?: components["parameters"]["State"];
                /**
                 * @description Any of these, with commas between: readiness-failed, effect-failed, execution-overdue, execution-failed, sunset-near, inventory-mismatch, invitation-declined, invitation-not-ours, invitation-rounds-exhausted, report-contradicted, enrollment-queried, enrollment-failed, enrollment-overdue, certificate-pending, certificate-ended, email-unconfirmed, email-undeliverable, event-not-understood, rollback-incomplete, event-type-unknown, event-dead, email-undeliverable-after-end, event-id-reused, signatures-failing, events-malformed, events-parked, events-undelivered, events-unanswered, worker-absent, workflow-task-failing, schedule-not-running, watch-not-running, alerts-undeliverable, second-person-awaited, step-overdue
                 * @example effect-failed,inventory-mismatch
                 */
                code?: components["parameters"]["Code"];
                /**
                 * @description How much it presses
                 * @example warning
                 */
                severity?: components["parameters"]["Severity"];
                /**
                 * @description Any of these, with commas between: preparing, announced, migrating, verifying, handing-over, awaiting-acceptance, awaiting-certificate, ready, completed, rolled-back, aborted
                 * @example verifying,handing-over
                 */
                stage?: string;
                /**
                 * @description Of migrations of this wave
                 * @example 2026-03-north
                 */
                wave?: string;
                /**
                 * @description Partner id: the account id of the legacy portal
                 * @example P-10042
                 */
                partner?: components["parameters"]["Partner"];
                /**
                 * @description Who takes care: id, or name of a key
                 * @example qmwmydv55y3l
                 */
                owner?: components["parameters"]["Owner"];
                /**
                 * @description Stuck since then or later
                 * @example 2026-03-02T08:00:00Z
                 */
                "since.gte"?: components["parameters"]["SinceGte"];
                /**
                 * @description Stuck since before then
                 * @example 2026-03-02T08:00:00Z
                 */
                "since.lt"?: components["parameters"]["SinceLt"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export */
            200: {
                headers: {
                    "content-disposition": components["headers"]["ContentDisposition"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id,code,severity,state,subjectKind,subject,partnerId,migrationId,stage,wave,contactIds,step,why,since,dueAt,breachAt,nextTryAt,level,owner,snoozedUntil,closedAt,dismissReason,actions
                     *     att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e,event-type-unknown,warning,open,event-source,crm/order.placed,,,,,,,A source sends events of a type that Portage does not know; they are acknowledged and do nothing,2026-03-02T23:34:23.884Z,2026-03-05T08:00:00.000Z,2026-03-10T08:00:00.000Z,,,,,,,
                     */
                    "text/csv": string;
                    /** @example {"id": "att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e", "code": "event-type-unknown", "title": "A source sends events of a type that Portage does not know", "severity": "warning", "state": "open", "subject": {"kind": "event-source", "id": "crm/order.placed"}, "since": "2026-03-02T23:34:23.884Z", "why": "A source sends events of a type that Portage does not know; they are acknowledged and do nothing", "evidence": {}, "affected": {"contactIds": []}, "actions": [], "dismissible": true, "dueAt": "2026-03-05T08:00:00.000Z", "breachAt": "2026-03-10T08:00:00.000Z"} */
                    "application/jsonl": string;
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            422: components["responses"]["Unprocessable"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readAttention: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `att_` and a UUIDv7
                 * @example att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                attentionId: components["parameters"]["AttentionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The item */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "code": "event-type-unknown",
                     *       "title": "A source sends events of a type that Portage does not know",
                     *       "severity": "warning",
                     *       "state": "open",
                     *       "subject": {
                     *         "kind": "event-source",
                     *         "id": "crm/order.placed"
                     *       },
                     *       "since": "2026-03-02T23:34:23.884Z",
                     *       "why": "A source sends events of a type that Portage does not know; they are acknowledged and do nothing",
                     *       "evidence": {},
                     *       "affected": {
                     *         "contactIds": []
                     *       },
                     *       "actions": [],
                     *       "dismissible": true,
                     *       "dueAt": "2026-03-05T08:00:00.000Z",
                     *       "breachAt": "2026-03-10T08:00:00.000Z",
                     *       "level": "escalate",
                     *       "escalatedAt": "2026-03-05T08:00:12.000Z",
                     *       "notices": [
                     *         {
                     *           "level": "escalate",
                     *           "channel": "email",
                     *           "status": "sent",
                     *           "attempts": 1,
                     *           "sentAt": "2026-03-05T08:00:13.000Z"
                     *         },
                     *         {
                     *           "level": "escalate",
                     *           "channel": "webhook",
                     *           "status": "given-up",
                     *           "attempts": 8,
                     *           "lastError": "status-503"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["AttentionItem"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    assignAttention: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description `att_` and a UUIDv7
                 * @example att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                attentionId: components["parameters"]["AttentionId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "owner": "team-east"
                 *     }
                 */
                "application/json": {
                    /** @description Whoever takes care: the id of a person or key, the name of a live key, which is kept as its id, or a word of your own such as `night-shift`; absent: the caller; null: nobody any more. No address or name of a person */
                    owner?: string | null;
                };
            };
        };
        responses: {
            /** @description The item now */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "code": "event-type-unknown",
                     *       "title": "A source sends events of a type that Portage does not know",
                     *       "severity": "warning",
                     *       "state": "open",
                     *       "subject": {
                     *         "kind": "event-source",
                     *         "id": "crm/order.placed"
                     *       },
                     *       "since": "2026-03-02T23:34:23.884Z",
                     *       "why": "A source sends events of a type that Portage does not know; they are acknowledged and do nothing",
                     *       "evidence": {},
                     *       "affected": {
                     *         "contactIds": []
                     *       },
                     *       "actions": [],
                     *       "dismissible": true,
                     *       "dueAt": "2026-03-05T08:00:00.000Z",
                     *       "breachAt": "2026-03-10T08:00:00.000Z",
                     *       "notices": [],
                     *       "owner": "usr_8a5edab282632443219e051e",
                     *       "assignedAt": "2026-03-02T23:35:00.000Z",
                     *       "assignedBy": "usr_8a5edab282632443219e051e"
                     *     }
                     */
                    "application/json": components["schemas"]["AttentionItem"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    snoozeAttention: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description `att_` and a UUIDv7
                 * @example att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                attentionId: components["parameters"]["AttentionId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "until": "2026-03-03T08:00:00Z"
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: date-time
                     * @description Until when; it comes back earlier when it is escalated or breached, or becomes critical
                     * @example 2026-03-02T08:00:00Z
                     */
                    until: string;
                };
            };
        };
        responses: {
            /** @description The item now */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "code": "event-type-unknown",
                     *       "title": "A source sends events of a type that Portage does not know",
                     *       "severity": "warning",
                     *       "state": "snoozed",
                     *       "subject": {
                     *         "kind": "event-source",
                     *         "id": "crm/order.placed"
                     *       },
                     *       "since": "2026-03-02T23:34:23.884Z",
                     *       "why": "A source sends events of a type that Portage does not know; they are acknowledged and do nothing",
                     *       "evidence": {},
                     *       "affected": {
                     *         "contactIds": []
                     *       },
                     *       "actions": [],
                     *       "dismissible": true,
                     *       "dueAt": "2026-03-05T08:00:00.000Z",
                     *       "breachAt": "2026-03-10T08:00:00.000Z",
                     *       "notices": [],
                     *       "snoozedUntil": "2026-03-03T08:00:00.000Z",
                     *       "snoozedBy": "usr_8a5edab282632443219e051e"
                     *     }
                     */
                    "application/json": components["schemas"]["AttentionItem"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    unsnoozeAttention: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description `att_` and a UUIDv7
                 * @example att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                attentionId: components["parameters"]["AttentionId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The item now */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "code": "event-type-unknown",
                     *       "title": "A source sends events of a type that Portage does not know",
                     *       "severity": "warning",
                     *       "state": "open",
                     *       "subject": {
                     *         "kind": "event-source",
                     *         "id": "crm/order.placed"
                     *       },
                     *       "since": "2026-03-02T23:34:23.884Z",
                     *       "why": "A source sends events of a type that Portage does not know; they are acknowledged and do nothing",
                     *       "evidence": {},
                     *       "affected": {
                     *         "contactIds": []
                     *       },
                     *       "actions": [],
                     *       "dismissible": true,
                     *       "dueAt": "2026-03-05T08:00:00.000Z",
                     *       "breachAt": "2026-03-10T08:00:00.000Z",
                     *       "notices": []
                     *     }
                     */
                    "application/json": components["schemas"]["AttentionItem"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    dismissAttention: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description `att_` and a UUIDv7
                 * @example att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e
                 */
                attentionId: components["parameters"]["AttentionId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "The source does not send it any more"
                 *     }
                 */
                "application/json": {
                    /** @description Why */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description The item now */
            200: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                     *       "code": "event-type-unknown",
                     *       "title": "A source sends events of a type that Portage does not know",
                     *       "severity": "warning",
                     *       "state": "closed",
                     *       "subject": {
                     *         "kind": "event-source",
                     *         "id": "crm/order.placed"
                     *       },
                     *       "since": "2026-03-02T23:34:23.884Z",
                     *       "why": "A source sends events of a type that Portage does not know; they are acknowledged and do nothing",
                     *       "evidence": {},
                     *       "affected": {
                     *         "contactIds": []
                     *       },
                     *       "actions": [],
                     *       "dismissible": true,
                     *       "dueAt": "2026-03-05T08:00:00.000Z",
                     *       "breachAt": "2026-03-10T08:00:00.000Z",
                     *       "notices": [],
                     *       "closedAt": "2026-03-02T23:35:00.000Z",
                     *       "dismissReason": "The source does not send it any more",
                     *       "dismissedBy": "usr_8a5edab282632443219e051e"
                     *     }
                     */
                    "application/json": components["schemas"]["AttentionItem"];
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["WrongStateOrIdempotencyInProgressOrIdempotencyAnswerLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["UnprocessableOrIdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readOverview: {
        parameters: {
            query?: {
                /**
                 * @description Only this wave
                 * @example 2026-03-north
                 */
                wave?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "asOf": "2026-03-02T23:34:48.468Z",
                     *       "timesAsOf": "2026-03-02T23:34:48.600Z",
                     *       "totals": {
                     *         "open": {
                     *           "count": 1,
                     *           "href": "/v1/migrations?stage=preparing%2Cannounced%2Cmigrating%2Cverifying%2Chanding-over%2Cawaiting-acceptance%2Cawaiting-certificate%2Cready"
                     *         },
                     *         "ended": {
                     *           "count": 0,
                     *           "href": "/v1/migrations?stage=completed%2Crolled-back%2Caborted"
                     *         },
                     *         "needsAttention": {
                     *           "count": 0,
                     *           "href": "/v1/migrations?attention=true"
                     *         }
                     *       },
                     *       "stages": [
                     *         {
                     *           "stage": "preparing",
                     *           "meaning": "Checking that the account is ready to move",
                     *           "count": 0,
                     *           "href": "/v1/migrations?stage=preparing",
                     *           "needsAttention": {
                     *             "count": 0,
                     *             "href": "/v1/migrations?stage=preparing&attention=true"
                     *           },
                     *           "ages": [
                     *             {
                     *               "fromDays": 0,
                     *               "toDays": 1,
                     *               "count": 0,
                     *               "href": "/v1/migrations?stage=preparing&stageSince.gte=2026-03-01T23%3A34%3A48.469Z"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "attention": [
                     *         {
                     *           "code": "event-dead",
                     *           "title": "An event was acknowledged and can do nothing: its data does not fit, or its migration never started",
                     *           "severity": "warning",
                     *           "count": 1,
                     *           "oldestSince": "2026-03-02T23:34:19.581Z",
                     *           "href": "/v1/attention?code=event-dead&severity=warning"
                     *         }
                     *       ],
                     *       "waves": [],
                     *       "waveCount": 0
                     *     }
                     */
                    "application/json": {
                        /**
                         * Format: date-time
                         * @description The instant that all numbers are of, but for the times in stages
                         * @example 2026-03-02T08:00:00Z
                         */
                        asOf: string;
                        /**
                         * Format: date-time
                         * @description Of the times in stages, which are up to a minute old
                         * @example 2026-03-02T08:00:00Z
                         */
                        timesAsOf: string;
                        wave?: string;
                        totals: {
                            open: {
                                count: number;
                                /** @description The list that it counts */
                                href: string;
                            };
                            ended: {
                                count: number;
                                /** @description The list that it counts */
                                href: string;
                            };
                            needsAttention: {
                                count: number;
                                /** @description The list that it counts */
                                href: string;
                            };
                        };
                        stages: {
                            /** @enum {unknown} */
                            stage: "preparing" | "announced" | "migrating" | "verifying" | "handing-over" | "awaiting-acceptance" | "awaiting-certificate" | "ready" | "completed" | "rolled-back" | "aborted";
                            meaning: string;
                            count: number;
                            /** @description The list that it counts */
                            href: string;
                            needsAttention: {
                                count: number;
                                /** @description The list that it counts */
                                href: string;
                            };
                            /** @description Of the stays that have ended: what half, and nine tenths, of them did not exceed */
                            timeInStage?: {
                                visits: number;
                                median: {
                                    ms: number;
                                    /** @description What is in the stage for longer than that now */
                                    href: string;
                                };
                                p90: {
                                    ms: number;
                                    /** @description What is in the stage for longer than that now */
                                    href: string;
                                };
                            };
                            /** @description By how long they have been in the stage */
                            ages?: {
                                fromDays: number;
                                toDays?: number;
                                count: number;
                                /** @description The list that it counts */
                                href: string;
                            }[];
                        }[];
                        /** @description Open items of the queue by cause; those put aside are not counted */
                        attention: {
                            /** @enum {unknown} */
                            code: "readiness-failed" | "effect-failed" | "execution-overdue" | "execution-failed" | "sunset-near" | "inventory-mismatch" | "invitation-declined" | "invitation-not-ours" | "invitation-rounds-exhausted" | "report-contradicted" | "enrollment-queried" | "enrollment-failed" | "enrollment-overdue" | "certificate-pending" | "certificate-ended" | "email-unconfirmed" | "email-undeliverable" | "event-not-understood" | "rollback-incomplete" | "event-type-unknown" | "event-dead" | "email-undeliverable-after-end" | "event-id-reused" | "signatures-failing" | "events-malformed" | "events-parked" | "events-undelivered" | "events-unanswered" | "worker-absent" | "workflow-task-failing" | "schedule-not-running" | "watch-not-running" | "alerts-undeliverable" | "second-person-awaited" | "step-overdue";
                            title: string;
                            /** @enum {unknown} */
                            severity: "warning" | "critical";
                            count: number;
                            /**
                             * Format: date-time
                             * @description Of the oldest
                             * @example 2026-03-02T08:00:00Z
                             */
                            oldestSince: string;
                            /** @description The list that it counts */
                            href: string;
                        }[];
                        /** @description At most 100, those with most open migrations first */
                        waves: {
                            wave: string;
                            count: number;
                            /** @description The list that it counts */
                            href: string;
                            needsAttention: {
                                count: number;
                                /** @description The list that it counts */
                                href: string;
                            };
                            stages: {
                                /** @enum {unknown} */
                                stage: "preparing" | "announced" | "migrating" | "verifying" | "handing-over" | "awaiting-acceptance" | "awaiting-certificate" | "ready" | "completed" | "rolled-back" | "aborted";
                                count: number;
                                /** @description The list that it counts */
                                href: string;
                            }[];
                        }[];
                        /** @description How many waves there are */
                        waveCount: number;
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    runWatcher: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Makes a repeat of the request safe: 1 to 255 characters, such as a UUID; good for 72 hours
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "idempotency-key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A run follows */
            202: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "requested"
                     *     }
                     */
                    "application/json": {
                        /** @enum {unknown} */
                        status: "requested";
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailedOrIdempotencyKeyMissingOrIdempotencyKeyInvalid"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            409: components["responses"]["IdempotencyInProgressOrIdempotencyAnswerLost"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    isAlive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It runs */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "alive"
                     *     }
                     */
                    "application/json": {
                        /** @enum {unknown} */
                        status: "alive";
                    };
                };
            };
            408: components["responses"]["RequestTimeout"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    isReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It should */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ready"
                     *     }
                     */
                    "application/json": {
                        /** @enum {unknown} */
                        status: "ready";
                    };
                };
            };
            408: components["responses"]["RequestTimeout"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readSystemHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Each dependency */
            200: {
                headers: {
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ready": true,
                     *       "checks": {
                     *         "database": "ok",
                     *         "schema": "ok",
                     *         "temporal": "ok",
                     *         "draining": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        ready: boolean;
                        checks: {
                            /**
                             * @description `not-set-up`: the namespace of Temporal lacks search attributes
                             * @enum {unknown}
                             */
                            database: "ok" | "away" | "outdated" | "unknown" | "not-set-up";
                            /**
                             * @description `not-set-up`: the namespace of Temporal lacks search attributes
                             * @enum {unknown}
                             */
                            schema: "ok" | "away" | "outdated" | "unknown" | "not-set-up";
                            /**
                             * @description `not-set-up`: the namespace of Temporal lacks search attributes
                             * @enum {unknown}
                             */
                            temporal: "ok" | "away" | "outdated" | "unknown" | "not-set-up";
                            draining: boolean;
                        };
                    };
                };
            };
            400: components["responses"]["MalformedRequestOrValidationFailed"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    explainProblem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Name of the problem
                 * @example wrong-state
                 */
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The explanation */
            200: {
                headers: {
                    vary: components["headers"]["Vary"];
                    "ratelimit-policy": components["headers"]["RateLimitPolicy"];
                    ratelimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "https://portage.example/problems/wrong-state",
                     *       "status": 409,
                     *       "title": "Wrong state",
                     *       "advice": "Choose one of `allowedActions`"
                     *     }
                     */
                    "application/json": {
                        type: string;
                        status: number;
                        title: string;
                        advice: string;
                    };
                    /**
                     * @example <!doctype html>
                     *     <html lang="en">...</html>
                     */
                    "text/html": string;
                };
            };
            400: components["responses"]["MalformedRequest"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["RequestTimeout"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    receiveAlert: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The item and the level; the same for each try
                 * @example att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e_escalate
                 */
                "webhook-id": string;
                /**
                 * @description When this try was signed, in seconds since 1970
                 * @example 1772438400
                 */
                "webhook-timestamp": string;
                /**
                 * @description `v1,` and the signature in base64
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "attention.escalated",
                 *       "timestamp": "2026-03-02T08:00:00.000Z",
                 *       "data": {
                 *         "id": "att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                 *         "level": "escalate",
                 *         "code": "effect-failed",
                 *         "severity": "critical",
                 *         "subject": {
                 *           "kind": "migration",
                 *           "id": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e"
                 *         },
                 *         "step": "invite:C-1",
                 *         "why": "The Marketplace answered 500 to every try",
                 *         "since": "2026-03-02T08:00:00.000Z",
                 *         "closedAt": null,
                 *         "partnerId": "P-10042",
                 *         "migrationId": "mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e",
                 *         "stage": "handing-over",
                 *         "wave": "2026-03-north",
                 *         "owner": null,
                 *         "href": "https://portage.example/v1/attention/att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e"
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @enum {unknown} */
                    type: "attention.escalated" | "attention.breached" | "attention.resolved";
                    /**
                     * Format: date-time
                     * @description Since when it is stuck; of a resolved one, when it was closed
                     * @example 2026-03-02T08:00:00Z
                     */
                    timestamp: string;
                    /** @description No names or addresses of people */
                    data: {
                        /** @description Of the attention item */
                        id: string;
                        /** @enum {unknown} */
                        level: "escalate" | "breach" | "resolved";
                        /** @enum {unknown} */
                        code: "readiness-failed" | "effect-failed" | "execution-overdue" | "execution-failed" | "sunset-near" | "inventory-mismatch" | "invitation-declined" | "invitation-not-ours" | "invitation-rounds-exhausted" | "report-contradicted" | "enrollment-queried" | "enrollment-failed" | "enrollment-overdue" | "certificate-pending" | "certificate-ended" | "email-unconfirmed" | "email-undeliverable" | "event-not-understood" | "rollback-incomplete" | "event-type-unknown" | "event-dead" | "email-undeliverable-after-end" | "event-id-reused" | "signatures-failing" | "events-malformed" | "events-parked" | "events-undelivered" | "events-unanswered" | "worker-absent" | "workflow-task-failing" | "schedule-not-running" | "watch-not-running" | "alerts-undeliverable" | "second-person-awaited" | "step-overdue";
                        /** @enum {unknown} */
                        severity: "warning" | "critical";
                        subject: {
                            /** @enum {unknown} */
                            kind: "migration" | "event-source" | "event" | "mail" | "partner" | "relay" | "worker" | "workflow" | "schedule" | "alert-channel" | "approval";
                            id: string;
                        };
                        /** @description Names the item in `retry` and `skip`; empty where there is no step */
                        step: string;
                        why: string;
                        /**
                         * Format: date-time
                         * @description Since when it is stuck
                         * @example 2026-03-02T08:00:00Z
                         */
                        since: string;
                        closedAt: string | null;
                        partnerId: string | null;
                        migrationId: string | null;
                        stage: ("preparing" | "announced" | "migrating" | "verifying" | "handing-over" | "awaiting-acceptance" | "awaiting-certificate" | "ready" | "completed" | "rolled-back" | "aborted") | null;
                        wave: string | null;
                        owner: string | null;
                        /** @description The item in the API */
                        href: string;
                    };
                };
            };
        };
        responses: {
            /** @description This alert is not wanted: it is not sent again */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It has arrived */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It is tried again */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
