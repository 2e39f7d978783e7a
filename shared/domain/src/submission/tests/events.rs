//! What the customer hears of a submission.

use super::*;
use crate::event::EventId;

/// Each as its type, provider, activation, status and previous status.
fn told(happenings: &[crate::event::Happening]) -> Vec<[String; 5]> {
    let members = ["providerId", "activationId", "status", "previousStatus"];
    let told = |it: &crate::event::Happening| {
        let data: serde_json::Value = serde_json::from_str(&it.data).expect("JSON");
        let [a, b, c, d] = members.map(|name| data[name].as_str().unwrap_or("null").to_owned());
        [it.event_type.name().to_owned(), a, b, c, d]
    };
    happenings.iter().map(told).collect()
}

fn row(cells: [&str; 5]) -> [String; 5] {
    cells.map(str::to_owned)
}

#[test]
fn every_ticket_is_told_of_in_request_order_and_before_it_the_open_one_whose_place_it_takes() {
    let request = submission(vec![
        entry("passport", &[]),
        entry("smartid", &[]),
        entry("ftn", &[]),
        entry("mitid", &COMPLETE),
    ]);
    let old = ticket(99);
    let app = App::of_tests(Some(pointer(
        TicketRef::Ticket(old.clone()),
        TicketStatus::Requested,
        200_000,
    )));
    let announcement = effects(&request, &app, &CompanyInfo::default()).announcement;
    let ids = [1, 2, 3].map(|number| ticket(number).to_string());
    let expected = [
        row(["activation.activated", "passport", &ids[0], "activated", "null"]),
        row(["activation.rejected", "smartid", &ids[1], "rejected", "null"]),
        row(["activation.superseded", "mitid", old.as_str(), "superseded", "activation_requested"]),
        row(["activation.requested", "mitid", &ids[2], "activation_requested", "null"]),
    ];
    assert_eq!(told(&announcement.happenings), expected);
    let at: Vec<Timestamp> = announcement.happenings.iter().map(|it| it.at).collect();
    assert_eq!(at, [NOW, NOW, Timestamp::from_millis(200_001), NOW]);
    assert!(announcement.later.is_empty() && announcement.retracted.is_empty());
}

#[test]
fn a_ticket_that_was_decided_is_not_told_of_again_when_its_place_is_taken() {
    for status in [TicketStatus::Activated, TicketStatus::Rejected] {
        let app = App::of_tests(Some(pointer(TicketRef::Ticket(ticket(99)), status, 1000)));
        let request = submission(vec![entry("mitid", &COMPLETE)]);
        let announcement = effects(&request, &app, &CompanyInfo::default()).announcement;
        let id = ticket(1).to_string();
        let expected =
            [row(["activation.requested", "mitid", &id, "activation_requested", "null"])];
        assert_eq!(told(&announcement.happenings), expected);
    }
}

#[test]
fn the_sandbox_tells_of_its_review_now_and_of_each_outcome_later_under_the_id_that_the_app_keeps() {
    let request = submission(vec![entry("mitid", &[]), entry("passport", &[]), entry("spid", &[])]);
    let plan =
        plan_in(Deployment::Sandbox, &request, &App::of_tests(None), &CompanyInfo::default());
    let effects = plan.expect("a plan").effects.expect("something to write");
    let processing = |provider| {
        row(["activation.processing", provider, "sandbox", "activation_processing", "null"])
    };
    let announcement = &effects.announcement;
    let passport = row(["activation.activated", "passport", "sandbox", "activated", "null"]);
    let expected = [processing("mitid"), passport, processing("spid")];
    assert_eq!(told(&announcement.happenings), expected);
    let end = NOW.plus_seconds(5);
    for (index, provider) in ["mitid", "spid"].into_iter().enumerate() {
        let (id, outcome) = &announcement.later[index];
        let activated = row([
            "activation.activated",
            provider,
            "sandbox",
            "activated",
            "activation_processing",
        ]);
        assert_eq!(told(std::slice::from_ref(outcome)), [activated]);
        assert_eq!((*id, outcome.at), (EventId::nth(end, [3; 16], index), end));
        let pointer = &effects.app.pointers[provider];
        let to_come = [end.plus_millis(-1), end].map(|now| pointer.pending(now)?.event);
        assert_eq!(to_come, [Some(*id), None]);
    }
    assert_eq!(announcement.later.len(), 2);
    assert_eq!(effects.app.pointers["passport"].verdict, None);
}
