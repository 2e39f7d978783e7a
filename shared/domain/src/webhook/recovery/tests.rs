use super::*;
use crate::event::TypePattern;
use crate::webhook::DeliveryStatus;

const SINCE: Timestamp = Timestamp::from_millis(1_795_773_600_000);

fn event(second: i64, name: &str) -> Event {
    let at = SINCE.plus_seconds(second);
    let id = EventId::nth(at, [0; 16], 0);
    Event { id, name: name.to_owned(), timestamp: at, client_id: None, data: "{}".to_owned() }
}

fn stored(second: i64, count: usize) -> Stored {
    let first = event(second, "provider.enabled");
    let at = first.timestamp;
    let events = (0..count).map(|n| Event { id: EventId::nth(at, [0; 16], n), ..first.clone() });
    let events: Vec<Event> = events.collect();
    Stored { id: events[count - 1].id, events }
}

fn wants_all() -> Subscription {
    Subscription::default()
}

#[test]
fn a_recovery_begins_with_the_events_of_its_very_time() {
    let recovery = Recovery::new(SINCE, SINCE.plus_seconds(60));
    let read = vec![stored(-1, 2), stored(0, 2)];
    let step = recovery.step(&wants_all(), read.clone(), false, SINCE.plus_seconds(200));
    let expected: Vec<(EventId, Event)> =
        read[1].events.iter().map(|event| (read[1].id, event.clone())).collect();
    assert_eq!(step, RecoveryStep { events: expected, rest: None });
}

#[test]
fn a_step_looks_at_200_events_and_goes_on_in_the_midst_of_those_that_stand_together() {
    let recovery = Recovery::new(SINCE, SINCE);
    let read = vec![stored(0, 90), stored(1, 90), stored(2, 90)];
    let step = recovery.step(&wants_all(), read.clone(), false, SINCE.plus_seconds(200));
    assert_eq!(step.events.len(), 200);
    let rest = step.rest.expect("more to do");
    assert_eq!((rest.since, rest.until), (read[2].events[19].id, SINCE));
    let step = rest.step(&wants_all(), read[2..].to_vec(), false, SINCE.plus_seconds(200));
    assert_eq!((step.events.len(), step.rest), (70, None));
}

#[test]
fn what_an_endpoint_does_not_want_is_looked_at_and_left_out() {
    let subscription = Subscription {
        types: vec![TypePattern::parse("activation.").expect("a pattern")],
        client_ids: Vec::new(),
    };
    let recovery = Recovery::new(SINCE, SINCE);
    let step = recovery.step(&subscription, vec![stored(0, 3)], true, SINCE.plus_seconds(200));
    assert_eq!(step.events, []);
    assert_eq!(step.rest.map(|rest| rest.since), Some(stored(0, 3).id));
}

#[test]
fn a_recovery_lasts_until_the_log_shows_what_was_written_when_it_was_asked_for() {
    let until = SINCE.plus_seconds(60);
    let recovery = Recovery::new(SINCE, until);
    let step = |now| recovery.step(&wants_all(), vec![stored(0, 1)], false, now);
    let last = stored(0, 1).id;
    assert_eq!(step(until.plus_seconds(35)).rest, Some(Recovery { since: last, until }));
    assert_eq!(step(until.plus_seconds(35).plus_millis(1)).rest, None);
}

#[test]
fn what_has_arrived_or_is_on_its_way_stays_as_it_is_and_all_else_is_due() {
    let now = SINCE.plus_seconds(100);
    let endpoint = WebhookEndpoint::of_tests(SINCE);
    let event = event(0, "provider.enabled");
    let new = endpoint.recovered(&event, event.id, None, now).expect("a delivery");
    assert_eq!((new.due_at, new.begun), (Some(now), 0));
    let with = |status| Delivery { status, due_at: None, begun: 10, ..new.clone() };
    let again = |status| endpoint.recovered(&event, event.id, Some(&with(status)), now);
    for status in [DeliveryStatus::Failed, DeliveryStatus::Dropped] {
        let delivery = again(status).expect("due again");
        assert_eq!((delivery.begun, delivery.due_at, delivery.version), (0, Some(now), 2));
    }
    assert!(again(DeliveryStatus::Succeeded).is_none() && again(DeliveryStatus::Pending).is_none());
}

#[test]
fn a_recovery_that_is_asked_for_meanwhile_goes_on_from_the_earlier_place() {
    let endpoint = WebhookEndpoint::of_tests(SINCE);
    let now = SINCE.plus_seconds(600);
    let once = endpoint.recover(SINCE.plus_seconds(60), now);
    assert_eq!(once.recover, Some(Recovery::new(SINCE.plus_seconds(60), now)));
    let later = now.plus_seconds(1);
    for (since, from) in [(30, 30), (60, 60), (90, 60)] {
        let again = once.recover(SINCE.plus_seconds(since), later);
        assert_eq!(again.recover, Some(Recovery::new(SINCE.plus_seconds(from), later)), "{since}");
        assert_eq!((again.version, again.updated_at), (endpoint.version + 2, endpoint.updated_at));
    }
}

#[test]
fn what_was_missed_is_asked_for_from_a_time_that_has_been_and_at_most_30_days_back() {
    let now = Timestamp::parse("2025-01-15T10:00:00Z").expect("a time");
    let parse = |text: &str| {
        parse_missed_since(text, now).map_err(|refusal| match refusal {
            Refusal::Invalid(flaw) => flaw.reason,
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(parse("2025-01-15T10:00:00Z"), Ok(now));
    assert_eq!(parse("2024-12-16T10:00:00Z"), Ok(now.plus_seconds(-30 * 86_400)));
    assert_eq!(parse("2024-12-16T09:59:59.999Z"), Err(Reason::OutOfRange));
    assert_eq!(parse("2025-01-15T10:00:00.001Z"), Err(Reason::OutOfRange));
    assert_eq!(parse("yesterday"), Err(Reason::WrongType));
}
