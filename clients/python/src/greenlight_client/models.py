# Written by clients/python/generate from docs/openapi.yaml. Do not edit: the next run writes it anew.

from __future__ import annotations

from typing import Literal, Optional, Union

from ._typing import NotRequired, TypeAlias, TypedDict

Line: TypeAlias = str
"""
A text of one line, without characters that deceive whoever reads it.
"""


VisibleLine: TypeAlias = str
"""
A text of one line in which something can be seen, without characters that deceive whoever reads it.
"""


Time: TypeAlias = str
"""
RFC 3339 in UTC, with milliseconds.
"""


ClientId: TypeAlias = str
"""
An app.
"""


OwnerId: TypeAlias = str
"""
An organisation or an operator.
"""


ProviderId: TypeAlias = str
"""
A provider of the catalogue.
"""


ChallengeId: TypeAlias = str
"""
A challenge; those made here are UUIDs of version 7.
"""


StampId: TypeAlias = str
"""
A stamp.
"""


ActivationId: TypeAlias = str
"""
A ticket.
"""


WebhookEndpointId: TypeAlias = str
"""
A webhook endpoint.
"""


ActivationReference: TypeAlias = str
"""
A ticket, or `sandbox` where there are none.
"""


FieldId: TypeAlias = str
"""
A requirement of a provider.
"""


ChallengeStatus: TypeAlias = Literal["active", "expired", "completed"]
"""
`completed`: it has all its stamps. `expired`: its time is over. `active`: otherwise.

"""


class NewProductionTest(TypedDict):
    """
    What a new challenge is to be. `null` for an optional member is the same as leaving it out.
    """

    title: str
    """
    Its title.
    """
    description: NotRequired[Optional[str]]
    """
    What it is about. An empty one is none.
    """
    providerIds: NotRequired[Optional[list[Line]]]
    """
    The providers to test, in this order; without it every provider that can be tested, in the catalogue's.
    """
    targetPlatform: NotRequired[Optional[Literal["ios", "android"]]]
    """
    The platform that runs must be on; without it, any.
    """
    maxStamps: NotRequired[Optional[int]]
    """
    How many stamps it gives out, over all providers together.
    """
    allowDuplicateParticipation: NotRequired[Optional[bool]]
    """
    Whether one participant may earn several stamps with one provider.
    """


class CreatedProductionTest(TypedDict):
    """
    A new challenge. It has exactly these members, in this order.
    """

    id: ChallengeId
    hostClientId: ClientId
    hostName: str
    """
    The app's name.
    """
    title: str
    description: Optional[str]
    providerIds: list[ProviderId]
    targetPlatform: Optional[Union[Literal["ios", "android"], str]]
    maxStamps: int
    currentStampCount: int
    """
    Stamps so far.
    """
    isActive: bool
    """
    Whether its status is `active`.
    """
    allowDuplicateParticipation: bool
    expiresAt: Time
    """
    One calendar month after creation, at 23:59:59.000 UTC.
    """
    createdAt: Time
    updatedAt: Time


class ProductionTest(TypedDict):
    """
    A challenge. It has exactly these members, in this order.
    """

    id: ChallengeId
    hostClientId: ClientId
    hostName: str
    """
    The app's name when the challenge was created.
    """
    title: str
    description: Optional[str]
    providerIds: list[ProviderId]
    targetPlatform: Optional[Union[Literal["ios", "android"], str]]
    maxStamps: int
    currentStampCount: int
    """
    Stamps so far.
    """
    status: ChallengeStatus
    allowDuplicateParticipation: bool
    expiresAt: Time
    createdAt: Time
    updatedAt: Time
    """
    When it was created, or earned its latest stamp.
    """


class NewStamp(TypedDict):
    """
    A participant's finished run. `null` for an optional member is the same as leaving it out.
    """

    providerId: Line
    """
    The provider that the run was with, one of the challenge's.
    """
    participantId: str
    """
    Who finished the run, in your own words, taken as they are. Only a keyed hash is stored, another in every challenge.
    """
    platform: NotRequired[Optional[Literal["ios", "android"]]]
    """
    The platform that the run was on.
    """
    completionSeconds: NotRequired[Optional[float]]
    """
    How long the run took. Rounded to the nearest millisecond, a half upwards.
    """


