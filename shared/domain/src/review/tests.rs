//! Every decision from every status.

use super::*;
use crate::catalogue::Catalogue;
use crate::field::Fields;
use crate::ids::{ActivationId, ClientId};

const DECISIONS: [Decision; 4] =
    [Decision::Claim, Decision::Release, Decision::Approve, Decision::Reject];

fn owner(id: &str) -> OwnerId {
    OwnerId::parse(id).expect("an owner")
}

pub(super) fn olivia() -> OwnerId {
    owner("Oper0001")
}

fn omar() -> OwnerId {
    owner("Oper0002")
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

pub(crate) fn ticket(status: TicketStatus, claimed_by: Option<OwnerId>) -> Ticket {
    Ticket {
        id: ActivationId::generate(at(1000), [1; 16]),
        provider_id: "mitid".to_owned(),
        client_id: ClientId::parse("abc123").expect("a client id"),
        client_name: "My App".to_owned(),
        organisation_id: owner("Acme0001"),
        organisation_name: "Acme Corp".to_owned(),
        status,
        fields: Fields::new(),
        ignored_fields: Vec::new(),
        warnings: Vec::new(),
        rejection: None,
        requested_at: at(1000),
        updated_at: at(1000),
        activated_at: None,
        claimed_by,
        decided_by: None,
        superseded_by: None,
        previous: Vec::new(),
    }
}

fn review(decision: Decision) -> Review {
    let message = (decision == Decision::Reject)
        .then(|| Message::parse("message", "No.").expect("a message"));
    Review { decision, message, fields: Vec::new(), problems: Vec::new(), force: false }
}

pub(super) fn decide(review: &Review, ticket: &Ticket, by: &OwnerId) -> Result<Reviewed, Refusal> {
    review.apply(ticket, Catalogue::embedded().find("mitid"), by, at(2000))
}

fn statuses() -> [TicketStatus; 6] {
    [
        TicketStatus::Requested,
        TicketStatus::Processing,
        TicketStatus::Activated,
        TicketStatus::Rejected,
        TicketStatus::Superseded,
        TicketStatus::Other("paused".to_owned()),
    ]
}

#[test]
fn the_table_of_transitions_is_the_whole_of_what_is_possible() {
    let possible = |decision, from: &TicketStatus| match (decision, from) {
        (Decision::Claim, TicketStatus::Requested) => Some(TicketStatus::Processing),
        (Decision::Release, TicketStatus::Processing) => Some(TicketStatus::Requested),
        (Decision::Approve, TicketStatus::Processing) => Some(TicketStatus::Activated),
        (Decision::Reject, TicketStatus::Requested) => Some(TicketStatus::Rejected),
        (Decision::Reject, TicketStatus::Processing) => Some(TicketStatus::Rejected),
        _ => None,
    };
    let mut count = 0;
    for decision in DECISIONS {
        for from in statuses() {
            let claimed_by = (from == TicketStatus::Processing).then(olivia);
            let decided = decide(&review(decision), &ticket(from.clone(), claimed_by), &olivia());
            match (possible(decision, &from), decided) {
                (Some(to), Ok(reviewed)) => {
                    count += 1;
                    assert_eq!((&reviewed.from, &reviewed.ticket.status), (&from, &to));
                }
                (None, Err(Refusal::Conflict(Conflict::Superseded(status)))) => {
                    assert_eq!((&from, status), (&TicketStatus::Superseded, from.clone()));
                }
                (
                    None,
                    Err(Refusal::Conflict(Conflict::InvalidTransition {
                        from: status,
                        decision: said,
                    })),
                ) => {
                    assert_eq!((status, said), (from, decision));
                }
                (expected, decided) => {
                    panic!("{decision:?} from {from:?}: {decided:?} instead of {expected:?}")
                }
            }
        }
    }
    assert_eq!(count, 5);
}

#[test]
fn a_claim_records_the_operator_and_a_release_takes_the_record_away() {
    let claimed = decide(&review(Decision::Claim), &ticket(TicketStatus::Requested, None), &omar())
        .expect("claimed");
    assert_eq!(claimed.ticket.claimed_by, Some(omar()));
    assert_eq!((claimed.seen_at, claimed.ticket.updated_at), (at(1000), at(2000)));
    assert!(!claimed.activates());
    let released = decide(&review(Decision::Release), &claimed.ticket, &omar()).expect("released");
    assert_eq!(released.ticket.claimed_by, None);
    assert_eq!((released.seen_at, released.ticket.updated_at), (at(2000), at(2001)));
    assert!(!released.activates());
}

#[test]
fn an_approval_activates_and_keeps_the_claimant() {
    let held = ticket(TicketStatus::Processing, Some(olivia()));
    let approved = decide(&review(Decision::Approve), &held, &olivia()).expect("approved");
    assert!(approved.activates());
    assert_eq!(approved.ticket.activated_at, Some(at(2000)));
    assert_eq!(approved.ticket.claimed_by, Some(olivia()));
    assert_eq!(approved.ticket.rejection, None);
}

#[test]
fn a_rejection_has_a_message_and_other_decisions_may_have_one() {
    for decision in DECISIONS {
        let silent = Review::new(decision, None, Vec::new(), Vec::new(), false);
        let missing = Err(Refusal::Missing("message".to_owned()));
        assert_eq!(silent.is_err(), decision == Decision::Reject);
        assert!(silent.is_ok() || silent == missing);
    }
    let open = ticket(TicketStatus::Requested, None);
    let rejected = decide(&review(Decision::Reject), &open, &olivia()).expect("rejected");
    assert_eq!(rejected.message.as_deref(), Some("No."));
    let claimed = decide(&review(Decision::Claim), &open, &olivia()).expect("claimed");
    assert_eq!(claimed.message, None);
    let message = Some(Message::parse("message", "Mine.").expect("a message"));
    let claim = Review { message, ..review(Decision::Claim) };
    let claimed = decide(&claim, &open, &olivia()).expect("claimed");
    assert_eq!(claimed.message.as_deref(), Some("Mine."));
}

#[test]
fn a_rejection_carries_its_message_and_fields() {
    let review = Review {
        decision: Decision::Reject,
        message: Some(Message::parse("message", " Not in the register. ").expect("a message")),
        fields: vec!["registrationNumber".to_owned(), "displayName".to_owned()],
        problems: Vec::new(),
        force: false,
    };
    for held in
        [ticket(TicketStatus::Requested, None), ticket(TicketStatus::Processing, Some(olivia()))]
    {
        let rejected = decide(&review, &held, &olivia()).expect("rejected");
        assert!(!rejected.activates());
        assert_eq!(rejected.ticket.activated_at, None);
        assert_eq!(rejected.ticket.claimed_by, held.claimed_by);
        let rejection = rejected.ticket.rejection.expect("a rejection");
        assert_eq!(rejection.reason, RejectionReason::OperatorRejected);
        assert_eq!(rejection.message, "Not in the register.");
        assert_eq!((rejection.fields, rejection.problems), (review.fields.clone(), Vec::new()));
    }
}

#[test]
fn what_another_operator_has_claimed_is_decided_only_by_force() {
    let held = ticket(TicketStatus::Processing, Some(olivia()));
    for decision in [Decision::Release, Decision::Approve, Decision::Reject] {
        let refused = decide(&review(decision), &held, &omar()).expect_err("refused");
        let conflict = Conflict::ClaimedByAnother(TicketStatus::Processing);
        assert_eq!(refused, Refusal::Conflict(conflict), "{decision:?}");
        let forced = Review { force: true, ..review(decision) };
        let of = |who: &OwnerId| decide(&forced, &held, who).map(|reviewed| reviewed.forced);
        assert_eq!((of(&omar()), of(&olivia())), (Ok(true), Ok(false)), "{decision:?}");
    }
    let forced = Review { force: true, ..review(Decision::Claim) };
    let refused = decide(&forced, &held, &omar()).expect_err("refused");
    let conflict =
        Conflict::InvalidTransition { from: TicketStatus::Processing, decision: Decision::Claim };
    assert_eq!(refused, Refusal::Conflict(conflict), "release it first");
}

#[test]
fn a_ticket_that_lost_its_place_is_never_decided_whatever_its_status() {
    for status in statuses() {
        let mut replaced = ticket(status.clone(), Some(olivia()));
        replaced.superseded_by = Some(ActivationId::generate(at(1500), [2; 16]));
        for decision in DECISIONS {
            let forced = Review { force: true, ..review(decision) };
            let refused = decide(&forced, &replaced, &olivia()).expect_err("refused");
            let conflict = Conflict::Superseded(status.clone());
            assert_eq!(refused, Refusal::Conflict(conflict), "{decision:?} {status:?}");
        }
    }
}

#[test]
fn fields_are_ids_of_the_providers_requirements() {
    let mut review = review(Decision::Reject);
    review.fields = vec!["displayName".to_owned(), "bankName".to_owned()];
    let expected = "must be the id of one of the provider's requirements";
    let error = InvalidParameter::at("fields[1]", Reason::NotAnOption, expected);
    for status in statuses() {
        let refused = decide(&review, &ticket(status, None), &olivia());
        assert_eq!(refused, Err(error.clone()));
    }
    let unknown = review.apply(&ticket(TicketStatus::Requested, None), None, &olivia(), at(1));
    let error = InvalidParameter::at("fields[0]", Reason::NotAnOption, expected);
    assert_eq!(unknown, Err(error));
}

#[test]
fn the_changes_of_a_ticket_are_strictly_ordered_in_time_whatever_the_clock_says() {
    let first = ticket(TicketStatus::Requested, None);
    for (now, expected) in [(2000, 2000), (1001, 1001), (1000, 1001), (500, 1001)] {
        let claim = review(Decision::Claim);
        let claimed = claim.apply(&first, None, &olivia(), at(now)).expect("claimed");
        assert_eq!(claimed.ticket.updated_at, at(expected));
        assert_eq!(claimed.progress().at, at(expected));
    }
}

#[test]
fn the_pointer_follows_the_ticket() {
    let held = ticket(TicketStatus::Processing, Some(olivia()));
    for decision in [Decision::Release, Decision::Approve, Decision::Reject] {
        let reviewed = decide(&review(decision), &held, &olivia()).expect("decided");
        let progress = Progress { status: reviewed.ticket.status.clone(), at: at(2000) };
        assert_eq!(reviewed.progress(), progress);
    }
}

#[test]
fn a_message_has_1_to_1000_characters_after_trimming() {
    let parse = |text: &str| Message::parse("message", text);
    assert_eq!(parse(" \u{a0}No.\n").expect("a message").as_str(), "No.");
    assert!(parse(&format!(" {} ", "ä".repeat(1000))).is_ok());
    let refused = |text: &str| match parse(text) {
        Err(Refusal::Invalid(error)) => Some(error.reason),
        _ => None,
    };
    assert_eq!(refused(""), Some(Reason::Empty));
    assert_eq!(refused(" \t\u{3000}"), Some(Reason::Empty));
    assert_eq!(refused(&"ä".repeat(1001)), Some(Reason::TooLong));
}

#[test]
fn decisions_are_read_by_their_names_and_no_others() {
    for decision in DECISIONS {
        assert_eq!(Decision::parse(decision.name()), Some(decision));
    }
    for bad in ["", "Claim", "approved", "reject "] {
        assert_eq!(Decision::parse(bad), None, "{bad}");
    }
}
