// Written by `npm run generate` from docs/openapi.yaml. Do not edit: the next run writes it anew.

export interface paths {
    "/apps/{client_id}/production-tests": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
            };
            cookie?: never;
        };
        /**
         * List production tests
         * @description The app's challenges, the newest first. `status` is worked out at each reading.
         *
         *     A page that does not end the list has `Next-Cursor` and `Link`, and only they say that there is more: a short
         *     page may have a successor. Without `limit` a page ends at 1 MB of stored data.
         */
        get: operations["list-production-tests"];
        put?: never;
        /**
         * Create a production test
         * @description Opens a challenge in which participants collect stamps for finished runs with the app's providers.
         *
         *     Providers can be tested if they are in the catalogue, enabled for the app, not chip-based (type 2) and available
         *     in this deployment. If some of `providerIds` cannot, all offenders are reported at once. Without `providerIds`
         *     the challenge tests every provider that can be.
         */
        post: operations["create-production-test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apps/{client_id}/production-tests/{challenge_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
                /**
                 * @description The challenge, one of this app. One that is spelled otherwise is answered as one that does not exist.
                 * @example 01a21c34-bdd0-77fc-a5f7-3acc137100dc
                 */
                challenge_id: components["parameters"]["ChallengeId"];
            };
            cookie?: never;
        };
        /**
         * Get a production test
         * @description One challenge, as it is listed.
         */
        get: operations["get-production-test"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apps/{client_id}/production-tests/{challenge_id}/stamps": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
                /**
                 * @description The challenge, one of this app. One that is spelled otherwise is answered as one that does not exist.
                 * @example 01a21c34-bdd0-77fc-a5f7-3acc137100dc
                 */
                challenge_id: components["parameters"]["ChallengeId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record a stamp
         * @description Reports that a participant has finished a run with one of the challenge's providers.
         *
         *     First come, first served, and exactly so: no more than `maxStamps` stamps are accepted, whatever arrives at the
         *     same time, and each is counted once. A provider that was switched off later still earns stamps.
         */
        post: operations["record-stamp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apps/{client_id}/production-tests/{challenge_id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
                /**
                 * @description The challenge, one of this app. One that is spelled otherwise is answered as one that does not exist.
                 * @example 01a21c34-bdd0-77fc-a5f7-3acc137100dc
                 */
                challenge_id: components["parameters"]["ChallengeId"];
            };
            cookie?: never;
        };
        /**
         * Read a production test's report
         * @description What a challenge has come to, provider by provider.
         */
        get: operations["get-production-test-report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apps/{client_id}/activation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit an activation
         * @description Submits what one or more providers ask for before they serve the app. Every provider gets a result of its own,
         *     and it is normal that some succeed where others do not: look at each.
         *
         *     Direct providers are `activated` at once. Registration providers are `activation_requested`, and an operator
         *     will review them, or `rejected` where required fields are missing: list the providers with
         *     `include=activation` to see which. Contract providers need a contract outside this API.
         *
         *     In the sandbox there are no tickets: every `id` is `sandbox`, and registration providers with a demo policy are
         *     `activation_processing` for 5 seconds before they turn `activated` by themselves. A test scenario has it end
         *     otherwise, such as with a rejection.
         *
         *     A day, which ends at midnight UTC, has a quota for the submissions of an app that take effect.
         */
        post: operations["submit-activation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apps/{client_id}/activation/evaluation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Evaluate an activation
         * @description Says what a submission would do if it were sent now, and what is wrong with it. It is the submission's own
         *     decision, of which nothing is carried out: nothing is written, and nothing counts against the quota. It is
         *     refused for what a submission would be refused for.
         *
         *     Mend what is an error before you submit: the provider would be `rejected`. A warning does not stand in the way,
         *     but an operator is told of it. An idempotency key is not needed, and does not make it repeatable.
         */
        post: operations["evaluate-activation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apps/{client_id}/activation/{activation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
                /**
                 * @description The ticket. One that is spelled otherwise is answered as one that does not exist.
                 * @example act_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                activation_id: components["parameters"]["ActivationId"];
            };
            cookie?: never;
        };
        /**
         * Get a ticket of an app
         * @description One ticket of the app, current or past, with what was submitted and what has happened to it. The ids are in the
         *     answers to submissions, in the list of providers, and in `previousId`. A past ticket that was kept for long
         *     enough is not found, and in the sandbox none is: it has no tickets.
         */
        get: operations["get-app-activation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apps/{client_id}/activation/{activation_id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
                /**
                 * @description The ticket. One that is spelled otherwise is answered as one that does not exist.
                 * @example act_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                activation_id: components["parameters"]["ActivationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw a submission
         * @description Takes a ticket back that waits for a review. It leaves the queue, and the provider is as if nothing had been
         *     submitted; an earlier activation goes on serving. The next ticket of the provider names it as `previousId`. A
         *     ticket that an operator has claimed cannot be withdrawn, nor one that was decided.
         */
        post: operations["withdraw-activation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apps/{client_id}/providers": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
            };
            cookie?: never;
        };
        /**
         * List providers
         * @description The providers that are available in this deployment, in the catalogue's order, with where each stands with the
         *     app. With `include=activation` also what a submission takes and what has become of the last one.
         *
         *     `isActive` and `status` are two facts: a provider whose resubmission is under review goes on serving, and one
         *     that was switched off does not, whatever its status.
         */
        get: operations["get-providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/apps/{client_id}/providers/{provider_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
                /**
                 * @description A provider in the catalogue.
                 * @example mitid
                 */
                provider_id: components["schemas"]["ProviderId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Switch a provider off and on
         * @description Says whether the app uses a provider that was activated for it. Switched off, it is not `isActive` and cannot be
         *     tested in new production tests; what was activated stays so, and it can be switched on again at any time.
         */
        patch: operations["update-provider"];
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events
         * @description What has happened to the organisation's apps, the oldest first, for 30 days.
         *
         *     `nextCursor` is always there: keep it, and send it next time. Then each event comes exactly once, and in order,
         *     wherever pages end. An event is shown from 35 seconds after its time on, when nothing can sort in before it
         *     any more. With filters a page may be short, or empty, although there is more.
         */
        get: operations["list-events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhook endpoints
         * @description All of the organisation's endpoints, the oldest first. There are no pages.
         */
        get: operations["list-webhook-endpoints"];
        put?: never;
        /**
         * Register a webhook endpoint
         * @description Names an address to which the organisation's events are sent. Five at most, exactly. Nothing is called or resolved
         *     when it is registered.
         *
         *     `secret` is what deliveries are signed with, as [Standard Webhooks](https://www.standardwebhooks.com) says. It is
         *     in this answer and that of a rotation, and nowhere else.
         */
        post: operations["create-webhook-endpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints/{endpoint_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
                 * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                endpoint_id: components["parameters"]["WebhookEndpointId"];
            };
            cookie?: never;
        };
        /**
         * Get a webhook endpoint
         * @description One endpoint, as it is listed.
         */
        get: operations["get-webhook-endpoint"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook endpoint
         * @description Takes the endpoint away. Nothing more is sent to it, and it is not found any more.
         */
        delete: operations["delete-webhook-endpoint"];
        options?: never;
        head?: never;
        /**
         * Change a webhook endpoint
         * @description Changes what is sent, and where to. Members that are left out stay as they were; here `null` takes away what was
         *     there. `enabled: true` also takes `failingSince` and `disabledReason` away, whoever had disabled it. Of an endpoint
         *     that is disabled, deliveries are dropped when they come due.
         */
        patch: operations["update-webhook-endpoint"];
        trace?: never;
    };
    "/webhook-endpoints/{endpoint_id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
                 * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                endpoint_id: components["parameters"]["WebhookEndpointId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate a webhook endpoint's secret
         * @description Gives the endpoint a new secret. For `overlapSeconds` the one before signs as well, so that each delivery has two
         *     signatures. Never more than two: a rotation during an overlap ends the older one at once.
         */
        post: operations["rotate-webhook-secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints/{endpoint_id}/ping": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
                 * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                endpoint_id: components["parameters"]["WebhookEndpointId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a webhook endpoint out
         * @description Sends an event of the type `ping` to the endpoint, whatever its `types` say, within about a minute. It is listed among
         *     the deliveries, and does not stand in the log.
         */
        post: operations["ping-webhook-endpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints/{endpoint_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
                 * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                endpoint_id: components["parameters"]["WebhookEndpointId"];
            };
            cookie?: never;
        };
        /**
         * List a webhook endpoint's deliveries
         * @description What was sent to the endpoint, or is to be sent, with its attempts: the newest events first, for 30 days. With
         *     `status` a page reads at most 1 MB, so one may have fewer deliveries than its limit, or none, and still have a next
         *     page.
         */
        get: operations["list-webhook-deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints/{endpoint_id}/deliveries/{event_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
                 * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                endpoint_id: components["parameters"]["WebhookEndpointId"];
                /**
                 * @description The event. One that was never to be sent to this endpoint, or is spelled otherwise, is answered as one that does not exist.
                 * @example evt_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                event_id: components["parameters"]["EventId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an event once more
         * @description One more attempt of a delivery, due now, whatever has become of it. A pending one is on its way anyway, and stays as it
         *     is.
         */
        post: operations["redeliver-webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-endpoints/{endpoint_id}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
                 * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                endpoint_id: components["parameters"]["WebhookEndpointId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a webhook endpoint what it has missed
         * @description Everything since a time that the endpoint wants and has not taken is due again, with all its attempts, the oldest
         *     first and at most 200 events a minute.
         */
        post: operations["recover-webhook-endpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/activations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tickets
         * @description Tickets of registration providers: the open ones, the oldest first by `requestedAt`, or closed ones, the newest
         *     first by `closedAt`; then by `id`. A list may be a moment behind; a decision is always taken on the ticket itself.
         *     A page reads at most 1 MB, so one may have fewer tickets than its limit, or none, and still have a next page. The
         *     sandbox has no tickets.
         */
        get: operations["list-activations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/activations/claim-next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Claim the oldest ticket
         * @description Claims the oldest ticket that waits, of one provider or of all, as `claim` does. Operators who ask at the same time
         *     get a ticket each. 204 where none waits; that is not recorded under an idempotency key.
         */
        post: operations["claim-next-activation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/activations/{activation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The ticket. One that is spelled otherwise is answered as one that does not exist.
                 * @example act_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                activation_id: components["parameters"]["ActivationId"];
            };
            cookie?: never;
        };
        /**
         * Get a ticket
         * @description One ticket, with its fields in full and what has happened to it.
         */
        get: operations["get-activation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/operator/activations/{activation_id}/review": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The ticket. One that is spelled otherwise is answered as one that does not exist.
                 * @example act_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                activation_id: components["parameters"]["ActivationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide on a ticket
         * @description | decision | from | to |
         *     |---|---|---|
         *     | `claim` | `activation_requested` | `activation_processing`; holds the slot: no new submission of this provider for the app |
         *     | `release` | `activation_processing` | `activation_requested` |
         *     | `approve` | `activation_processing` | `activated`; the provider is enabled for the app |
         *     | `reject` | either | `rejected`; `message`, `fields` and `problems` become the `rejection` |
         */
        post: operations["review-activation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get this document
         * @description This very document as JSON, for whoever asks: no key is looked at. It changes with releases alone. Keep it for
         *     five minutes, and then ask with `If-None-Match` whether it is another.
         */
        get: operations["get-openapi"];
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
    event: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An event
         * @description Sent to each webhook endpoint that wants the event, at least once and in no promised order, and signed as
         *     [Standard Webhooks](https://www.standardwebhooks.com) says. Success is a 2xx within 15 seconds, 2 for an attempt made at once.
         */
        post: operations["receive-event"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    ping: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A ping
         * @description Sent to a webhook endpoint when its owner tries it out, in the same way as an event, whatever its `types` say.
         */
        post: operations["receive-ping"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /** @description A text of one line, without characters that deceive whoever reads it. */
        Line: string;
        /** @description A text of one line in which something can be seen, without characters that deceive whoever reads it. */
        VisibleLine: string;
        /**
         * Format: date-time
         * @description RFC 3339 in UTC, with milliseconds.
         * @example 2026-11-27T08:52:28.240Z
         */
        Time: string;
        /**
         * @description An app.
         * @example abc123
         */
        ClientId: string;
        /**
         * @description An organisation or an operator.
         * @example DemoAcme
         */
        OwnerId: string;
        /**
         * @description A provider of the catalogue.
         * @example bankidse
         */
        ProviderId: string;
        /**
         * Format: uuid
         * @description A challenge; those made here are UUIDs of version 7.
         * @example 01a21c34-bdd0-77fc-a5f7-3acc137100dc
         */
        ChallengeId: string;
        /**
         * @description A stamp.
         * @example stm_01M8E39FGVCS7S8QZSYG5SY4SY
         */
        StampId: string;
        /**
         * @description A ticket.
         * @example act_01M8E39FPXT8GAB7HZ34VDPT2J
         */
        ActivationId: string;
        /**
         * @description A webhook endpoint.
         * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
         */
        WebhookEndpointId: string;
        /**
         * @description A ticket, or `sandbox` where there are none.
         * @example act_01M8E39FPXT8GAB7HZ34VDPT2J
         * @example sandbox
         */
        ActivationReference: string;
        /**
         * @description A requirement of a provider.
         * @example legalCompanyName
         */
        FieldId: string;
        /**
         * @description `completed`: it has all its stamps. `expired`: its time is over. `active`: otherwise.
         * @enum {string}
         */
        ChallengeStatus: "active" | "expired" | "completed";
        /** @description What a new challenge is to be. `null` for an optional member is the same as leaving it out. */
        NewProductionTest: {
            /** @description Its title. */
            title: components["schemas"]["VisibleLine"];
            /** @description What it is about. An empty one is none. */
            description?: string | null;
            /** @description The providers to test, in this order; without it every provider that can be tested, in the catalogue's. */
            providerIds?: components["schemas"]["Line"][] | null;
            /**
             * @description The platform that runs must be on; without it, any.
             * @enum {string|null}
             */
            targetPlatform?: "ios" | "android" | null;
            /**
             * @description How many stamps it gives out, over all providers together.
             * @default 3
             */
            maxStamps?: number | null;
            /**
             * @description Whether one participant may earn several stamps with one provider.
             * @default false
             */
            allowDuplicateParticipation?: boolean | null;
        };
        /** @description A new challenge. It has exactly these members, in this order. */
        CreatedProductionTest: {
            id: components["schemas"]["ChallengeId"];
            hostClientId: components["schemas"]["ClientId"];
            /** @description The app's name. */
            hostName: string;
            title: string;
            description: string | null;
            providerIds: components["schemas"]["ProviderId"][];
            /** @enum {string|null} */
            targetPlatform: "ios" | "android" | null | (string & {});
            maxStamps: number;
            /** @description Stamps so far. */
            currentStampCount: number;
            /** @description Whether its status is `active`. */
            isActive: boolean;
            allowDuplicateParticipation: boolean;
            /** @description One calendar month after creation, at 23:59:59.000 UTC. */
            expiresAt: components["schemas"]["Time"];
            createdAt: components["schemas"]["Time"];
            updatedAt: components["schemas"]["Time"];
        };
        /** @description A challenge. It has exactly these members, in this order. */
        ProductionTest: {
            id: components["schemas"]["ChallengeId"];
            hostClientId: components["schemas"]["ClientId"];
            /** @description The app's name when the challenge was created. */
            hostName: string;
            title: string;
            description: string | null;
            providerIds: components["schemas"]["ProviderId"][];
            /** @enum {string|null} */
            targetPlatform: "ios" | "android" | null | (string & {});
            maxStamps: number;
            /** @description Stamps so far. */
            currentStampCount: number;
            status: components["schemas"]["ChallengeStatus"];
            allowDuplicateParticipation: boolean;
            expiresAt: components["schemas"]["Time"];
            createdAt: components["schemas"]["Time"];
            /** @description When it was created, or earned its latest stamp. */
            updatedAt: components["schemas"]["Time"];
        };
        /** @description A participant's finished run. `null` for an optional member is the same as leaving it out. */
        NewStamp: {
            /** @description The provider that the run was with, one of the challenge's. */
            providerId: components["schemas"]["Line"];
            /** @description Who finished the run, in your own words, taken as they are. Only a keyed hash is stored, another in every challenge. */
            participantId: components["schemas"]["VisibleLine"];
            /**
             * @description The platform that the run was on.
             * @enum {string|null}
             */
            platform?: "ios" | "android" | null;
            /** @description How long the run took. Rounded to the nearest millisecond, a half upwards. */
            completionSeconds?: number | null;
        };
        /** @description A stamp, and the challenge's count and status with it. More members may come. */
        Stamp: {
            id: components["schemas"]["StampId"];
            challengeId: components["schemas"]["ChallengeId"];
            providerId: components["schemas"]["ProviderId"];
            /** @description Where many stamps arrive at the same moment it may be lower, because some of the others were not seen yet; that of the stamp which fills the challenge is exact. */
            currentStampCount: number;
            maxStamps: number;
            status: components["schemas"]["ChallengeStatus"];
            createdAt: components["schemas"]["Time"];
        };
        /** @description What a challenge has come to. More members may come. */
        ProductionTestReport: {
            challenge: components["schemas"]["ProductionTestSummary"];
            /** @description One for each provider of the challenge, in its order, also for those without a stamp. */
            providerResults: components["schemas"]["ProviderResult"][];
        };
        /** @description A challenge in short. More members may come. */
        ProductionTestSummary: {
            id: components["schemas"]["ChallengeId"];
            title: string;
            providerIds: components["schemas"]["ProviderId"][];
            maxStamps: number;
            currentStampCount: number;
            status: components["schemas"]["ChallengeStatus"];
            createdAt: components["schemas"]["Time"];
            expiresAt: components["schemas"]["Time"];
        };
        /** @description The stamps of one provider. More members may come. */
        ProviderResult: {
            providerId: components["schemas"]["ProviderId"];
            completedCount: number;
            /** @description The average over the stamps that reported a time, rounded to the nearest millisecond, a half upwards; null where none did. */
            avgCompletionSeconds: number | null;
        };
        /** @description What an app submits. `null` for an optional member is the same as leaving it out. */
        NewSubmission: {
            /**
             * @description Fields by provider. Direct providers take none: send `{}`. Those of contract providers, which are named here,
             *     are not looked at.
             */
            providers: {
                /** @description Not looked at. */
                ftn?: unknown;
                /** @description Not looked at. */
                ipin?: unknown;
                /** @description Not looked at. */
                pass?: unknown;
            } & {
                [key: string]: components["schemas"]["SubmittedFields"];
            };
            /**
             * @description Whether common fields are remembered for the app, so that later submissions fall back to them.
             * @default true
             */
            persist?: boolean | null;
        };
        /**
         * @description Values by field. What a provider asks for is listed with `include=activation`; other fields are ignored. A field
         *     that is absent, null, or a text in which nothing can be seen is missing; a required one that is missing falls
         *     back to what the app submitted before.
         */
        SubmittedFields: {
            /** @description A logo as a data URL. */
            logo?: string | boolean | null;
        } & {
            [key: string]: string | boolean | null;
        };
        /** @description What became of each provider, in the order in which they were sent. */
        SubmissionResults: {
            [key: string]: components["schemas"]["SubmissionResult"] | components["schemas"]["ContractRequired"];
        };
        /** @description A submission was taken. It has exactly these members, in this order. */
        SubmissionResult: {
            id: components["schemas"]["ActivationReference"];
            /** @enum {string} */
            status: "activation_requested" | "activation_processing" | "activated" | "rejected" | (string & {});
            updatedAt: components["schemas"]["Time"];
        };
        /** @description What would become of each provider, in the order in which they were sent. */
        Evaluations: {
            [key: string]: components["schemas"]["Evaluation"] | components["schemas"]["ContractRequired"];
        };
        /** @description What would become of one provider's entry. More members may come. */
        Evaluation: {
            /**
             * @description The `status` that the submission would be answered with, if nothing comes between.
             * @enum {string}
             */
            wouldBe: "activation_requested" | "activation_processing" | "activated" | "rejected" | (string & {});
            problems: components["schemas"]["Problems"];
            /** @description Required fields that were not sent and would be taken from what the app submitted before. */
            filledFromCompanyInfo: components["schemas"]["FieldId"][];
            ignoredFields: components["schemas"]["IgnoredFields"];
        };
        /** @description What is wrong with a submission. */
        Problems: components["schemas"]["Problem"][];
        /** @description Something that is wrong with a submission. More members may come. */
        Problem: {
            /** @description The requirement that it is about; null where it is about the submission as a whole. */
            field: components["schemas"]["FieldId"] | null;
            code: components["schemas"]["ProblemCode"];
            /**
             * @description `error`: the submission is rejected for it. `warning`: it is not.
             * @enum {string}
             */
            severity: "error" | "warning" | (string & {});
            /** @description For people. */
            message: string;
        };
        /**
         * @description What is wrong, for programs. The first twelve are found by machines, and given by reviewers as well.
         * @enum {string}
         */
        ProblemCode: "missing" | "not_an_email" | "not_a_url" | "not_https" | "not_an_option" | "not_a_boolean" | "not_a_text" | "too_long_for_provider" | "vat_format" | "image_format" | "image_size" | "hidden_characters" | "not_in_register" | "name_mismatch" | "address_mismatch" | "not_reachable" | "purpose_unclear" | "legal_basis_missing" | "document_unclear" | "brand_not_allowed" | "duplicate_application" | "other" | (string & {});
        /** @description The provider needs a contract. Write to `contact`. It has exactly these members, in this order. */
        ContractRequired: {
            /** @constant */
            error: "contract_activation_required";
            /** @description For people. */
            message: string;
            /** @description An address to write to. */
            contact: string;
        };
        /**
         * @description That of the app's current ticket. Without one `activated` if the provider is enabled, or was until the app's owner switched it off; else `not_activated`.
         * @enum {string}
         */
        ProviderStatus: "not_activated" | "activation_requested" | "activation_processing" | "activated" | "rejected" | (string & {});
        /**
         * @description A provider, and where it stands with the app. `status` and `activation` are there with `include=activation` only.
         *     More members may come.
         */
        Provider: {
            id: components["schemas"]["ProviderId"];
            name: string;
            description: string;
            /** Format: uri */
            logoUrl: string;
            /** @description ISO 3166-1 alpha-2. */
            countries: string[];
            flowTypes: ("redirect" | "qr" | "app2app" | "nfc" | (string & {}))[];
            /** @description What can be asked for; always with `openid`. */
            scopes: string[];
            /** @description Levels of assurance on offer: 1 is self-asserted; 2, 3 and 4 are low, substantial and high in eIDAS. */
            loa: number[];
            /** @description One of `loa`. */
            defaultLoa: number;
            /**
             * @description 2 reads a chip, 1 does not.
             * @enum {integer}
             */
            type: 1 | 2 | (number & {});
            /**
             * @description `eid`: the person's own eID. `document`: an identity document. `database`: an official register.
             * @enum {string}
             */
            verificationModel: "eid" | "document" | "database" | (string & {});
            /** @description Whether the provider is enabled for the app. */
            isActive: boolean;
            /** @description Whether it is the app's turn. True exactly when the status is `not_activated` or `rejected`, asked for or not, and `disabledBy` is null. */
            needAction: boolean;
            disabledBy: components["schemas"]["DisabledBy"];
            status?: components["schemas"]["ProviderStatus"];
            activation?: components["schemas"]["ProviderActivation"];
        };
        /** @description What a provider's activation takes, and what has become of it. More members may come. */
        ProviderActivation: {
            status: components["schemas"]["ProviderStatus"];
            /**
             * @description `direct`: at once. `registration`: an operator reviews it. `contract`: outside this API.
             * @enum {string}
             */
            kind: "direct" | "registration" | "contract" | (string & {});
            /** @description The current ticket, `sandbox`, or null where nothing was submitted. */
            id: components["schemas"]["ActivationReference"] | null;
            /** @description What a submission takes, in the catalogue's order; `[]` for direct and contract providers. */
            requirements: components["schemas"]["Requirement"][];
            /** @description When the current ticket was submitted; null where that does not apply. */
            requestedAt: components["schemas"]["Time"] | null;
            /** @description When the current ticket activated the provider; null where it has not. */
            activatedAt: components["schemas"]["Time"] | null;
            ignoredFields: components["schemas"]["IgnoredFields"];
            /** @description What a machine found in the ticket's fields and does not stand in its way; `[]` in the sandbox, which has no tickets. */
            warnings: components["schemas"]["Problems"];
            /** @description The address to write to. There for contract providers only. */
            contact?: string;
            rejection: components["schemas"]["Rejection"] | null;
        };
        /** @description Submitted fields that the provider does not ask for, typing errors for example. */
        IgnoredFields: string[];
        /** @description A field that a registration provider asks for. More members may come. */
        Requirement: {
            id: components["schemas"]["FieldId"];
            /**
             * @description Advice for forms. What is not so is told as a warning.
             * @enum {string}
             */
            type: "text" | "email" | "url" | "checkbox" | "select" | (string & {});
            label: string;
            description: string;
            example: string;
            /** @description The values of a `select`; for others the member is not there. */
            options?: components["schemas"]["FieldOption"][];
            /** @description The most characters that the provider takes. Of some texts only. */
            maxLength?: number;
            /**
             * @description What a text must be, where it is not just any. `image`: a PNG or SVG as a data URL. `vat`: a VAT number.
             * @enum {string}
             */
            format?: "image" | "vat" | (string & {});
            /** @description Whether a submission without it is rejected. */
            required: boolean;
            /** @description What a submission would fall back to now; null where there is nothing. A text of more than 4096 bytes is shown as `sha256:` and its SHA-256 in hexadecimal. */
            currentValue: string | boolean | null;
            /** @description What the current ticket holds, shown in the same way; null where it holds nothing, or there is none. */
            submittedValue: string | boolean | null;
        };
        /** @description One value of a `select`. More members may come. */
        FieldOption: {
            /** @description What is submitted. */
            value: string;
            /** @description What a person sees. */
            label: string;
        };
        /** @description Why a ticket was rejected. More members may come. */
        Rejection: {
            /** @enum {string} */
            reason: "missing_required_fields" | "operator_rejected" | (string & {});
            /** @description For people. */
            message: string;
            /** @description The requirements that it is about. */
            fields: components["schemas"]["FieldId"][];
            /** @description What exactly is wrong; `[]` where only a message was given. */
            problems: components["schemas"]["Problems"];
        };
        /** @description A ticket as the app's owner is shown it. More members may come. */
        OwnActivation: {
            id: components["schemas"]["ActivationId"];
            providerId: components["schemas"]["ProviderId"];
            status: components["schemas"]["TicketStatus"];
            requestedAt: components["schemas"]["Time"];
            updatedAt: components["schemas"]["Time"];
            /** @description When the provider was activated by it, or null. */
            activatedAt: components["schemas"]["Time"] | null;
            /** @description What the ticket holds. A text of more than 4096 bytes, such as a logo, is shown as `sha256:` and its SHA-256 in hexadecimal. */
            fields: {
                [key: string]: string | boolean;
            };
            ignoredFields: components["schemas"]["IgnoredFields"];
            /** @description What a machine found in the ticket's fields and does not stand in its way. */
            warnings: components["schemas"]["Problems"];
            rejection: components["schemas"]["Rejection"] | null;
            /** @description The provider's ticket before this one, which may have been kept for long enough and not be found; null where there was none. */
            previousId: components["schemas"]["ActivationId"] | null;
            /** @description The oldest first: the first entry and the last 99. It begins with `submit`, and its last `to` is the ticket's status. */
            history: components["schemas"]["OwnHistoryEntry"][];
            /** @description How many entries are not shown, between the first and the second. */
            historyOmitted: number;
        };
        /** @description One thing that happened to a ticket of yours. More members may come. */
        OwnHistoryEntry: {
            at: components["schemas"]["Time"];
            /**
             * @description Who acted: your organisation, or an operator.
             * @enum {string}
             */
            actor: "you" | "reviewer" | (string & {});
            action: components["schemas"]["TicketAction"];
            /** @description The status before; null for `submit`. */
            from: components["schemas"]["TicketStatus"] | null;
            to: components["schemas"]["TicketStatus"];
            /** @description What the operator said of a `reject`; else null. */
            message: string | null;
        };
        /** @description An object without members. */
        NoMembers: Record<string, never>;
        /** @description A ticket that was withdrawn. It has exactly these members, in this order. */
        WithdrawnActivation: {
            id: components["schemas"]["ActivationId"];
            providerId: components["schemas"]["ProviderId"];
            /** @constant */
            status: "withdrawn";
            updatedAt: components["schemas"]["Time"];
        };
        /** @description What is to be so from now on. */
        ProviderUpdate: {
            /** @description Whether the app uses the provider. */
            enabled: boolean;
        };
        /** @description Where a provider stands. More members may come. */
        UpdatedProvider: {
            providerId: components["schemas"]["ProviderId"];
            /** @description Whether the provider is enabled for the app. */
            isActive: boolean;
            disabledBy: components["schemas"]["DisabledBy"];
        };
        /**
         * @description Who switched the provider off for the app, or null. Of two, the operator.
         * @enum {string|null}
         */
        DisabledBy: "operator" | "customer" | null | (string & {});
        /**
         * @description An event. The same wherever the event is shown; in the log later ones sort after earlier ones.
         * @example evt_01M8E39FPXT8GAB7HZ34VDPT2J
         */
        EventId: string;
        /** @description A page of events. More members may come. */
        EventPage: {
            data: components["schemas"]["Event"][];
            /** @description Where to go on, now or later. It is always there. */
            nextCursor: string;
            /** @description Whether there is more to read now. */
            hasMore: boolean;
        };
        /** @description Something that has happened. It has exactly these members, in this order, and never changes. */
        Event: {
            id: components["schemas"]["EventId"];
            /** @enum {string} */
            type: "activation.requested" | "activation.processing" | "activation.released" | "activation.activated" | "activation.rejected" | "activation.superseded" | "activation.withdrawn" | "provider.enabled" | "provider.disabled" | "production_test.completed" | "webhook_endpoint.disabled" | (string & {});
            /** @description The `updatedAt` of what changed. */
            timestamp: components["schemas"]["Time"];
            data: components["schemas"]["ActivationEvent"] | components["schemas"]["ProviderEvent"] | components["schemas"]["ProductionTestEvent"] | components["schemas"]["WebhookEndpointEvent"];
        };
        /** @description What an event of an `activation.` type tells. More members may come. */
        ActivationEvent: {
            clientId: components["schemas"]["ClientId"];
            providerId: components["schemas"]["ProviderId"];
            activationId: components["schemas"]["ActivationReference"];
            /**
             * @description The ticket's status from then on.
             * @enum {string}
             */
            status: "activation_requested" | "activation_processing" | "activated" | "rejected" | "superseded" | "withdrawn" | (string & {});
            /**
             * @description The ticket's status before; null with its submission.
             * @enum {string|null}
             */
            previousStatus: "activation_requested" | "activation_processing" | null | (string & {});
            /** @description Why it was rejected, for programs. There with the status `rejected` only. */
            rejection?: {
                /** @enum {string} */
                reason: "missing_required_fields" | "operator_rejected" | (string & {});
                problems: {
                    /** @description The requirement that it is about, or null. */
                    field: components["schemas"]["FieldId"] | null;
                    code: components["schemas"]["ProblemCode"];
                }[];
            };
        };
        /** @description What an event of a `provider.` type tells. More members may come. */
        ProviderEvent: {
            clientId: components["schemas"]["ClientId"];
            providerId: components["schemas"]["ProviderId"];
            /**
             * @description Who has switched it.
             * @enum {string}
             */
            by: "operator" | "customer" | (string & {});
        };
        /** @description What an event of a `production_test.` type tells. More members may come. */
        ProductionTestEvent: {
            clientId: components["schemas"]["ClientId"];
            challengeId: components["schemas"]["ChallengeId"];
            /** @description What the report says, in its order. */
            providerResults: components["schemas"]["ProviderResult"][];
        };
        /** @description What an event of a `webhook_endpoint.` type tells. More members may come. */
        WebhookEndpointEvent: {
            webhookEndpointId: components["schemas"]["WebhookEndpointId"];
            /**
             * @description Why it was disabled.
             * @enum {string}
             */
            disabledReason: "gone" | "failing" | "operator" | (string & {});
        };
        /** @description What a new endpoint is to be. `null` for an optional member is the same as leaving it out. */
        NewWebhookEndpoint: {
            /**
             * @description Where events are sent: `https` at port 443 or 8443, a host name with a dot and no address, no user name, not
             *     this API's own name. On a local stack, loopback is allowed as well.
             */
            url: components["schemas"]["Line"];
            types?: components["schemas"]["WantedTypes"];
            clientIds?: components["schemas"]["WantedClientIds"];
            /** @description What it is for, on one line. An empty one is none. */
            description?: string | null;
        };
        /** @description What is to be so from now on. What is left out stays as it was; `null` takes away what was there. */
        WebhookEndpointUpdate: {
            /** @description Where events are sent, as for a new endpoint. */
            url?: components["schemas"]["Line"];
            types?: components["schemas"]["WantedTypes"];
            clientIds?: components["schemas"]["WantedClientIds"];
            /** @description What it is for, on one line. An empty one is none. */
            description?: string | null;
            /** @description Whether anything is sent to it. `true` also takes `failingSince` and `disabledReason` away. */
            enabled?: boolean;
        };
        /** @description How the new secret takes the old one's place. `null` for the member is the same as leaving it out. */
        SecretRotation: {
            /**
             * @description For how long the old secret signs beside the new one.
             * @default 86400
             */
            overlapSeconds?: number | null;
        };
        /** @description What is to be sent again. */
        Recovery: {
            /**
             * Format: date-time
             * @description Everything from this time on that the endpoint has not taken. A time that has been, at most 30 days back.
             */
            since: string;
        };
        /** @description It will be done in a while. More members may come. */
        Accepted: Record<string, never>;
        /** @description A page of deliveries. More members may come. */
        DeliveryPage: {
            data: components["schemas"]["Delivery"][];
            /** @description The `cursor` of the next page, or null on the last. */
            nextCursor: string | null;
        };
        /** @description One event on its way to one webhook endpoint. More members may come. */
        Delivery: {
            eventId: components["schemas"]["EventId"];
            /** @description The type of the event, or `ping`. */
            type: string;
            /**
             * @description `pending`: an attempt is to come, or under way. `succeeded`: the endpoint has taken it. `failed`: its last attempt failed, and none is to come.
             *     `dropped`: nobody wants it any more, because the endpoint was disabled or the event was taken back.
             * @enum {string}
             */
            status: "pending" | "succeeded" | "failed" | "dropped" | (string & {});
            createdAt: components["schemas"]["Time"];
            /** @description When the next attempt is due; null where none is to come. */
            dueAt: components["schemas"]["Time"] | null;
            /** @description The last 20, the oldest first. */
            attempts: components["schemas"]["Attempt"][];
            /** @description What the last attempt was answered, as text, at most 1 KiB of it; null where nothing was. */
            lastResponse: string | null;
        };
        /** @description One attempt of a delivery. More members may come. */
        Attempt: {
            at: components["schemas"]["Time"];
            /** @description How long it took. */
            durationMs: number;
            /** @description What was answered; null where nothing was. */
            httpStatus: number | null;
            /**
             * @description Null, or why there was no answer to go by.
             * @enum {string|null}
             */
            error: "timeout" | "dns" | "address" | "connect" | "tls" | "http" | "redirect" | null | (string & {});
        };
        /** @description An event by which an endpoint is tried out. It does not stand in the log. */
        Ping: {
            id: components["schemas"]["EventId"];
            /** @constant */
            type: "ping";
            timestamp: components["schemas"]["Time"];
            data: {
                webhookEndpointId: components["schemas"]["WebhookEndpointId"];
            };
        };
        /**
         * @description Only events of these types, or of all types that begin so, where one ends in `.`. Null for all, those of later releases too.
         * @example [
         *       "activation.",
         *       "production_test.completed"
         *     ]
         */
        WantedTypes: components["schemas"]["Line"][] | null;
        /** @description Only events of these apps. Whether there are such apps is not looked up. Null for all. */
        WantedClientIds: components["schemas"]["ClientId"][] | null;
        /** @description All endpoints of the organisation. More members may come. */
        WebhookEndpointList: {
            data: components["schemas"]["WebhookEndpoint"][];
        };
        /** @description A webhook endpoint. More members may come. */
        WebhookEndpoint: {
            id: components["schemas"]["WebhookEndpointId"];
            /**
             * Format: uri
             * @description Where events are sent, normalised.
             */
            url: string;
            types: components["schemas"]["WantedTypes"];
            clientIds: components["schemas"]["WantedClientIds"];
            /** @description What it is for. */
            description: string | null;
            /** @description Whether anything is sent to it. */
            enabled: boolean;
            createdAt: components["schemas"]["Time"];
            /** @description The last change by you or by an operator, or the time at which it was disabled. */
            updatedAt: components["schemas"]["Time"];
            /** @description The first failure since the last success; null where the last delivery succeeded, or none was tried. */
            failingSince: components["schemas"]["Time"] | null;
            /**
             * @description Null while it is enabled. `gone`: it answered 410. `failing`: nothing succeeded for five days. `customer`: you did
             *     it. `operator`: Greenlight's support did.
             * @enum {string|null}
             */
            disabledReason: "gone" | "failing" | "customer" | "operator" | null | (string & {});
        };
        /** @description A webhook endpoint, with the secret that it was given just now. More members may come. */
        WebhookEndpointWithSecret: {
            id: components["schemas"]["WebhookEndpointId"];
            /**
             * Format: uri
             * @description Where events are sent, normalised.
             */
            url: string;
            types: components["schemas"]["WantedTypes"];
            clientIds: components["schemas"]["WantedClientIds"];
            /** @description What it is for. */
            description: string | null;
            /** @description Whether anything is sent to it. */
            enabled: boolean;
            createdAt: components["schemas"]["Time"];
            /** @description The last change by you or by an operator, or the time at which it was disabled. */
            updatedAt: components["schemas"]["Time"];
            /** @description The first failure since the last success; null where the last delivery succeeded, or none was tried. */
            failingSince: components["schemas"]["Time"] | null;
            /**
             * @description Null while it is enabled. `gone`: it answered 410. `failing`: nothing succeeded for five days. `customer`: you did
             *     it. `operator`: Greenlight's support did.
             * @enum {string|null}
             */
            disabledReason: "gone" | "failing" | "customer" | "operator" | null | (string & {});
            /** @description What deliveries are signed with. Keep it as you keep API keys; it is shown nowhere else. */
            secret: string;
        };
        /**
         * @description `activation_requested`: waits in the queue. `activation_processing`: claimed by an operator. `activated`: done.
         *     `rejected`: fields were missing, or an operator said no. `superseded`: a later submission took its place, or an
         *     operator switched the provider off, while it was open. `withdrawn`: the customer took it back while it waited.
         * @enum {string}
         */
        TicketStatus: "activation_requested" | "activation_processing" | "activated" | "rejected" | "superseded" | "withdrawn" | (string & {});
        /**
         * @description What happened to a ticket.
         * @enum {string}
         */
        TicketAction: "submit" | "supersede" | "withdraw" | "claim" | "release" | "approve" | "reject" | (string & {});
        /** @description A page of tickets. More members may come. */
        ActivationPage: {
            data: components["schemas"]["ActivationSummary"][];
            /** @description The `cursor` of the next page, or null on the last. */
            nextCursor: string | null;
        };
        /** @description A ticket in short. More members may come. */
        ActivationSummary: {
            id: components["schemas"]["ActivationId"];
            providerId: components["schemas"]["ProviderId"];
            clientId: components["schemas"]["ClientId"];
            organisationId: components["schemas"]["OwnerId"];
            status: components["schemas"]["TicketStatus"];
            requestedAt: components["schemas"]["Time"];
            updatedAt: components["schemas"]["Time"];
            /** @description The operator who holds the ticket or, once it is decided, held it then; null where nobody does or did. */
            claimedBy: components["schemas"]["OwnerId"] | null;
            /** @description What the organisation was called at the submission. */
            organisationName: string;
            /** @description What the app was called at the submission. */
            clientName: string;
            /** @description How many warnings the ticket has. */
            warningCount: number;
            /** @description When it was activated, rejected, superseded or withdrawn; null while it is open. */
            closedAt: components["schemas"]["Time"] | null;
            /** @description The operator who approved or rejected it; null where none did. */
            decidedBy: components["schemas"]["OwnerId"] | null;
        };
        /** @description A ticket. More members may come. */
        Activation: {
            id: components["schemas"]["ActivationId"];
            providerId: components["schemas"]["ProviderId"];
            clientId: components["schemas"]["ClientId"];
            organisationId: components["schemas"]["OwnerId"];
            status: components["schemas"]["TicketStatus"];
            requestedAt: components["schemas"]["Time"];
            updatedAt: components["schemas"]["Time"];
            /** @description The operator who holds the ticket or, once it is decided, held it then; null where nobody does or did. */
            claimedBy: components["schemas"]["OwnerId"] | null;
            /** @description What the organisation was called at the submission. */
            organisationName: string;
            /** @description What the app was called at the submission. */
            clientName: string;
            /** @description How many warnings the ticket has. */
            warningCount: number;
            /** @description When it was activated, rejected, superseded or withdrawn; null while it is open. */
            closedAt: components["schemas"]["Time"] | null;
            /** @description The operator who approved or rejected it; null where none did. */
            decidedBy: components["schemas"]["OwnerId"] | null;
            /** @description What the ticket holds, in full, logos too. A text of more than 4096 bytes that is not kept is shown as `sha256:` and its SHA-256 in hexadecimal. */
            fields: {
                [key: string]: string | boolean;
            };
            ignoredFields: components["schemas"]["IgnoredFields"];
            /** @description What a machine found in the ticket's fields and does not stand in its way; `[]` in the sandbox, which has no tickets. */
            warnings: components["schemas"]["Problems"];
            rejection: components["schemas"]["Rejection"] | null;
            /** @description The oldest first: the first entry and the last 99. It begins with `submit`, and its last `to` is the ticket's status. */
            history: components["schemas"]["HistoryEntry"][];
            /** @description How many entries are not shown, between the first and the second. */
            historyOmitted: number;
            /** @description What was submitted for the provider before; null where nothing was, or it is not kept any more. */
            previous: components["schemas"]["PreviousActivation"] | null;
        };
        /** @description The ticket before one, to compare it with. More members may come. */
        PreviousActivation: {
            id: components["schemas"]["ActivationId"];
            status: components["schemas"]["TicketStatus"];
            /** @description When it was activated, rejected, superseded or withdrawn. */
            closedAt: components["schemas"]["Time"] | null;
            rejection: components["schemas"]["Rejection"] | null;
            /** @description What the ticket holds. A text of more than 4096 bytes is shown as `sha256:` and its SHA-256 in hexadecimal. */
            fields: {
                [key: string]: string | boolean;
            };
        };
        /** @description One thing that happened to a ticket. More members may come. */
        HistoryEntry: {
            at: components["schemas"]["Time"];
            /** @description The organisation or the operator who acted. */
            actor: string;
            action: components["schemas"]["TicketAction"];
            /** @description The status before; null for `submit`. */
            from: components["schemas"]["TicketStatus"] | null;
            to: components["schemas"]["TicketStatus"];
            /** @description What the operator said or, of a `supersede`, why; or null. */
            message: string | null;
            /**
             * @description Only of a decision that was forced on a ticket that another operator had claimed.
             * @constant
             */
            forced?: true;
        };
        /** @description Which ticket to claim. `null` for the member is the same as leaving it out. */
        NextActivation: {
            /** @description Only one of this provider, which must be in the catalogue. */
            providerId?: components["schemas"]["ProviderId"] | null;
        };
        /** @description A decision. `null` for an optional member is the same as leaving it out. */
        NewReview: {
            /** @enum {string} */
            decision: "claim" | "release" | "approve" | "reject";
            /** @description Why. Required to `reject` without `problems`; the customer reads it then. */
            message?: string | null;
            /** @description The requirements that a `reject` is about. */
            fields?: components["schemas"]["FieldId"][] | null;
            /**
             * @description What is wrong, for a `reject`. Without a `message` their messages, a line each, are what the customer reads. All
             *     messages of a ticket's problems, its warnings included, come to at most 8192 bytes.
             */
            problems?: components["schemas"]["NewProblem"][] | null;
            /**
             * @description Decide although another operator holds the ticket.
             * @default false
             */
            force?: boolean | null;
        };
        /** @description A problem as a reviewer gives it. `null` for an optional member is the same as leaving it out. */
        NewProblem: {
            code: components["schemas"]["ProblemCode"];
            /** @description The requirement that it is about. */
            field?: components["schemas"]["FieldId"] | null;
            /** @description In what words the customer is told. Required with `other`; otherwise the code's own words will do. */
            message?: string | null;
        };
        /** @description What a refused request is told. More members may come. */
        Error: {
            error: components["schemas"]["ErrorBody"];
            /**
             * Format: uuid
             * @description As in `X-Request-Id`; not with `RATE_LIMITED`, which no function answers. Name it to support.
             */
            request_id?: string;
        };
        /** @description What went wrong, and what to do. */
        ErrorBody: {
            /**
             * @description For programs. It does not change.
             * @enum {string}
             */
            code: "INVALID_API_KEY" | "RESOURCE_FORBIDDEN" | "RESOURCE_NOT_FOUND" | "VALIDATION_MISSING_PARAMETER" | "VALIDATION_INVALID_PARAMETER" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RESOURCE_CONFLICT" | "QUOTA_EXCEEDED" | "IDEMPOTENCY_KEY_CONFLICT" | "IDEMPOTENCY_REQUEST_IN_PROGRESS" | "RESPONSE_TOO_LARGE" | "RATE_LIMITED" | "SYSTEM_INTERNAL_ERROR" | "SYSTEM_UNAVAILABLE" | (string & {});
            /** @description For people: what to do next. It may be reworded. */
            message: string;
            details?: components["schemas"]["ErrorDetails"];
            /**
             * Format: uri
             * @description Where the code or the reason is explained. Not there where the deployment has no such page.
             */
            doc_url?: string;
        } & (unknown & unknown & unknown & unknown & unknown & unknown & unknown & unknown);
        /** @description What a program can use. Which members there are depends on the code and the reason; more may come. */
        ErrorDetails: {
            /** @description Which of the things that the code stands for it is. It does not change. */
            reason?: string;
            /**
             * @description The path of the offender as you wrote it: members joined by dots, array positions in brackets from 0
             *     (`providers.mitid.useSsn`, `providerIds[1]`); the name of a query parameter; `Idempotency-Key` or
             *     `Greenlight-Test-Scenario`.
             */
            parameter?: string;
            /** @description How many bytes of the test scenario stand before the place where it goes wrong. */
            offset?: number;
            /** @description The line from which on the body is not JSON. */
            line?: number;
            /** @description The character of that line, from 1. */
            column?: number;
            /** @description All the providers that cannot be tested, in request order. */
            ineligible?: components["schemas"]["IneligibleProvider"][];
            /** @description The providers that it is about, in request order. */
            providerIds?: string[];
            didYouMean?: components["schemas"]["ProviderId"];
            status?: components["schemas"]["TicketStatus"];
            /**
             * @description Which of the two is used up.
             * @enum {string}
             */
            quota?: "submissions_per_day" | "bytes_per_day" | (string & {});
            /** @description How much of it there is in a day. */
            limit?: number;
            /**
             * @description `none`: nothing happened. `unknown`: it may have happened, and the answer to it was lost.
             * @enum {string}
             */
            outcome?: "none" | "unknown";
        } & (unknown & unknown & unknown & unknown & unknown & unknown & unknown & unknown);
        /** @description A provider that cannot be tested, and the first reason why. More members may come. */
        IneligibleProvider: {
            /** @description As it was sent. */
            providerId: string;
            /**
             * @description `not_registered`: the catalogue has none of that id. `not_enabled`: activate it first. `chip_based`: it
             *     reads a chip. `not_available_in_environment`: this deployment does not have it.
             * @enum {string}
             */
            reason: "not_registered" | "not_enabled" | "chip_based" | "not_available_in_environment" | (string & {});
            /** @description With `not_registered`, the id that may be meant, where one is near enough. */
            didYouMean?: components["schemas"]["ProviderId"];
        };
        /** @description What API Gateway says by itself, or a function in its words. */
        GatewayError: {
            message: string;
        };
    };
    responses: {
        /** @description The query has a parameter that this endpoint does not know. */
        UnknownParameter: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Cache-Control": components["headers"]["NoStore"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The key opens nothing. `details.reason` is the first that applies, in the order below. */
        WorkspaceUnauthenticated: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Cache-Control": components["headers"]["NoStore"];
                /**
                 * @description The scheme to use.
                 * @example Bearer
                 */
                "WWW-Authenticate": "Bearer";
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The key opens nothing. `details.reason` is the first that applies, in the order below. */
        OperatorUnauthenticated: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Cache-Control": components["headers"]["NoStore"];
                /**
                 * @description The scheme to use.
                 * @example Bearer
                 */
                "WWW-Authenticate": "Bearer";
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description The app belongs to another organisation. Or, in the gateway's form: the deployment stands behind a content
         *     network, and the request did not come by it.
         */
        AppForbidden: {
            headers: {
                "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                "Cache-Control": components["headers"]["NoStoreOfFunction"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
            };
        };
        /** @description The deployment stands behind a content network, and the request did not come by it. */
        NotByEdge: {
            headers: {
                "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                "Cache-Control": components["headers"]["NoStoreOfFunction"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayError"];
            };
        };
        /** @description There is no such app. Or, in the gateway's form, no route has this path. */
        AppNotFound: {
            headers: {
                "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                "Cache-Control": components["headers"]["NoStoreOfFunction"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
            };
        };
        /** @description There is no such app, or it has no such challenge. Or, in the gateway's form, no route has this path. */
        AppOrChallengeNotFound: {
            headers: {
                "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                "Cache-Control": components["headers"]["NoStoreOfFunction"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
            };
        };
        /** @description There is no such ticket. Or, in the gateway's form, no route has this path. */
        ActivationNotFound: {
            headers: {
                "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                "Cache-Control": components["headers"]["NoStoreOfFunction"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
            };
        };
        /** @description There is no such app, or it has no such ticket. Or, in the gateway's form, no route has this path. */
        AppOrActivationNotFound: {
            headers: {
                "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                "Cache-Control": components["headers"]["NoStoreOfFunction"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
            };
        };
        /** @description The organisation has no such webhook endpoint. Or, in the gateway's form, no route has this path. */
        WebhookEndpointNotFound: {
            headers: {
                "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                "Cache-Control": components["headers"]["NoStoreOfFunction"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
            };
        };
        /** @description It was not taken for now, and is sent again when its next attempt is due, or after `Retry-After`. */
        Later: {
            headers: {
                /**
                 * @description Seconds to wait, or a date. It prolongs a wait, at most to the next one.
                 * @example 120
                 */
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The organisation has no such webhook endpoint, or there is no delivery of this event to it. Or, in the gateway's form, no route has this path. */
        DeliveryNotFound: {
            headers: {
                "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                "Cache-Control": components["headers"]["NoStoreOfFunction"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
            };
        };
        /**
         * @description The idempotency key was used for a different request, or a request with the same key is being committed at this
         *     moment: repeat that one after `Retry-After`.
         */
        IdempotencyConflict: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Cache-Control": components["headers"]["NoStore"];
                "Retry-After": components["headers"]["RetryAfterConflict"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is over 1 MiB (1 048 576 bytes). API Gateway itself refuses one that makes an event of over 6 MB. */
        PayloadTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                "Cache-Control": components["headers"]["NoStoreOfFunction"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
            };
        };
        /** @description The `Content-Type` is there and is not `application/json`. */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "Cache-Control": components["headers"]["NoStore"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `RATE_LIMITED`: a content network's firewall refused it; nothing has happened. In the gateway's form: API Gateway
         *     throttles. Wait for `Retry-After` where it is there, else ever longer, and repeat.
         */
        RateLimited: {
            headers: {
                /**
                 * @description Seconds. There with `RATE_LIMITED`; API Gateway sends none.
                 * @example 60
                 */
                "Retry-After"?: 60;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
            };
        };
        /**
         * @description A bug. Repeat it a few times, with the same idempotency key, ever more slowly; then tell support the
         *     `request_id`. After `RESPONSE_TOO_LARGE` what was to be done may have been done. In the gateway's form: a
         *     function failed before it could answer.
         */
        Failed: {
            headers: {
                "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                "Cache-Control": components["headers"]["NoStoreOfFunction"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
            };
        };
        /**
         * @description The database refused, or did not answer in time. Nothing has happened: repeat it after `Retry-After`. In the
         *     gateway's form: a function took too long.
         */
        ReadUnavailable: {
            headers: {
                "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                "Cache-Control": components["headers"]["NoStoreOfFunction"];
                /**
                 * @description Seconds to wait before repeating. There where a function answered.
                 * @example 1
                 */
                "Retry-After"?: 1;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
            };
        };
        /**
         * @description The database refused, or did not answer in time. With an idempotency key repeat it after `Retry-After`, whatever
         *     `details.outcome` says. Without one, `none` means that nothing has happened; `unknown`, that it may have: look
         *     before you repeat it. In the gateway's form: a function took too long, and the outcome is unknown.
         */
        WriteUnavailable: {
            headers: {
                "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                "Cache-Control": components["headers"]["NoStoreOfFunction"];
                /**
                 * @description Seconds to wait before repeating. There where a function answered.
                 * @example 1
                 */
                "Retry-After"?: 1;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
            };
        };
        /** @description What stands before the functions had no answer from what stands behind it. Of a POST or PATCH the outcome is unknown; repeat it with the same idempotency key. */
        BadGateway: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayError"];
                "text/html": string;
            };
        };
        /** @description What stands before the functions had no answer in time. Of a POST or PATCH the outcome is unknown; repeat it with the same idempotency key. */
        GatewayTimeout: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["GatewayError"];
                "text/html": string;
            };
        };
    };
    parameters: {
        /**
         * @description The app. One that is spelled otherwise is answered as one that does not exist.
         * @example abc123
         */
        ClientId: components["schemas"]["ClientId"];
        /**
         * @description The challenge, one of this app. One that is spelled otherwise is answered as one that does not exist.
         * @example 01a21c34-bdd0-77fc-a5f7-3acc137100dc
         */
        ChallengeId: components["schemas"]["ChallengeId"];
        /**
         * @description The ticket. One that is spelled otherwise is answered as one that does not exist.
         * @example act_01M8E39FPXT8GAB7HZ34VDPT2J
         */
        ActivationId: components["schemas"]["ActivationId"];
        /**
         * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
         * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
         */
        WebhookEndpointId: components["schemas"]["WebhookEndpointId"];
        /**
         * @description The event. One that was never to be sent to this endpoint, or is spelled otherwise, is answered as one that does not exist.
         * @example evt_01M8E39FPXT8GAB7HZ34VDPT2J
         */
        EventId: components["schemas"]["EventId"];
        /**
         * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
         *     the first answer again. Make a random one (a UUID); it must hold no personal data.
         * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
         */
        IdempotencyKey: string;
        /**
         * @description In the sandbox: what is to become of each provider, such as
         *     `mitid=rejected(registrationNumber:not_in_register);after=10,*=activated`. An outcome is `activated`,
         *     `activation_requested` or `rejected`, that with up to 8 problems; with `after`, from 1 to 300 seconds later. `*`
         *     stands for all other direct and registration providers of the request. Production refuses it.
         * @example mitid=rejected(registrationNumber:not_in_register);after=10
         */
        TestScenario: string;
        /**
         * @description The event's id, the same in every attempt. Drop what you know.
         * @example evt_01M8E39FPXT8GAB7HZ34VDPT2J
         */
        WebhookId: components["schemas"]["EventId"];
        /**
         * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
         * @example 1795769548
         */
        WebhookTimestamp: string;
        /**
         * @description `v1,` and the base64 of an HMAC-SHA256 over `webhook-id`, `.`, `webhook-timestamp`, `.` and the body, by the endpoint's
         *     secret. During a rotation's overlap there are two, the newer secret's first, with a space between.
         * @example v1,jT91ekMzU8Yi6WfT7um/qclzzixnd5hdwyMu6Th4uTc=
         */
        WebhookSignature: string;
        /** @description Where to go on, from the `Next-Cursor` of the page before, sent with the same filters. It is opaque. */
        Cursor: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description The invocation's id. Name it to support.
         * @example 7230c6bc-e083-404f-be62-f074d0857a1d
         */
        RequestId: string;
        /**
         * @description The invocation's id. There where a function answered.
         * @example 7230c6bc-e083-404f-be62-f074d0857a1d
         */
        RequestIdOfFunction: string;
        /**
         * @description Nothing may be kept by a cache.
         * @example no-store
         */
        NoStore: "no-store";
        /**
         * @description Nothing may be kept by a cache. There where a function answered.
         * @example no-store
         */
        NoStoreOfFunction: "no-store";
        /**
         * @description There when this is the answer to an earlier attempt with the same idempotency key, given again.
         * @example true
         */
        IdempotencyReplayed: "true";
        /**
         * @description The providers that the request's test scenario decided, in request order. There where it decided any.
         * @example mitid,idin
         */
        TestScenarioApplied: string;
        /**
         * @description The `cursor` of the next page. There unless the page ends the list.
         * @example AQFhYmMxMjMAMDFhMjFjMzQtYmU0Mi03NTU1LWIyZWMtZTJhNTAyOGNlZmVjlgpYGQ
         */
        NextCursor: string;
        /**
         * @description The next page, with this request's `limit` and filters. There unless the page ends the list.
         * @example </connect/v1/apps/abc123/production-tests?limit=1&cursor=AQFhYmMxMjMAMDFhMjFjMzQtYmU0Mi03NTU1LWIyZWMtZTJhNTAyOGNlZmVjlgpYGQ>; rel="next"
         */
        NextLink: string;
        /**
         * @description Seconds to wait before repeating. There with `concurrent_submission` and `IDEMPOTENCY_REQUEST_IN_PROGRESS` only.
         * @example 1
         */
        RetryAfterConflict: 1;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "list-production-tests": {
        parameters: {
            query?: {
                /**
                 * @description The most challenges of a page, in decimal digits: `3` or `03`, not `3.0`. Without it their number does not end a page.
                 * @example 100
                 */
                limit?: number;
                /** @description Where to go on, from the `Next-Cursor` of the page before, sent with the same filters. It is opaque. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of challenges; `[]` where the app has none. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Next-Cursor": components["headers"]["NextCursor"];
                    Link: components["headers"]["NextLink"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductionTest"][];
                };
            };
            /** @description Something about the query is wrong. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["AppForbidden"];
            404: components["responses"]["AppNotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["ReadUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "create-production-test": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
                 *     the first answer again. Make a random one (a UUID); it must hold no personal data.
                 * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProductionTest"];
            };
        };
        responses: {
            /** @description The challenge is open. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    /**
                     * @description The path of the challenge.
                     * @example /connect/v1/apps/abc123/production-tests/01a21c34-bdd0-77fc-a5f7-3acc137100dc
                     */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedProductionTest"];
                };
            };
            /** @description Something about the request is wrong. Mend it; nothing has happened. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["AppForbidden"];
            404: components["responses"]["AppNotFound"];
            409: components["responses"]["IdempotencyConflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["WriteUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "get-production-test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
                /**
                 * @description The challenge, one of this app. One that is spelled otherwise is answered as one that does not exist.
                 * @example 01a21c34-bdd0-77fc-a5f7-3acc137100dc
                 */
                challenge_id: components["parameters"]["ChallengeId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The challenge. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductionTest"];
                };
            };
            400: components["responses"]["UnknownParameter"];
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["AppForbidden"];
            404: components["responses"]["AppOrChallengeNotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["ReadUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "record-stamp": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
                 *     the first answer again. Make a random one (a UUID); it must hold no personal data.
                 * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
                /**
                 * @description The challenge, one of this app. One that is spelled otherwise is answered as one that does not exist.
                 * @example 01a21c34-bdd0-77fc-a5f7-3acc137100dc
                 */
                challenge_id: components["parameters"]["ChallengeId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewStamp"];
            };
        };
        responses: {
            /** @description The stamp counts. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stamp"];
                };
            };
            /** @description Something about the request is wrong. Mend it; nothing has happened. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["AppForbidden"];
            404: components["responses"]["AppOrChallengeNotFound"];
            /** @description The run earns no stamp: the first reason that applies, in the order below. Or the idempotency key is taken. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Retry-After": components["headers"]["RetryAfterConflict"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["WriteUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "get-production-test-report": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
                /**
                 * @description The challenge, one of this app. One that is spelled otherwise is answered as one that does not exist.
                 * @example 01a21c34-bdd0-77fc-a5f7-3acc137100dc
                 */
                challenge_id: components["parameters"]["ChallengeId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductionTestReport"];
                };
            };
            400: components["responses"]["UnknownParameter"];
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["AppForbidden"];
            404: components["responses"]["AppOrChallengeNotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["ReadUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "submit-activation": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
                 *     the first answer again. Make a random one (a UUID); it must hold no personal data.
                 * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description In the sandbox: what is to become of each provider, such as
                 *     `mitid=rejected(registrationNumber:not_in_register);after=10,*=activated`. An outcome is `activated`,
                 *     `activation_requested` or `rejected`, that with up to 8 problems; with `after`, from 1 to 300 seconds later. `*`
                 *     stands for all other direct and registration providers of the request. Production refuses it.
                 * @example mitid=rejected(registrationNumber:not_in_register);after=10
                 */
                "Greenlight-Test-Scenario"?: components["parameters"]["TestScenario"];
            };
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSubmission"];
            };
        };
        responses: {
            /** @description What became of each provider, in the order in which they were sent. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "Greenlight-Test-Scenario-Applied": components["headers"]["TestScenarioApplied"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubmissionResults"];
                };
            };
            /** @description Something about the request is wrong, or this deployment does not have a provider. Nothing was submitted for any. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["AppForbidden"];
            /** @description There is no such app, or providers that are named do not exist. Nothing was submitted for any. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                    "Cache-Control": components["headers"]["NoStoreOfFunction"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
                };
            };
            /**
             * @description An operator is at work on a provider's ticket, or has switched a provider off for this app; the race against
             *     other writes of the app was lost twice; or the idempotency key is taken. Nothing was submitted for any.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Retry-After": components["headers"]["RetryAfterConflict"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /**
             * @description `QUOTA_EXCEEDED`: the app has submitted as much today as it may; do not repeat it by yourself before
             *     `Retry-After`. `RATE_LIMITED`, or the gateway's own body: too many requests at once; go on more slowly.
             */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                    "Cache-Control": components["headers"]["NoStoreOfFunction"];
                    /**
                     * @description Seconds. Until midnight UTC with `QUOTA_EXCEEDED`, 60 with `RATE_LIMITED`; API Gateway sends none.
                     * @example 54439
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
                };
            };
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["WriteUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "evaluate-activation": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
                 *     the first answer again. Make a random one (a UUID); it must hold no personal data.
                 * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description In the sandbox: what is to become of each provider, such as
                 *     `mitid=rejected(registrationNumber:not_in_register);after=10,*=activated`. An outcome is `activated`,
                 *     `activation_requested` or `rejected`, that with up to 8 problems; with `after`, from 1 to 300 seconds later. `*`
                 *     stands for all other direct and registration providers of the request. Production refuses it.
                 * @example mitid=rejected(registrationNumber:not_in_register);after=10
                 */
                "Greenlight-Test-Scenario"?: components["parameters"]["TestScenario"];
            };
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSubmission"];
            };
        };
        responses: {
            /** @description What would become of each provider, in the order in which they were sent. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Greenlight-Test-Scenario-Applied": components["headers"]["TestScenarioApplied"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evaluations"];
                };
            };
            /** @description Something about the request is wrong, or this deployment does not have a provider. Nothing was submitted for any. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["AppForbidden"];
            /** @description There is no such app, or providers that are named do not exist. Nothing was submitted for any. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                    "Cache-Control": components["headers"]["NoStoreOfFunction"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
                };
            };
            /** @description An operator is at work on a provider's ticket, or has switched a provider off for this app. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /**
             * @description `QUOTA_EXCEEDED`: the app has submitted as much today as it may; do not repeat it by yourself before
             *     `Retry-After`. `RATE_LIMITED`, or the gateway's own body: too many requests at once; go on more slowly.
             */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                    "Cache-Control": components["headers"]["NoStoreOfFunction"];
                    /**
                     * @description Seconds. Until midnight UTC with `QUOTA_EXCEEDED`, 60 with `RATE_LIMITED`; API Gateway sends none.
                     * @example 54439
                     */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
                };
            };
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["ReadUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "get-app-activation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
                /**
                 * @description The ticket. One that is spelled otherwise is answered as one that does not exist.
                 * @example act_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                activation_id: components["parameters"]["ActivationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ticket. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnActivation"];
                };
            };
            400: components["responses"]["UnknownParameter"];
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["AppForbidden"];
            404: components["responses"]["AppOrActivationNotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["ReadUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "withdraw-activation": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
                 *     the first answer again. Make a random one (a UUID); it must hold no personal data.
                 * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
                /**
                 * @description The ticket. One that is spelled otherwise is answered as one that does not exist.
                 * @example act_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                activation_id: components["parameters"]["ActivationId"];
            };
            cookie?: never;
        };
        /** @description May be left out. */
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoMembers"];
            };
        };
        responses: {
            /** @description The ticket in short, as it is afterwards. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WithdrawnActivation"];
                };
            };
            /** @description Something about the request is wrong. Mend it; nothing has happened. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["AppForbidden"];
            404: components["responses"]["AppOrActivationNotFound"];
            /**
             * @description The ticket's state does not allow it: the first reason that applies, in the order below. Or the idempotency key
             *     is taken.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Retry-After": components["headers"]["RetryAfterConflict"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["WriteUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "get-providers": {
        parameters: {
            query?: {
                /**
                 * @description What else to tell of each provider. May be repeated; values other than `activation` are ignored.
                 * @example [
                 *       "activation"
                 *     ]
                 */
                include?: string[];
            };
            header?: never;
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The providers. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"][];
                };
            };
            400: components["responses"]["UnknownParameter"];
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["AppForbidden"];
            404: components["responses"]["AppNotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["ReadUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "update-provider": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
                 *     the first answer again. Make a random one (a UUID); it must hold no personal data.
                 * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The app. One that is spelled otherwise is answered as one that does not exist.
                 * @example abc123
                 */
                client_id: components["parameters"]["ClientId"];
                /**
                 * @description A provider in the catalogue.
                 * @example mitid
                 */
                provider_id: components["schemas"]["ProviderId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProviderUpdate"];
            };
        };
        responses: {
            /** @description Where the provider stands afterwards. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdatedProvider"];
                };
            };
            /** @description Something about the request is wrong. Mend it; nothing has happened. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["AppForbidden"];
            /** @description There is no such app or provider. Or, in the gateway's form, no route has this path. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                    "Cache-Control": components["headers"]["NoStoreOfFunction"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
                };
            };
            /**
             * @description An operator has switched the provider off, or it was never activated for the app; the race against other
             *     writes of the app was lost again and again; or the idempotency key is taken.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Retry-After": components["headers"]["RetryAfterConflict"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["WriteUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "list-events": {
        parameters: {
            query?: {
                /**
                 * @description Only events of this type, or of all types that begin so, where it ends in `.`. May be repeated.
                 * @example [
                 *       "activation.",
                 *       "production_test.completed"
                 *     ]
                 */
                type?: string[];
                /**
                 * @description Only events of this app. Whether there is such an app is not looked up.
                 * @example abc123
                 */
                clientId?: components["schemas"]["ClientId"];
                /**
                 * @description Only events from this time on, by their `timestamp`; at most 30 days back.
                 * @example 2026-11-27T10:00:00Z
                 */
                since?: string;
                /**
                 * @description The most events of a page, in decimal digits: `3` or `03`, not `3.0`.
                 * @example 100
                 */
                limit?: number;
                /** @description Where to go on, from `nextCursor`, sent with the same `type` and `clientId`. It is opaque. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events; `data` is `[]` where there is nothing new. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Next-Cursor": components["headers"]["NextCursor"];
                    Link: components["headers"]["NextLink"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description Something about the query is wrong. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["ReadUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "list-webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoints; `data` is `[]` where there are none. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointList"];
                };
            };
            400: components["responses"]["UnknownParameter"];
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["ReadUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "create-webhook-endpoint": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
                 *     the first answer again. Make a random one (a UUID); it must hold no personal data.
                 * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhookEndpoint"];
            };
        };
        responses: {
            /** @description The endpoint is there, and what happens from now on is sent to it. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    /**
                     * @description The path of the endpoint.
                     * @example /connect/v1/webhook-endpoints/we_01M8E39FPXT8GAB7HZ34VDPT2J
                     */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
            /** @description Something about the request is wrong. Mend it; nothing has happened. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            /** @description The organisation has five endpoints. Or others were created or deleted at the same time, again and again: repeat it. Or the idempotency key is taken. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Retry-After": components["headers"]["RetryAfterConflict"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["WriteUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "get-webhook-endpoint": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
                 * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                endpoint_id: components["parameters"]["WebhookEndpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The endpoint. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            400: components["responses"]["UnknownParameter"];
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            404: components["responses"]["WebhookEndpointNotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["ReadUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "delete-webhook-endpoint": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
                 * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                endpoint_id: components["parameters"]["WebhookEndpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["UnknownParameter"];
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            404: components["responses"]["WebhookEndpointNotFound"];
            /** @description Other changes of the endpoint, or of the organisation's others, came first, again and again: repeat it. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Retry-After": components["headers"]["RetryAfterConflict"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["WriteUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "update-webhook-endpoint": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
                 *     the first answer again. Make a random one (a UUID); it must hold no personal data.
                 * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
                 * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                endpoint_id: components["parameters"]["WebhookEndpointId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointUpdate"];
            };
        };
        responses: {
            /** @description The endpoint as it is afterwards. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
            /** @description Something about the request is wrong. Mend it; nothing has happened. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            404: components["responses"]["WebhookEndpointNotFound"];
            /** @description Other changes of the endpoint came first, again and again: repeat it. Or the idempotency key is taken. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Retry-After": components["headers"]["RetryAfterConflict"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["WriteUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "rotate-webhook-secret": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
                 *     the first answer again. Make a random one (a UUID); it must hold no personal data.
                 * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
                 * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                endpoint_id: components["parameters"]["WebhookEndpointId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SecretRotation"];
            };
        };
        responses: {
            /** @description The endpoint, with its new secret. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
            /** @description Something about the request is wrong. Mend it; nothing has happened. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            404: components["responses"]["WebhookEndpointNotFound"];
            /** @description Other changes of the endpoint came first, again and again: repeat it. Or the idempotency key is taken. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Retry-After": components["headers"]["RetryAfterConflict"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["WriteUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "ping-webhook-endpoint": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
                 *     the first answer again. Make a random one (a UUID); it must hold no personal data.
                 * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
                 * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                endpoint_id: components["parameters"]["WebhookEndpointId"];
            };
            cookie?: never;
        };
        /** @description May be left out. */
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoMembers"];
            };
        };
        responses: {
            /** @description It is on its way. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description Something about the request is wrong. Mend it; nothing has happened. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            404: components["responses"]["WebhookEndpointNotFound"];
            /** @description The endpoint is disabled. Or the idempotency key is taken. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Retry-After": components["headers"]["RetryAfterConflict"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["WriteUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "list-webhook-deliveries": {
        parameters: {
            query?: {
                /**
                 * @description Only deliveries that have come to this.
                 * @example failed
                 */
                status?: "pending" | "succeeded" | "failed" | "dropped";
                /** @description The most deliveries of a page, in decimal digits: `3` or `03`, not `3.0`. */
                limit?: number;
                /** @description Where to go on, from the `Next-Cursor` of the page before, sent with the same filters. It is opaque. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
                 * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                endpoint_id: components["parameters"]["WebhookEndpointId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of deliveries. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Next-Cursor": components["headers"]["NextCursor"];
                    Link: components["headers"]["NextLink"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryPage"];
                };
            };
            /** @description Something about the query is wrong. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            404: components["responses"]["WebhookEndpointNotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["ReadUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "redeliver-webhook": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
                 *     the first answer again. Make a random one (a UUID); it must hold no personal data.
                 * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
                 * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                endpoint_id: components["parameters"]["WebhookEndpointId"];
                /**
                 * @description The event. One that was never to be sent to this endpoint, or is spelled otherwise, is answered as one that does not exist.
                 * @example evt_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                event_id: components["parameters"]["EventId"];
            };
            cookie?: never;
        };
        /** @description May be left out. */
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NoMembers"];
            };
        };
        responses: {
            /** @description It is on its way. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description Something about the request is wrong. Mend it; nothing has happened. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            404: components["responses"]["DeliveryNotFound"];
            /**
             * @description The endpoint is disabled. Or the attempts of this delivery came first, again and again: repeat it. Or the idempotency key
             *     is taken.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Retry-After": components["headers"]["RetryAfterConflict"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["WriteUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "recover-webhook-endpoint": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
                 *     the first answer again. Make a random one (a UUID); it must hold no personal data.
                 * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The webhook endpoint, one of the key's organisation. One that is spelled otherwise is answered as one that does not exist.
                 * @example we_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                endpoint_id: components["parameters"]["WebhookEndpointId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Recovery"];
            };
        };
        responses: {
            /** @description It is on its way. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description Something about the request is wrong. Mend it; nothing has happened. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["WorkspaceUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            404: components["responses"]["WebhookEndpointNotFound"];
            /** @description The endpoint is disabled. Or other changes of it came first, again and again: repeat it. Or the idempotency key is taken. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Retry-After": components["headers"]["RetryAfterConflict"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["WriteUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "list-activations": {
        parameters: {
            query?: {
                /**
                 * @description Only tickets of these statuses: open ones, or closed ones, but not both together. Without it, both open ones. May
                 *     be repeated.
                 * @example [
                 *       "activation_requested"
                 *     ]
                 */
                status?: ("activation_requested" | "activation_processing" | "activated" | "rejected" | "superseded" | "withdrawn")[];
                /**
                 * @description Only tickets of these providers, which must be in the catalogue. May be repeated.
                 * @example [
                 *       "mitid"
                 *     ]
                 */
                providerId?: components["schemas"]["ProviderId"][];
                /**
                 * @description Only tickets of this app.
                 * @example HqTRDIYH
                 */
                clientId?: components["schemas"]["ClientId"];
                /**
                 * @description Only tickets of this organisation's apps.
                 * @example DemoAcme
                 */
                organisationId?: components["schemas"]["OwnerId"];
                /**
                 * @description Only tickets that this operator has claimed, or you yourself (`me`), or nobody (`none`).
                 * @example me
                 */
                claimedBy?: string;
                /** @description The most tickets of a page, in decimal digits: `3` or `03`, not `3.0`. */
                limit?: number;
                /** @description Where to go on, from the `Next-Cursor` of the page before, sent with the same filters. It is opaque. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tickets. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Next-Cursor": components["headers"]["NextCursor"];
                    Link: components["headers"]["NextLink"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivationPage"];
                };
            };
            /** @description Something about the query is wrong. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["OperatorUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["ReadUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "claim-next-activation": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
                 *     the first answer again. Make a random one (a UUID); it must hold no personal data.
                 * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NextActivation"];
            };
        };
        responses: {
            /** @description The ticket in short, now yours. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivationSummary"];
                };
            };
            /** @description No ticket waits. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Something about the request is wrong. Mend it; nothing has happened. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["OperatorUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            /** @description Others have taken every ticket that was tried. Ask again. Or the idempotency key is taken. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Retry-After": components["headers"]["RetryAfterConflict"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["WriteUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "get-activation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The ticket. One that is spelled otherwise is answered as one that does not exist.
                 * @example act_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                activation_id: components["parameters"]["ActivationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ticket. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Activation"];
                };
            };
            400: components["responses"]["UnknownParameter"];
            401: components["responses"]["OperatorUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            404: components["responses"]["ActivationNotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["ReadUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "review-activation": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request repeatable for 24 hours: it is carried out once, and the same request with the same key gets
                 *     the first answer again. Make a random one (a UUID); it must hold no personal data.
                 * @example 7c9f3d1e-0b52-4a86-9e34-5f1c2b7d8a10
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The ticket. One that is spelled otherwise is answered as one that does not exist.
                 * @example act_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                activation_id: components["parameters"]["ActivationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewReview"];
            };
        };
        responses: {
            /** @description The ticket in short, as it is after the decision. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivationSummary"];
                };
            };
            /** @description Something about the request is wrong. Mend it; nothing has happened. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["OperatorUnauthenticated"];
            403: components["responses"]["NotByEdge"];
            404: components["responses"]["ActivationNotFound"];
            /**
             * @description The ticket's state does not allow the decision: the first reason that applies, in the order below. Or the
             *     idempotency key is taken.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "Retry-After": components["headers"]["RetryAfterConflict"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Failed"];
            502: components["responses"]["BadGateway"];
            503: components["responses"]["WriteUnavailable"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "get-openapi": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description With `gzip` the answer is compressed, unless no coding is preferred by its weight.
                 * @example gzip
                 */
                "Accept-Encoding"?: string;
                /**
                 * @description The `ETag` of what you have.
                 * @example "5ff9b9b0c1f0a3f47a2f8a2ad6e1a1e0"
                 */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    /**
                     * @description Caches may keep it for five minutes.
                     * @example public, max-age=300
                     */
                    "Cache-Control": "public, max-age=300";
                    /**
                     * @description Names the document as it was sent. Compressed it has another one.
                     * @example "5ff9b9b0c1f0a3f47a2f8a2ad6e1a1e0"
                     */
                    ETag: string;
                    /**
                     * @description What decides whether it is compressed.
                     * @example Accept-Encoding
                     */
                    Vary: "Accept-Encoding";
                    /**
                     * @description There where it is compressed.
                     * @example gzip
                     */
                    "Content-Encoding"?: "gzip";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        openapi: string;
                        info: {
                            [key: string]: unknown;
                        };
                        paths: {
                            [key: string]: unknown;
                        };
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description You have it already. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    /**
                     * @description Caches may keep it for five minutes.
                     * @example public, max-age=300
                     */
                    "Cache-Control": "public, max-age=300";
                    /**
                     * @description Names the document as it was sent. Compressed it has another one.
                     * @example "5ff9b9b0c1f0a3f47a2f8a2ad6e1a1e0"
                     */
                    ETag: string;
                    /**
                     * @description What decides whether it is compressed.
                     * @example Accept-Encoding
                     */
                    Vary: "Accept-Encoding";
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["UnknownParameter"];
            403: components["responses"]["NotByEdge"];
            429: components["responses"]["RateLimited"];
            /** @description A bug. Or, in the gateway's form, the function failed before it could answer. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestIdOfFunction"];
                    "Cache-Control": components["headers"]["NoStoreOfFunction"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"] | components["schemas"]["GatewayError"];
                };
            };
            502: components["responses"]["BadGateway"];
            /** @description The function took too long. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatewayError"];
                };
            };
            504: components["responses"]["GatewayTimeout"];
        };
    };
    "receive-event": {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The event's id, the same in every attempt. Drop what you know.
                 * @example evt_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795769548
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description `v1,` and the base64 of an HMAC-SHA256 over `webhook-id`, `.`, `webhook-timestamp`, `.` and the body, by the endpoint's
                 *     secret. During a rotation's overlap there are two, the newer secret's first, with a space between.
                 * @example v1,jT91ekMzU8Yi6WfT7um/qclzzixnd5hdwyMu6Th4uTc=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Event"];
            };
        };
        responses: {
            /** @description The endpoint is gone for good. It is disabled at once. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["Later"];
            503: components["responses"]["Later"];
            /** @description It was taken. The body does not matter. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was not taken, and is sent again, ten times in all. Redirects are not followed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive-ping": {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The event's id, the same in every attempt. Drop what you know.
                 * @example evt_01M8E39FPXT8GAB7HZ34VDPT2J
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795769548
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description `v1,` and the base64 of an HMAC-SHA256 over `webhook-id`, `.`, `webhook-timestamp`, `.` and the body, by the endpoint's
                 *     secret. During a rotation's overlap there are two, the newer secret's first, with a space between.
                 * @example v1,jT91ekMzU8Yi6WfT7um/qclzzixnd5hdwyMu6Th4uTc=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Ping"];
            };
        };
        responses: {
            /** @description The endpoint is gone for good. It is disabled at once. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            429: components["responses"]["Later"];
            503: components["responses"]["Later"];
            /** @description It was taken. The body does not matter. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It was not taken, and is sent again, ten times in all. Redirects are not followed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
