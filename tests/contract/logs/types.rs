//! Types that hold a key, a body, a field value or a participant do not print it. CONTRIBUTING.md,
//! What must stay true.

use super::lines::CANARY;
use crate::support::sources::rust_files;
use greenlight::domain::actor::{Actor, Party, Proof};
use greenlight::domain::api_key::{Credential, KeyHash, KeyKind, KeyRecord, SecretKey};
use greenlight::domain::audit::{AuditEntry, Subject};
use greenlight::domain::challenge::{Challenge, Description, Draft, Title};
use greenlight::domain::deployment::Deployment;
use greenlight::domain::event::{Announcement, EventType, Happening};
use greenlight::domain::field::{CompanyInfo, FieldValue, Fields, LargeRef};
use greenlight::domain::history::{HistoryEntry, OwnersHistoryEntry};
use greenlight::domain::idempotency::{Answer, Fingerprint, IdempotencyKey, Record, RecordKey};
use greenlight::domain::ids::{ActivationId, ChallengeId, ClientId, OwnerId, StampId};
use greenlight::domain::large_value::{INLINE_LIMIT, LargeValue};
use greenlight::domain::participant::ParticipantId;
use greenlight::domain::problem::{Problem, Severity};
use greenlight::domain::refusal::{Ineligibility, Ineligible, InvalidParameter, Reason, Refusal};
use greenlight::domain::review::{Decision, GivenProblem, Message, Review, parse_code};
use greenlight::domain::scenario::{NamedProblem, Outcome, Scenario};
use greenlight::domain::stamp::{Run, Stamp};
use greenlight::domain::stamp_limit::MaxStamps;
use greenlight::domain::submission::{Effects, Entry, Findings, Plan, Submission};
use greenlight::domain::submitted_field::SubmittedField;
use greenlight::domain::ticket::{Rejection, RejectionReason, Ticket, TicketStatus};
use greenlight::domain::time::Timestamp;
use greenlight::domain::webhook::{
    self, Attempt, Delivery, EndpointId, EndpointPatch, MasterKeys, NewEndpoint, Reach,
    Subscription, TargetUrl, WebhookEndpoint,
};
use greenlight::http::event::{GatewayEvent, RequestContext};
use greenlight::http::json::{Document, TextOrFlag};
use greenlight::http::origin::OriginSecrets;
use greenlight::http::response::Response;
use greenlight::store::{Found, Wanted, Write};
use greenlight::usecase::commit::{Execution, Keyed};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Debug;

/// They hold an item or parts of one, which only the store can make.
const NOT_MADE_HERE: [&str; 3] = ["OldItem", "PageStart", "Remains"];

#[test]
fn a_type_that_holds_what_must_not_be_logged_does_not_print_it() {
    let shown = shown();
    for text in &shown {
        assert!(!text.contains(CANARY), "{text}");
    }
    let names: BTreeSet<&str> = shown.iter().map(|text| name(text)).collect();
    let mut declared = declared();
    declared.retain(|name| !NOT_MADE_HERE.contains(&name.as_str()));
    let missing: Vec<&String> =
        declared.iter().filter(|name| !names.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "not in the list of this test: {missing:?}");
}