class Stamp(TypedDict):
    """
    A stamp, and the challenge's count and status with it. More members may come.
    """

    id: StampId
    challengeId: ChallengeId
    providerId: ProviderId
    currentStampCount: int
    """
    Where many stamps arrive at the same moment it may be lower, because some of the others were not seen yet; that of the stamp which fills the challenge is exact.
    """
    maxStamps: int
    status: ChallengeStatus
    createdAt: Time


class ProductionTestSummary(TypedDict):
    """
    A challenge in short. More members may come.
    """

    id: ChallengeId
    title: str
    providerIds: list[ProviderId]
    maxStamps: int
    currentStampCount: int
    status: ChallengeStatus
    createdAt: Time
    expiresAt: Time


class ProviderResult(TypedDict):
    """
    The stamps of one provider. More members may come.
    """

    providerId: ProviderId
    completedCount: int
    avgCompletionSeconds: Optional[float]
    """
    The average over the stamps that reported a time, rounded to the nearest millisecond, a half upwards; null where none did.
    """


SubmittedFields: TypeAlias = dict[str, Optional[Union[str, bool]]]
"""
Values by field. What a provider asks for is listed with `include=activation`; other fields are ignored. A field
that is absent, null, or a text in which nothing can be seen is missing; a required one that is missing falls
back to what the app submitted before.

"""


class SubmissionResult(TypedDict):
    """
    A submission was taken. It has exactly these members, in this order.
    """

    id: ActivationReference
    status: Union[Literal["activation_requested", "activation_processing", "activated", "rejected"], str]
    updatedAt: Time


ProblemCode: TypeAlias = Union[
    Literal["missing", "not_an_email", "not_a_url", "not_https", "not_an_option", "not_a_boolean", "not_a_text", "too_long_for_provider", "vat_format", "image_format", "image_size", "hidden_characters", "not_in_register", "name_mismatch", "address_mismatch", "not_reachable", "purpose_unclear", "legal_basis_missing", "document_unclear", "brand_not_allowed", "duplicate_application", "other"],
    str,
]
"""
What is wrong, for programs. The first twelve are found by machines, and given by reviewers as well.
"""


class ContractRequired(TypedDict):
    """
    The provider needs a contract. Write to `contact`. It has exactly these members, in this order.
    """

    error: Literal["contract_activation_required"]
    message: str
    """
    For people.
    """
    contact: str
    """
    An address to write to.
    """


ProviderStatus: TypeAlias = Union[
    Literal["not_activated", "activation_requested", "activation_processing", "activated", "rejected"],
    str,
]
"""
That of the app's current ticket. Without one `activated` if the provider is enabled, or was until the app's owner switched it off; else `not_activated`.
"""


Country: TypeAlias = str


Scope: TypeAlias = str


LoaItem: TypeAlias = int


IgnoredField: TypeAlias = str


IgnoredFields: TypeAlias = list[IgnoredField]
"""
Submitted fields that the provider does not ask for, typing errors for example.
"""


class FieldOption(TypedDict):
    """
    One value of a `select`. More members may come.
    """

    value: str
    """
    What is submitted.
    """
    label: str
    """
    What a person sees.
    """


class NoMembers(TypedDict):
    """
    An object without members.
    """


class WithdrawnActivation(TypedDict):
    """
    A ticket that was withdrawn. It has exactly these members, in this order.
    """

    id: ActivationId
    providerId: ProviderId
    status: Literal["withdrawn"]
    updatedAt: Time


class ProviderUpdate(TypedDict):
    """
    What is to be so from now on.
    """

    enabled: bool
    """
    Whether the app uses the provider.
    """


DisabledBy: TypeAlias = Optional[Union[Literal["operator", "customer"], str]]
"""
Who switched the provider off for the app, or null. Of two, the operator.
"""


EventId: TypeAlias = str
"""
An event. The same wherever the event is shown; in the log later ones sort after earlier ones.
"""


class Problem1(TypedDict):
    field: Optional[FieldId]
    """
    The requirement that it is about, or null.
    """
    code: ProblemCode


