use super::*;
use crate::webhook::{AttemptError, Health};

const NOW: Timestamp = Timestamp::from_millis(1_795_773_600_000);

fn endpoint() -> WebhookEndpoint {
    WebhookEndpoint::of_tests(NOW)
}

fn event(at: Timestamp) -> Event {
    Event {
        id: EventId::nth(at, [1; 16], 0),
        name: "activation.requested".to_owned(),
        timestamp: at,
        client_id: None,
        data: r#"{"clientId":"abc123"}"#.to_owned(),
    }
}

fn delivery(at: Timestamp) -> Delivery {
    let event = event(at);
    Delivery::of_event(&endpoint(), &event, EventId::nth(at, [1; 16], 2), NOW)
}

fn taken(delivery: &Delivery) -> Delivery {
    let (begun, version) = (delivery.begun + 1, delivery.version + 1);
    Delivery { due_at: Some(lease(NOW)), begun, version, ..delivery.clone() }
}

/// What becomes of one that nobody wants any more.
fn dropped(delivery: &Delivery) -> Delivery {
    Delivery { status: DeliveryStatus::Dropped, ..delivery.given_up() }
}

fn failed(at: Timestamp) -> Outcome {
    Outcome::of_tests(at, Some(500))
}

#[test]
fn an_event_is_due_at_once_and_one_that_is_still_to_come_is_due_then() {
    let at_once = delivery(NOW.plus_seconds(-5));
    assert_eq!((at_once.due_at, at_once.has_happened(NOW)), (Some(NOW), true));
    let ahead = delivery(NOW.plus_millis(500));
    assert_eq!((ahead.due_at, ahead.has_happened(NOW)), (Some(NOW.plus_millis(500)), true));
    let later = delivery(NOW.plus_seconds(5));
    assert_eq!((later.due_at, later.has_happened(NOW)), (Some(NOW.plus_seconds(5)), false));
    let tried = at_once.clone().taken_at_once(NOW);
    assert_eq!((tried.due_at, tried.begun), (Some(NOW.plus_seconds(60)), 1));
    assert_eq!((at_once.status, at_once.begun), (DeliveryStatus::Pending, 0));
}

#[test]
fn what_arrives_has_succeeded_and_is_due_no_more() {
    let after = taken(&delivery(NOW)).after(&Outcome::of_tests(NOW, Some(204)), NOW, 0);
    assert_eq!((after.status, after.due_at), (DeliveryStatus::Succeeded, None));
    assert_eq!((after.attempts.len(), after.version), (1, 3));
}

#[test]
fn a_delivery_has_ten_attempts_and_then_it_has_failed() {
    let mut delivery = delivery(NOW);
    for made in 1..=10 {
        assert_eq!(delivery.status, DeliveryStatus::Pending, "{made}");
        delivery = taken(&delivery);
        assert!(!delivery.is_exhausted());
        delivery = delivery.after(&failed(NOW), NOW, 0);
        assert_eq!(delivery.due_at.is_some(), made < 10);
    }
    assert_eq!((delivery.status, delivery.attempts.len()), (DeliveryStatus::Failed, 10));
    assert_eq!(delivery.version, 21);
}

#[test]
fn attempts_that_never_end_are_counted_as_well() {
    let mut delivery = delivery(NOW);
    for _ in 0..10 {
        delivery = taken(&delivery);
        assert!(!delivery.is_exhausted());
    }
    delivery = taken(&delivery);
    assert!(delivery.is_exhausted());
    let given_up = delivery.given_up();
    assert_eq!((given_up.status, given_up.due_at), (DeliveryStatus::Failed, None));
}

#[test]
fn only_the_last_twenty_attempts_are_kept() {
    let mut delivery = delivery(NOW);
    for second in 0..25 {
        delivery = Delivery { begun: 1, ..delivery };
        delivery = delivery.after(&failed(NOW.plus_seconds(second)), NOW, 0);
    }
    assert_eq!(delivery.attempts.len(), 20);
    assert_eq!(delivery.attempts[0].at, NOW.plus_seconds(5));
}

#[test]
fn of_the_answers_the_last_is_kept_and_of_one_that_never_came_nothing() {
    let mut outcome = failed(NOW);
    outcome.last_response = Some("no".to_owned());
    let after = taken(&delivery(NOW)).after(&outcome, NOW, 0);
    assert_eq!(after.last_response.as_deref(), Some("no"));
    let after = taken(&after).after(&Outcome::of_tests(NOW, None), NOW, 0);
    assert_eq!(after.last_response, None);
    assert_eq!(after.attempts[1].error, Some(AttemptError::Timeout));
}