/// The name that a printed value begins with.
fn name(shown: &str) -> &str {
    shown.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

/// The types that say what they print, all over the shared crate.
fn declared() -> BTreeSet<String> {
    let source: String = rust_files("shared").into_values().collect();
    let after = source.lines().filter_map(|line| line.strip_prefix("redacted_debug!("));
    let names: BTreeSet<String> = after.map(|rest| name(rest).to_owned()).collect();
    assert!(names.len() > 20, "{names:?}");
    names
}

fn at() -> Timestamp {
    Timestamp::from_millis(0)
}

fn text() -> String {
    CANARY.to_owned()
}

/// One of each, with the canary wherever a customer's or an operator's word, or a hash, can stand.
fn shown() -> Vec<String> {
    let mut all = keys_and_records();
    all.extend(events());
    all.extend(webhooks());
    all.extend(challenges_and_stamps());
    all.extend(submissions_and_tickets());
    all.extend(the_edge());
    all
}

fn show(values: &[&dyn Debug]) -> Vec<String> {
    values.iter().map(|value| format!("{value:?}")).collect()
}

fn owner() -> OwnerId {
    OwnerId::parse("Acme0001").expect("an owner")
}

fn answer() -> Answer {
    Answer { location: Some(text()), scenario_applied: Some(text()), ..Answer::of(201, text()) }
}

fn record() -> Record {
    let key = IdempotencyKey::parse(CANARY).expect("a key");
    let mut key = RecordKey::new(owner(), &key);
    key.key_sha256 = text();
    let fingerprint = Fingerprint::from_stored(CANARY);
    Record { key, fingerprint, answer: answer(), expires_at: at() }
}

fn keys_and_records() -> Vec<String> {
    let hash = KeyHash::from_stored(CANARY);
    let secret = SecretKey::mint(KeyKind::Operator, Deployment::Production, &owner(), [42; 32]);
    assert!(!format!("{secret:?}").contains(&secret.reveal()[..12]));
    let key = KeyRecord {
        hash: hash.clone(),
        id: "01JHMA0R80Q6V5T1YB4Z8WX2CD".to_owned(),
        kind: KeyKind::Workspace,
        owner: owner(),
        name: text(),
        last_characters: text(),
        created_at: at(),
        expires_at: None,
        revoked_at: None,
    };
    let credential = Credential { kind: KeyKind::Workspace, owner: owner(), hash: hash.clone() };
    let Record { key: place, fingerprint, .. } = record();
    let wanted = Wanted {
        key: Some(hash.clone()),
        stamps: vec![(text(), text())],
        record: Some(place.clone()),
        ..Wanted::default()
    };
    let found = Found { key: Some(key.clone()), record: Some(record()), ..Found::default() };
    let keyed = Keyed { key: place.clone(), fingerprint: fingerprint.clone() };
    let idempotency_key = IdempotencyKey::parse(CANARY);
    show(&[
        &hash,
        &secret,
        &key,
        &credential,
        &wanted,
        &found,
        &keyed,
        &idempotency_key.expect("a key"),
        &place,
        &fingerprint,
        &record(),
        &answer(),
        &Execution::Replayed(answer()),
    ])
}

/// What an event tells is not for the log, though only ids and codes should stand there.
fn events() -> Vec<String> {
    let client_id = ClientId::parse("abc123");
    let event_type = EventType::ActivationRequested;
    let happening = Happening { event_type, at: at(), client_id, data: text() };
    let announcement = Announcement::of(Some(happening.clone()));
    let outbox = announcement.outboxes(at(), [7; 16]).remove(0);
    vec![format!("{happening:?}"), format!("{:?}", outbox.events()[0])]
}

/// Of a URL only the host is shown, so the canary stands behind it.
fn webhooks() -> Vec<String> {
    let url = format!("https://hooks.example.com/{CANARY}");
    let url = TargetUrl::parse("url", &url, Reach::Public, None).expect("a URL");
    let description = webhook::Description::from_stored(CANARY);
    let subscription = Subscription::default();
    let new =
        NewEndpoint { url: url.clone(), subscription, description: Some(description.clone()) };
    let id = EndpointId::new(at(), [7; 16]);
    let endpoint = WebhookEndpoint::create(id.clone(), owner(), new.clone(), "k1", at());
    let patch = EndpointPatch {
        url: Some(url.clone()),
        description: Some(Some(description.clone())),
        ..EndpointPatch::default()
    };
    let keys = MasterKeys::parse(&format!("k1:{}", CANARY.repeat(32))).expect("a key");
    let secret = keys.secret(&id, &endpoint.secrets.current).expect("a secret");
    assert!(!format!("{secret:?} {keys:?}").contains(&secret.shown()[6..12]));
    let attempt = Attempt { at: at(), duration_ms: 0, http_status: Some(500), error: None };
    let outcome = webhook::Outcome { attempt, retry_after: None, last_response: Some(text()) };
    let ping = endpoint.ping(at(), [7; 16]);
    let delivery = Delivery::of_ping(&endpoint, &ping).after(&outcome, at(), 0);
    let delivery = Delivery { last_response: Some(text()), ..delivery };
    show(&[&url, &description, &new, &endpoint, &patch, &keys, &secret, &outcome, &delivery])
}

fn challenges_and_stamps() -> Vec<String> {
    let id = ChallengeId::parse("01946967-d500-7c3a-9d41-0a6f3b2c8e17").expect("an id");
    let title = Title::parse("title", CANARY).expect("a title");
    let draft = Draft {
        title: title.clone(),
        description: Some(text()),
        provider_ids: Some(vec![text()]),
        target_platform: None,
        max_stamps: MaxStamps::default(),
        allow_duplicates: false,
    };
    let challenge = Challenge {
        id: id.clone(),
        client_id: ClientId::parse("abc123").expect("a client id"),
        host_name: text(),
        title: text(),
        description: Some(text()),
        provider_ids: Vec::new(),
        target_platform: None,
        max_stamps: 3,
        stamps: 0,
        allow_duplicates: false,
        tallies: BTreeMap::new(),
        hash_key_id: "k1".to_owned(),
        expires_at: at(),
        created_at: at(),
        updated_at: at(),
    };
    let participant = ParticipantId::parse("participantId", CANARY).expect("a participant");
    let run = Run {
        provider_id: text(),
        participant: participant.clone(),
        platform: None,
        completion_millis: Some(1),
    };
    let stamp = Stamp {
        id: StampId::generate(at(), [1; 16]),
        challenge_id: id,
        provider_id: "bankidse".to_owned(),
        participant_hash: text(),
        platform: None,
        completion_millis: None,
        created_at: at(),
        expires_at: at(),
    };
    let write = Write::PutStamp { stamp: stamp.clone(), one_each: true };
    let description = Description::parse("description", CANARY).expect("a description");
    let create = Write::CreateChallenge(challenge.clone());
    show(&[&title, &description, &draft, &challenge, &participant, &run, &stamp, &write, &create])
}

fn submissions_and_tickets() -> Vec<String> {
    let (large, beside) = FieldValue::from_text(CANARY.repeat(INLINE_LIMIT));
    let beside = beside.expect("a value stored beside");
    let hidden = LargeValue { sha256: text(), ..beside };
    let fields = Fields::from([("displayName".to_owned(), FieldValue::Text(text()))]);
    let field = SubmittedField { id: text(), value: large, large: Some(hidden.clone()) };
    let named = NamedProblem { code: "other".to_owned(), field: Some(text()) };
    let problems = vec![named.clone()];
    let scenario = Outcome { status: TicketStatus::Rejected, problems, after: Some(1) };
    let pointer = scenario.pointer(at());
    let played = Scenario::parse(&format!("{CANARY}=activated")).expect("a scenario");
    let entry = Entry {
        provider_id: text(),
        fields: vec![field.clone()],
        scenario: Some(scenario.clone()),
    };
    let submission = Submission { entries: vec![entry.clone()], persist: true, bytes: 1 };
    let problem = Problem {
        field: Some(text()),
        code: "other".to_owned(),
        severity: Severity::Error,
        message: text(),
    };
    let findings =
        Findings { problems: vec![problem.clone()], filled: vec![text()], ignored: vec![text()] };
    let rejection = Rejection {
        reason: RejectionReason::OperatorRejected,
        message: text(),
        fields: Vec::new(),
        problems: vec![problem.clone()],
    };
    let ticket = Ticket {
        id: ActivationId::parse("act_01HXYZ2KQ8M0E3J1N9V0P5T8YR").expect("an id"),
        provider_id: "mitid".to_owned(),
        client_id: ClientId::parse("abc123").expect("a client id"),
        client_name: "My App".to_owned(),
        organisation_id: owner(),
        organisation_name: "Acme Corp".to_owned(),
        status: TicketStatus::Rejected,
        fields: fields.clone(),
        ignored_fields: vec![text()],
        warnings: vec![problem.clone()],
        rejection: Some(rejection.clone()),
        requested_at: at(),
        updated_at: at(),
        activated_at: None,
        claimed_by: None,
        decided_by: None,
        superseded_by: None,
        previous: Vec::new(),
    };
    let effects = Effects {
        company: fields.clone(),
        tickets: vec![ticket.clone()],
        large_values: BTreeMap::from([(text(), text())]),
        ..Effects::default()
    };
    let plan = Plan { results: Vec::new(), effects: Some(effects.clone()) };
    let message = Message::parse("message", CANARY).expect("a message");
    let code = parse_code("code", "other").expect("a code");
    let given = GivenProblem::new("problems[0]", code, Some(text()), Some(message.clone()));
    let given = given.expect("a problem");
    let problems = vec![given.clone()];
    let review = Review::new(Decision::Reject, Some(message.clone()), Vec::new(), problems, false);
    let review = review.expect("a review");
    let audit = AuditEntry {
        id: "01JHMA0R80Q6V5T1YB4Z8WX2CD".to_owned(),
        subject: Subject::Ticket(ticket.id.clone()),
        at: at(),
        actor: Actor::operator(OwnerId::from_stored("Oper0001"), Proof::Local),
        action: "reject".to_owned(),
        from: None,
        to: None,
        message: Some(text()),
        forced: false,
        previous: Vec::new(),
    };
    let entry_of_history = HistoryEntry {
        at: at(),
        actor: Party::Program("Oper0001".to_owned()),
        action: "reject".to_owned(),
        from: None,
        to: None,
        message: Some(text()),
        forced: false,
    };
    let shown_to_its_owner = OwnersHistoryEntry::from(&entry_of_history);
    let company = CompanyInfo { fields, ..CompanyInfo::default() };
    let reference = LargeRef { sha256: text(), image_flaw: None };
    let value = FieldValue::Large(reference.clone());
    show(&[
        &value,
        &reference,
        &problem,
        &findings,
        &given,
        &hidden,
        &field,
        &entry,
        &submission,
        &rejection,
        &ticket,
        &effects,
        &plan,
        &message,
        &review,
        &audit,
        &named,
        &scenario,
        &pointer,
        &played,
        &entry_of_history,
        &shown_to_its_owner,
        &company,
    ])
}

fn the_edge() -> Vec<String> {
    let values = || HashMap::from([(text(), text())]);
    let secrets = OriginSecrets::parse(&CANARY.repeat(4)).expect("a secret");
    let event = GatewayEvent {
        headers: values(),
        path_parameters: values(),
        raw_query_string: text(),
        body: text(),
        is_base64_encoded: false,
        request_context: RequestContext { domain_name: text() },
    };
    let body = format!("{{\"{CANARY}\":\"{CANARY}\"}}");
    let document = Document::parse(body.as_bytes()).expect("an object");
    let (_, value) = document.object().members().next().expect("a member");
    let mut response = Response::ok(&CANARY);
    response = response.with_header("location".parse().expect("a name"), text());
    let error = InvalidParameter {
        parameter: Some(text()),
        reason: Reason::WrongType,
        expected: "…".to_owned(),
    };
    let ineligible = Ineligible {
        provider_id: text(),
        reason: Ineligibility::NotRegistered,
        did_you_mean: None,
    };
    show(&[
        &secrets,
        &event,
        &document,
        &document.object(),
        &value,
        &TextOrFlag::Text(CANARY),
        &response,
        &error,
        &ineligible,
        &Refusal::Invalid(error.clone()),
        &Refusal::UnknownProviders { ids: vec![text()], did_you_mean: None },
        &Refusal::IneligibleProviders(vec![ineligible.clone()]),
    ])
}