class Rejection1(TypedDict):
    """
    Why it was rejected, for programs. There with the status `rejected` only.
    """

    reason: Union[Literal["missing_required_fields", "operator_rejected"], str]
    problems: list[Problem1]


class ActivationEvent(TypedDict):
    """
    What an event of an `activation.` type tells. More members may come.
    """

    clientId: ClientId
    providerId: ProviderId
    activationId: ActivationReference
    status: Union[Literal["activation_requested", "activation_processing", "activated", "rejected", "superseded", "withdrawn"], str]
    """
    The ticket's status from then on.
    """
    previousStatus: Optional[Union[Literal["activation_requested", "activation_processing"], str]]
    """
    The ticket's status before; null with its submission.
    """
    rejection: NotRequired[Rejection1]
    """
    Why it was rejected, for programs. There with the status `rejected` only.
    """


class ProviderEvent(TypedDict):
    """
    What an event of a `provider.` type tells. More members may come.
    """

    clientId: ClientId
    providerId: ProviderId
    by: Union[Literal["operator", "customer"], str]
    """
    Who has switched it.
    """


class ProductionTestEvent(TypedDict):
    """
    What an event of a `production_test.` type tells. More members may come.
    """

    clientId: ClientId
    challengeId: ChallengeId
    providerResults: list[ProviderResult]
    """
    What the report says, in its order.
    """


class WebhookEndpointEvent(TypedDict):
    """
    What an event of a `webhook_endpoint.` type tells. More members may come.
    """

    webhookEndpointId: WebhookEndpointId
    disabledReason: Union[Literal["gone", "failing", "operator"], str]
    """
    Why it was disabled.
    """


class SecretRotation(TypedDict):
    """
    How the new secret takes the old one's place. `null` for the member is the same as leaving it out.
    """

    overlapSeconds: NotRequired[Optional[int]]
    """
    For how long the old secret signs beside the new one.
    """


class Recovery(TypedDict):
    """
    What is to be sent again.
    """

    since: str
    """
    Everything from this time on that the endpoint has not taken. A time that has been, at most 30 days back.
    """


class Accepted(TypedDict):
    """
    It will be done in a while. More members may come.
    """


class Attempt(TypedDict):
    """
    One attempt of a delivery. More members may come.
    """

    at: Time
    durationMs: int
    """
    How long it took.
    """
    httpStatus: Optional[int]
    """
    What was answered; null where nothing was.
    """
    error: Optional[Union[Literal["timeout", "dns", "address", "connect", "tls", "http", "redirect"], str]]
    """
    Null, or why there was no answer to go by.
    """


class Data(TypedDict):
    webhookEndpointId: WebhookEndpointId


class Ping(TypedDict):
    """
    An event by which an endpoint is tried out. It does not stand in the log.
    """

    id: EventId
    type: Literal["ping"]
    timestamp: Time
    data: Data


WantedTypes: TypeAlias = Optional[list[Line]]
"""
Only events of these types, or of all types that begin so, where one ends in `.`. Null for all, those of later releases too.
"""


WantedClientIds: TypeAlias = Optional[list[ClientId]]
"""
Only events of these apps. Whether there are such apps is not looked up. Null for all.
"""


class WebhookEndpoint(TypedDict):
    """
    A webhook endpoint. More members may come.
    """

    id: WebhookEndpointId
    url: str
    """
    Where events are sent, normalised.
    """
    types: WantedTypes
    clientIds: WantedClientIds
    description: Optional[str]
    """
    What it is for.
    """
    enabled: bool
    """
    Whether anything is sent to it.
    """
    createdAt: Time
    updatedAt: Time
    """
    The last change by you or by an operator, or the time at which it was disabled.
    """
    failingSince: Optional[Time]
    """
    The first failure since the last success; null where the last delivery succeeded, or none was tried.
    """
    disabledReason: Optional[Union[Literal["gone", "failing", "customer", "operator"], str]]
    """
    Null while it is enabled. `gone`: it answered 410. `failing`: nothing succeeded for five days. `customer`: you did
    it. `operator`: Greenlight's support did.

    """