#[test]
fn one_that_is_redelivered_has_one_more_attempt_and_one_that_is_pending_stays_as_it_is() {
    let pending = delivery(NOW);
    assert!(pending.redelivered(NOW).is_none());
    let succeeded = taken(&pending).after(&Outcome::of_tests(NOW, Some(200)), NOW, 0);
    for ended in [succeeded, dropped(&pending), pending.given_up()] {
        let again = ended.redelivered(NOW.plus_seconds(9)).expect("one more");
        assert_eq!(
            (again.status, again.due_at),
            (DeliveryStatus::Pending, Some(NOW.plus_seconds(9)))
        );
        assert_eq!(
            (again.version, again.attempts.len()),
            (ended.version + 1, ended.attempts.len())
        );
        let after = taken(&again).after(&failed(NOW), NOW, 0);
        assert_eq!(after.status, DeliveryStatus::Failed);
    }
}

#[test]
fn one_that_is_recovered_has_all_attempts_again_unless_it_has_arrived_or_is_on_its_way() {
    let pending = delivery(NOW);
    let succeeded = taken(&pending).after(&Outcome::of_tests(NOW, Some(200)), NOW, 0);
    assert!(pending.recovered(NOW).is_none() && succeeded.recovered(NOW).is_none());
    let failed = Outcome::of_tests(NOW, Some(500));
    let waiting = Delivery { begun: 4, ..pending.clone() }.after(&failed, NOW, 0);
    for missed in [dropped(&pending), pending.given_up(), waiting] {
        let again = missed.recovered(NOW.plus_seconds(9)).expect("due again");
        assert_eq!((again.begun, again.due_at), (0, Some(NOW.plus_seconds(9))));
        assert_eq!((again.status, again.version), (DeliveryStatus::Pending, missed.version + 1));
    }
}

#[test]
fn one_that_is_recovered_while_it_is_taken_or_before_its_time_stays_as_it_is() {
    for (due, is_again) in [(59_999, false), (60_000, false), (60_001, true)] {
        let pending = Delivery { due_at: Some(NOW.plus_millis(due)), ..delivery(NOW) };
        assert_eq!(pending.recovered(NOW).is_some(), is_again, "{due}");
    }
    assert_eq!(delivery(NOW.plus_seconds(300)).recovered(NOW), None);
}

#[test]
fn an_endpoint_that_is_disabled_by_an_attempt_drops_what_was_still_to_come() {
    let after = taken(&delivery(NOW)).after(&Outcome::of_tests(NOW, Some(410)), NOW, 0);
    let dropped = after.clone().with_endpoint_disabled();
    assert_eq!((dropped.status, dropped.due_at), (DeliveryStatus::Dropped, None));
    assert_eq!((dropped.version, dropped.attempts.len()), (after.version, 1));
    let failed = Delivery { status: DeliveryStatus::Failed, due_at: None, ..after };
    assert_eq!(failed.clone().with_endpoint_disabled(), failed);
}

#[test]
fn what_is_sent_is_the_event_as_the_log_has_it() {
    let (one, delivery) = (event(NOW), delivery(NOW));
    assert_eq!(delivery.body(Some(&one)), Some(one.json()));
    assert_eq!(delivery.body(None), None);
}

#[test]
fn a_ping_is_sent_without_a_log_and_is_the_same_each_time() {
    let endpoint = WebhookEndpoint { health: Health::default(), ..endpoint() };
    let ping = endpoint.ping(NOW, [9; 16]);
    let delivery = Delivery::of_ping(&endpoint, &ping);
    assert_eq!(delivery.body(None), Some(ping.json()));
    assert_eq!((delivery.outbox, delivery.due_at), (None, Some(NOW)));
}

#[test]
fn endpoints_are_spread_over_all_parts_of_the_list_of_what_is_due() {
    let part = |index: u8| EndpointId::new(NOW, [index; 16]).due_partition();
    let parts: std::collections::BTreeSet<u8> = (0..=255).map(part).collect();
    assert!(parts.iter().all(|part| *part < DUE_PARTITIONS));
    assert!(parts.len() > 8, "{parts:?}");
}

#[test]
fn whoever_is_left_out_in_a_minute_has_a_turn_soon_however_many_they_are() {
    let id = |index: u16| {
        let mut random = [9; 16];
        random[14..].copy_from_slice(&index.to_be_bytes());
        EndpointId::new(NOW, random)
    };
    let all: Vec<EndpointId> = (0..1000).map(id).collect();
    let mut left: std::collections::BTreeSet<EndpointId> = all.iter().cloned().collect();
    assert_eq!(left.len(), 1000);
    for minute in 29_929_560..29_929_585 {
        let mut turns: Vec<&EndpointId> = all.iter().collect();
        turns.sort_by_key(|endpoint| endpoint.turn(minute));
        // As many as have a turn where none of them answers.
        for endpoint in turns.into_iter().take(96) {
            left.remove(endpoint);
        }
    }
    assert_eq!(left.len(), 0, "a fair share would be eleven minutes");
}

#[test]
fn a_status_is_read_by_its_name() {
    for known in DeliveryStatus::ALL {
        assert_eq!(DeliveryStatus::parse(known.name()), Some(known));
    }
    assert_eq!(DeliveryStatus::parse("Pending"), None);
}