class WebhookEndpointWithSecret(TypedDict):
    """
    A webhook endpoint, with the secret that it was given just now. More members may come.
    """

    id: WebhookEndpointId
    url: str
    """
    Where events are sent, normalised.
    """
    types: WantedTypes
    clientIds: WantedClientIds
    description: Optional[str]
    """
    What it is for.
    """
    enabled: bool
    """
    Whether anything is sent to it.
    """
    createdAt: Time
    updatedAt: Time
    """
    The last change by you or by an operator, or the time at which it was disabled.
    """
    failingSince: Optional[Time]
    """
    The first failure since the last success; null where the last delivery succeeded, or none was tried.
    """
    disabledReason: Optional[Union[Literal["gone", "failing", "customer", "operator"], str]]
    """
    Null while it is enabled. `gone`: it answered 410. `failing`: nothing succeeded for five days. `customer`: you did
    it. `operator`: Greenlight's support did.

    """
    secret: str
    """
    What deliveries are signed with. Keep it as you keep API keys; it is shown nowhere else.
    """


TicketStatus: TypeAlias = Union[
    Literal["activation_requested", "activation_processing", "activated", "rejected", "superseded", "withdrawn"],
    str,
]
"""
`activation_requested`: waits in the queue. `activation_processing`: claimed by an operator. `activated`: done.
`rejected`: fields were missing, or an operator said no. `superseded`: a later submission took its place, or an
operator switched the provider off, while it was open. `withdrawn`: the customer took it back while it waited.

"""


TicketAction: TypeAlias = Union[
    Literal["submit", "supersede", "withdraw", "claim", "release", "approve", "reject"],
    str,
]
"""
What happened to a ticket.
"""


class ActivationSummary(TypedDict):
    """
    A ticket in short. More members may come.
    """

    id: ActivationId
    providerId: ProviderId
    clientId: ClientId
    organisationId: OwnerId
    status: TicketStatus
    requestedAt: Time
    updatedAt: Time
    claimedBy: Optional[OwnerId]
    """
    The operator who holds the ticket or, once it is decided, held it then; null where nobody does or did.
    """
    organisationName: str
    """
    What the organisation was called at the submission.
    """
    clientName: str
    """
    What the app was called at the submission.
    """
    warningCount: int
    """
    How many warnings the ticket has.
    """
    closedAt: Optional[Time]
    """
    When it was activated, rejected, superseded or withdrawn; null while it is open.
    """
    decidedBy: Optional[OwnerId]
    """
    The operator who approved or rejected it; null where none did.
    """


HistoryEntry = TypedDict(
    "HistoryEntry",
    {
        "at": Time,
        "actor": str,
        "action": TicketAction,
        "from": Optional[TicketStatus],
        "to": TicketStatus,
        "message": Optional[str],
        "forced": NotRequired[Literal[True]],
    },
)


class NextActivation(TypedDict):
    """
    Which ticket to claim. `null` for the member is the same as leaving it out.
    """

    providerId: NotRequired[Optional[ProviderId]]
    """
    Only one of this provider, which must be in the catalogue.
    """


class NewProblem(TypedDict):
    """
    A problem as a reviewer gives it. `null` for an optional member is the same as leaving it out.
    """

    code: ProblemCode
    field: NotRequired[Optional[FieldId]]
    """
    The requirement that it is about.
    """
    message: NotRequired[Optional[str]]
    """
    In what words the customer is told. Required with `other`; otherwise the code's own words will do.
    """


class IneligibleProvider(TypedDict):
    """
    A provider that cannot be tested, and the first reason why. More members may come.
    """

    providerId: str
    """
    As it was sent.
    """
    reason: Union[Literal["not_registered", "not_enabled", "chip_based", "not_available_in_environment"], str]
    """
    `not_registered`: the catalogue has none of that id. `not_enabled`: activate it first. `chip_based`: it
    reads a chip. `not_available_in_environment`: this deployment does not have it.

    """
    didYouMean: NotRequired[ProviderId]
    """
    With `not_registered`, the id that may be meant, where one is near enough.
    """


class GatewayError(TypedDict):
    """
    What API Gateway says by itself, or a function in its words.
    """

    message: str


class ProductionTestReport(TypedDict):
    """
    What a challenge has come to. More members may come.
    """

    challenge: ProductionTestSummary
    providerResults: list[ProviderResult]
    """
    One for each provider of the challenge, in its order, also for those without a stamp.
    """


class NewSubmission(TypedDict):
    """
    What an app submits. `null` for an optional member is the same as leaving it out.
    """

    providers: dict[Line, SubmittedFields]
    """
    Fields by provider. Direct providers take none: send `{}`. Those of contract providers, which are named here,
    are not looked at.

    """
    persist: NotRequired[Optional[bool]]
    """
    Whether common fields are remembered for the app, so that later submissions fall back to them.
    """


SubmissionResults: TypeAlias = dict[ProviderId, Union[SubmissionResult, ContractRequired]]
"""
What became of each provider, in the order in which they were sent.
"""


class Problem(TypedDict):
    """
    Something that is wrong with a submission. More members may come.
    """

    field: Optional[FieldId]
    """
    The requirement that it is about; null where it is about the submission as a whole.
    """
    code: ProblemCode
    severity: Union[Literal["error", "warning"], str]
    """
    `error`: the submission is rejected for it. `warning`: it is not.
    """
    message: str
    """
    For people.
    """


class Requirement(TypedDict):
    """
    A field that a registration provider asks for. More members may come.
    """

    id: FieldId
    type: Union[Literal["text", "email", "url", "checkbox", "select"], str]
    """
    Advice for forms. What is not so is told as a warning.
    """
    label: str
    description: str
    example: str
    options: NotRequired[list[FieldOption]]
    """
    The values of a `select`; for others the member is not there.
    """
    maxLength: NotRequired[int]
    """
    The most characters that the provider takes. Of some texts only.
    """
    format: NotRequired[Union[Literal["image", "vat"], str]]
    """
    What a text must be, where it is not just any. `image`: a PNG or SVG as a data URL. `vat`: a VAT number.
    """
    required: bool
    """
    Whether a submission without it is rejected.
    """
    currentValue: Optional[Union[str, bool]]
    """
    What a submission would fall back to now; null where there is nothing. A text of more than 4096 bytes is shown as `sha256:` and its SHA-256 in hexadecimal.
    """
    submittedValue: Optional[Union[str, bool]]
    """
    What the current ticket holds, shown in the same way; null where it holds nothing, or there is none.
    """


OwnHistoryEntry = TypedDict(
    "OwnHistoryEntry",
    {
        "at": Time,
        "actor": Union[Literal["you", "reviewer"], str],
        "action": TicketAction,
        "from": Optional[TicketStatus],
        "to": TicketStatus,
        "message": Optional[str],
    },
)


class UpdatedProvider(TypedDict):
    """
    Where a provider stands. More members may come.
    """

    providerId: ProviderId
    isActive: bool
    """
    Whether the provider is enabled for the app.
    """
    disabledBy: DisabledBy


class Event(TypedDict):
    """
    Something that has happened. It has exactly these members, in this order, and never changes.
    """

    id: EventId
    type: Union[Literal["activation.requested", "activation.processing", "activation.released", "activation.activated", "activation.rejected", "activation.superseded", "activation.withdrawn", "provider.enabled", "provider.disabled", "production_test.completed", "webhook_endpoint.disabled"], str]
    timestamp: Time
    """
    The `updatedAt` of what changed.
    """
    data: Union[ActivationEvent, ProviderEvent, ProductionTestEvent, WebhookEndpointEvent]


class NewWebhookEndpoint(TypedDict):
    """
    What a new endpoint is to be. `null` for an optional member is the same as leaving it out.
    """

    url: str
    """
    Where events are sent: `https` at port 443 or 8443, a host name with a dot and no address, no user name, not
    this API's own name. On a local stack, loopback is allowed as well.

    """
    types: NotRequired[WantedTypes]
    clientIds: NotRequired[WantedClientIds]
    description: NotRequired[Optional[str]]
    """
    What it is for, on one line. An empty one is none.
    """


class WebhookEndpointUpdate(TypedDict):
    """
    What is to be so from now on. What is left out stays as it was; `null` takes away what was there.
    """

    url: NotRequired[str]
    """
    Where events are sent, as for a new endpoint.
    """
    types: NotRequired[WantedTypes]
    clientIds: NotRequired[WantedClientIds]
    description: NotRequired[Optional[str]]
    """
    What it is for, on one line. An empty one is none.
    """
    enabled: NotRequired[bool]
    """
    Whether anything is sent to it. `true` also takes `failingSince` and `disabledReason` away.
    """


class Delivery(TypedDict):
    """
    One event on its way to one webhook endpoint. More members may come.
    """

    eventId: EventId
    type: str
    """
    The type of the event, or `ping`.
    """
    status: Union[Literal["pending", "succeeded", "failed", "dropped"], str]
    """
    `pending`: an attempt is to come, or under way. `succeeded`: the endpoint has taken it. `failed`: its last attempt failed, and none is to come.
    `dropped`: nobody wants it any more, because the endpoint was disabled or the event was taken back.

    """
    createdAt: Time
    dueAt: Optional[Time]
    """
    When the next attempt is due; null where none is to come.
    """
    attempts: list[Attempt]
    """
    The last 20, the oldest first.
    """
    lastResponse: Optional[str]
    """
    What the last attempt was answered, as text, at most 1 KiB of it; null where nothing was.
    """


class WebhookEndpointList(TypedDict):
    """
    All endpoints of the organisation. More members may come.
    """

    data: list[WebhookEndpoint]


class ActivationPage(TypedDict):
    """
    A page of tickets. More members may come.
    """

    data: list[ActivationSummary]
    nextCursor: Optional[str]
    """
    The `cursor` of the next page, or null on the last.
    """


class NewReview(TypedDict):
    """
    A decision. `null` for an optional member is the same as leaving it out.
    """

    decision: Literal["claim", "release", "approve", "reject"]
    message: NotRequired[Optional[str]]
    """
    Why. Required to `reject` without `problems`; the customer reads it then.
    """
    fields: NotRequired[Optional[list[FieldId]]]
    """
    The requirements that a `reject` is about.
    """
    problems: NotRequired[Optional[list[NewProblem]]]
    """
    What is wrong, for a `reject`. Without a `message` their messages, a line each, are what the customer reads. All
    messages of a ticket's problems, its warnings included, come to at most 8192 bytes.

    """
    force: NotRequired[Optional[bool]]
    """
    Decide although another operator holds the ticket.
    """


class ErrorDetails(TypedDict):
    """
    What a program can use. Which members there are depends on the code and the reason; more may come.

    """

    reason: NotRequired[str]
    """
    Which of the things that the code stands for it is. It does not change.
    """
    parameter: NotRequired[str]
    """
    The path of the offender as you wrote it: members joined by dots, array positions in brackets from 0
    (`providers.mitid.useSsn`, `providerIds[1]`); the name of a query parameter; `Idempotency-Key` or
    `Greenlight-Test-Scenario`.

    """
    offset: NotRequired[int]
    """
    How many bytes of the test scenario stand before the place where it goes wrong.
    """
    line: NotRequired[int]
    """
    The line from which on the body is not JSON.
    """
    column: NotRequired[int]
    """
    The character of that line, from 1.
    """
    ineligible: NotRequired[list[IneligibleProvider]]
    """
    All the providers that cannot be tested, in request order.
    """
    providerIds: NotRequired[list[str]]
    """
    The providers that it is about, in request order.
    """
    didYouMean: NotRequired[ProviderId]
    status: NotRequired[TicketStatus]
    quota: NotRequired[Union[Literal["submissions_per_day", "bytes_per_day"], str]]
    """
    Which of the two is used up.
    """
    limit: NotRequired[int]
    """
    How much of it there is in a day.
    """
    outcome: NotRequired[Literal["none", "unknown"]]
    """
    `none`: nothing happened. `unknown`: it may have happened, and the answer to it was lost.
    """


Problems: TypeAlias = list[Problem]
"""
What is wrong with a submission.
"""


class Rejection(TypedDict):
    """
    Why a ticket was rejected. More members may come.
    """

    reason: Union[Literal["missing_required_fields", "operator_rejected"], str]
    message: str
    """
    For people.
    """
    fields: list[FieldId]
    """
    The requirements that it is about.
    """
    problems: Problems
    """
    What exactly is wrong; `[]` where only a message was given.
    """


class OwnActivation(TypedDict):
    """
    A ticket as the app's owner is shown it. More members may come.
    """

    id: ActivationId
    providerId: ProviderId
    status: TicketStatus
    requestedAt: Time
    updatedAt: Time
    activatedAt: Optional[Time]
    """
    When the provider was activated by it, or null.
    """
    fields: dict[FieldId, Union[str, bool]]
    """
    What the ticket holds. A text of more than 4096 bytes, such as a logo, is shown as `sha256:` and its SHA-256 in hexadecimal.
    """
    ignoredFields: IgnoredFields
    warnings: Problems
    """
    What a machine found in the ticket's fields and does not stand in its way.
    """
    rejection: Optional[Rejection]
    previousId: Optional[ActivationId]
    """
    The provider's ticket before this one, which may have been kept for long enough and not be found; null where there was none.
    """
    history: list[OwnHistoryEntry]
    """
    The oldest first: the first entry and the last 99. It begins with `submit`, and its last `to` is the ticket's status.
    """
    historyOmitted: int
    """
    How many entries are not shown, between the first and the second.
    """


class EventPage(TypedDict):
    """
    A page of events. More members may come.
    """

    data: list[Event]
    nextCursor: str
    """
    Where to go on, now or later. It is always there.
    """
    hasMore: bool
    """
    Whether there is more to read now.
    """


class DeliveryPage(TypedDict):
    """
    A page of deliveries. More members may come.
    """

    data: list[Delivery]
    nextCursor: Optional[str]
    """
    The `cursor` of the next page, or null on the last.
    """


class PreviousActivation(TypedDict):
    """
    The ticket before one, to compare it with. More members may come.
    """

    id: ActivationId
    status: TicketStatus
    closedAt: Optional[Time]
    """
    When it was activated, rejected, superseded or withdrawn.
    """
    rejection: Optional[Rejection]
    fields: dict[FieldId, Union[str, bool]]
    """
    What the ticket holds. A text of more than 4096 bytes is shown as `sha256:` and its SHA-256 in hexadecimal.
    """


class ErrorBody(TypedDict):
    """
    What went wrong, and what to do.
    """

    code: Union[Literal["INVALID_API_KEY", "RESOURCE_FORBIDDEN", "RESOURCE_NOT_FOUND", "VALIDATION_MISSING_PARAMETER", "VALIDATION_INVALID_PARAMETER", "PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE", "RESOURCE_CONFLICT", "QUOTA_EXCEEDED", "IDEMPOTENCY_KEY_CONFLICT", "IDEMPOTENCY_REQUEST_IN_PROGRESS", "RESPONSE_TOO_LARGE", "RATE_LIMITED", "SYSTEM_INTERNAL_ERROR", "SYSTEM_UNAVAILABLE"], str]
    """
    For programs. It does not change.
    """
    message: str
    """
    For people: what to do next. It may be reworded.
    """
    details: NotRequired[ErrorDetails]
    doc_url: NotRequired[str]
    """
    Where the code or the reason is explained. Not there where the deployment has no such page.
    """


class Evaluation(TypedDict):
    """
    What would become of one provider's entry. More members may come.
    """

    wouldBe: Union[Literal["activation_requested", "activation_processing", "activated", "rejected"], str]
    """
    The `status` that the submission would be answered with, if nothing comes between.
    """
    problems: Problems
    filledFromCompanyInfo: list[FieldId]
    """
    Required fields that were not sent and would be taken from what the app submitted before.
    """
    ignoredFields: IgnoredFields


class ProviderActivation(TypedDict):
    """
    What a provider's activation takes, and what has become of it. More members may come.
    """

    status: ProviderStatus
    kind: Union[Literal["direct", "registration", "contract"], str]
    """
    `direct`: at once. `registration`: an operator reviews it. `contract`: outside this API.
    """
    id: Optional[ActivationReference]
    """
    The current ticket, `sandbox`, or null where nothing was submitted.
    """
    requirements: list[Requirement]
    """
    What a submission takes, in the catalogue's order; `[]` for direct and contract providers.
    """
    requestedAt: Optional[Time]
    """
    When the current ticket was submitted; null where that does not apply.
    """
    activatedAt: Optional[Time]
    """
    When the current ticket activated the provider; null where it has not.
    """
    ignoredFields: IgnoredFields
    warnings: Problems
    """
    What a machine found in the ticket's fields and does not stand in its way; `[]` in the sandbox, which has no tickets.
    """
    contact: NotRequired[str]
    """
    The address to write to. There for contract providers only.
    """
    rejection: Optional[Rejection]


class Activation(TypedDict):
    """
    A ticket. More members may come.
    """

    id: ActivationId
    providerId: ProviderId
    clientId: ClientId
    organisationId: OwnerId
    status: TicketStatus
    requestedAt: Time
    updatedAt: Time
    claimedBy: Optional[OwnerId]
    """
    The operator who holds the ticket or, once it is decided, held it then; null where nobody does or did.
    """
    organisationName: str
    """
    What the organisation was called at the submission.
    """
    clientName: str
    """
    What the app was called at the submission.
    """
    warningCount: int
    """
    How many warnings the ticket has.
    """
    closedAt: Optional[Time]
    """
    When it was activated, rejected, superseded or withdrawn; null while it is open.
    """
    decidedBy: Optional[OwnerId]
    """
    The operator who approved or rejected it; null where none did.
    """
    fields: dict[FieldId, Union[str, bool]]
    """
    What the ticket holds, in full, logos too. A text of more than 4096 bytes that is not kept is shown as `sha256:` and its SHA-256 in hexadecimal.
    """
    ignoredFields: IgnoredFields
    warnings: Problems
    """
    What a machine found in the ticket's fields and does not stand in its way; `[]` in the sandbox, which has no tickets.
    """
    rejection: Optional[Rejection]
    history: list[HistoryEntry]
    """
    The oldest first: the first entry and the last 99. It begins with `submit`, and its last `to` is the ticket's status.
    """
    historyOmitted: int
    """
    How many entries are not shown, between the first and the second.
    """
    previous: Optional[PreviousActivation]
    """
    What was submitted for the provider before; null where nothing was, or it is not kept any more.
    """


class Error(TypedDict):
    """
    What a refused request is told. More members may come.
    """

    error: ErrorBody
    request_id: NotRequired[str]
    """
    As in `X-Request-Id`; not with `RATE_LIMITED`, which no function answers. Name it to support.
    """


Evaluations: TypeAlias = dict[ProviderId, Union[Evaluation, ContractRequired]]
"""
What would become of each provider, in the order in which they were sent.
"""


class Provider(TypedDict):
    """
    A provider, and where it stands with the app. `status` and `activation` are there with `include=activation` only.
    More members may come.

    """

    id: ProviderId
    name: str
    description: str
    logoUrl: str
    countries: list[Country]
    """
    ISO 3166-1 alpha-2.
    """
    flowTypes: list[Union[Literal["redirect", "qr", "app2app", "nfc"], str]]
    scopes: list[Scope]
    """
    What can be asked for; always with `openid`.
    """
    loa: list[LoaItem]
    """
    Levels of assurance on offer: 1 is self-asserted; 2, 3 and 4 are low, substantial and high in eIDAS.
    """
    defaultLoa: int
    """
    One of `loa`.
    """
    type: Union[Literal[1, 2], int]
    """
    2 reads a chip, 1 does not.
    """
    verificationModel: Union[Literal["eid", "document", "database"], str]
    """
    `eid`: the person's own eID. `document`: an identity document. `database`: an official register.
    """
    isActive: bool
    """
    Whether the provider is enabled for the app.
    """
    needAction: bool
    """
    Whether it is the app's turn. True exactly when the status is `not_activated` or `rejected`, asked for or not, and `disabledBy` is null.
    """
    disabledBy: DisabledBy
    status: NotRequired[ProviderStatus]
    activation: NotRequired[ProviderActivation]
