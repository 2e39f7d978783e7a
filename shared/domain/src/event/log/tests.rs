use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_736_935_200_000);

fn id(millis: i64) -> EventId {
    EventId::nth(NOW.plus_millis(millis), [9; 16], 0)
}

fn event(id: EventId, name: &str, client_id: &str) -> Event {
    Event {
        id,
        name: name.to_owned(),
        timestamp: id.time(),
        client_id: ClientId::parse(client_id),
        data: "{}".to_owned(),
    }
}

fn stored(events: &[Event]) -> Stored {
    Stored { id: events.last().expect("an event").id, events: events.to_vec() }
}

fn request(types: &[&str], client_id: Option<&str>, limit: Option<u32>) -> LogRequest {
    let types: Vec<String> = types.iter().map(|it| (*it).to_owned()).collect();
    let filter = EventFilter::parse(&types, client_id, None).expect("filters");
    LogRequest::new(filter, limit, None)
}

/// Three items: two events, three, one.
fn log() -> Vec<Stored> {
    let nth = |at: i64, n| EventId::nth(NOW.plus_millis(at), [9; 16], n);
    vec![
        stored(&[
            event(nth(0, 0), "activation.superseded", "abc123"),
            event(nth(0, 1), "activation.requested", "abc123"),
        ]),
        stored(&[
            event(nth(1, 0), "provider.disabled", "abc123"),
            event(nth(1, 1), "activation.superseded", "abc123"),
            event(nth(1, 2), "activation.requested", "other"),
        ]),
        stored(&[event(nth(2, 0), "activation.activated", "other")]),
    ]
}

fn ids(events: &[Event]) -> Vec<EventId> {
    events.iter().map(|event| event.id).collect()
}

/// Goes through the log page by page, each time reading on from where the last page ended.
fn walk(mut request: LogRequest) -> Vec<EventId> {
    let (mut seen, mut pages) = (Vec::new(), 0);
    loop {
        let start = request.start();
        let read: Vec<Stored> = log().into_iter().filter(|stored| stored.id >= start).collect();
        let page = request.page(read, false);
        assert!(page.events.len() <= request.limit());
        seen.extend(ids(&page.events));
        let position = Position::parse(&page.position.to_text()).expect("a position");
        request = LogRequest::new(request.filter, request.limit, Some(position));
        pages += 1;
        assert!(pages < 20);
        if !page.has_more {
            assert_eq!(page.position.id, log()[2].id);
            return seen;
        }
    }
}

#[test]
fn whoever_follows_the_log_sees_each_event_once_and_in_order_wherever_pages_end() {
    let all: Vec<Event> = log().into_iter().flat_map(|stored| stored.events).collect();
    for limit in 1..=7 {
        assert_eq!(walk(request(&[], None, Some(limit))), ids(&all), "{limit}");
        for (types, client_id) in [
            (vec!["activation."], None),
            (vec!["activation.superseded", "provider."], None),
            (vec![], Some("other")),
            (vec!["activation.requested"], Some("other")),
            (vec!["production_test."], None),
        ] {
            let request = request(&types, client_id, Some(limit));
            let wanted = all.iter().filter(|event| request.filter.admits(event));
            let wanted: Vec<EventId> = wanted.map(|event| event.id).collect();
            assert_eq!(walk(request), wanted, "{types:?} {client_id:?} {limit}");
        }
    }
}

#[test]
fn there_is_more_only_if_something_more_is_asked_for_or_unread() {
    let page =
        |limit, goes_on| request(&["activation.requested"], None, Some(limit)).page(log(), goes_on);
    assert!(page(1, false).has_more);
    assert!(!page(2, false).has_more, "what follows is of other types");
    assert_eq!(page(2, false).position.id, log()[2].id);
    assert!(page(2, true).has_more);
    assert_eq!(request(&[], None, None).page(Vec::new(), false).position.id, EventId::start());
}

#[test]
fn what_was_taken_back_or_makes_no_sense_is_passed_over_for_good() {
    let mut read = log();
    read[2].events.clear();
    let page = request(&[], None, None).page(read.clone(), false);
    assert_eq!((page.events.len(), page.position.id), (5, read[2].id));
}

#[test]
fn a_page_begins_after_its_cursor_and_with_nothing_from_before_its_time() {
    let since = NOW.plus_seconds(-60);
    let filter = EventFilter::parse(&[], None, Some(since)).expect("filters");
    let request = LogRequest::new(filter, None, None);
    assert_eq!(request.start(), EventId::end_of(since.plus_millis(-1)));
    // Told together with something that changed later.
    let mut earlier = event(EventId::nth(since, [9; 16], 0), "activation.requested", "abc123");
    assert!(request.filter.admits(&earlier) && earlier.id > request.start());
    earlier.timestamp = since.plus_millis(-1);
    assert!(!request.filter.admits(&earlier));
    let page = request.page(vec![stored(&[earlier.clone()])], true);
    assert_eq!(page.position, Position { id: earlier.id, since: Some(since) });
    assert!(page.events.is_empty() && page.has_more);
    let position = Position::parse(&page.position.to_text());
    let on = LogRequest::new(EventFilter::default(), None, position);
    assert_eq!((on.start(), on.filter.since), (earlier.id, Some(since)), "a cursor says so, too");
    let on =
        LogRequest::new(EventFilter::default(), None, Some(Position { id: id(0), since: None }));
    assert_eq!(on.start(), id(0));
    assert_eq!(on.page(Vec::new(), false).position, Position { id: id(0), since: None });
    assert_eq!(LogRequest::default().start(), EventId::start());
    for bad in ["", "x", "01JHMPFN800000000000000000/", "01JHMPFN800000000000000000/x", "/1"] {
        assert_eq!(Position::parse(bad), None, "{bad}");
    }
}

#[test]
fn the_log_is_shown_up_to_35_seconds_ago() {
    assert_eq!(horizon(NOW), NOW.plus_seconds(-35));
}

#[test]
fn filters_are_known_types_and_well_spelled_ids() {
    let parse = |types: &[&str], client_id| {
        let types: Vec<String> = types.iter().map(|it| (*it).to_owned()).collect();
        EventFilter::parse(&types, client_id, None).map_err(|refusal| match refusal {
            Refusal::Invalid(flaw) => (flaw.parameter, flaw.reason),
            other => panic!("{other:?}"),
        })
    };
    assert!(parse(&["activation.", "provider.enabled"], Some("abc123")).is_ok());
    for bad in ["ping", "activation", "webhook_endpoint.created", "x."] {
        let refused = Err((Some("type".to_owned()), Reason::NotAnOption));
        assert_eq!(parse(&["activation.", bad], None), refused, "{bad}");
    }
    for bad in ["", "a b", "ä"] {
        let refused = Err((Some("clientId".to_owned()), Reason::NotAnOption));
        assert_eq!(parse(&[], Some(bad)), refused, "{bad}");
    }
}

#[test]
fn filters_in_any_order_are_the_same_listing_and_others_are_another() {
    let owner =
        |types: &[&str], client_id| request(types, client_id, None).filter.cursor_owner("Acme0001");
    let both = ["activation.", "provider.enabled"];
    let again = ["provider.enabled", "activation.", "activation."];
    assert_eq!(owner(&both, None), owner(&again, None));
    let owners = [
        owner(&[], None),
        owner(&both, None),
        owner(&both[..1], None),
        owner(&[], Some("abc123")),
        owner(&both, Some("abc123")),
    ];
    let distinct: std::collections::BTreeSet<&String> = owners.iter().collect();
    assert_eq!(distinct.len(), owners.len());
}

#[test]
fn a_time_is_written_by_rfc_3339_and_at_most_30_days_back() {
    let parse = |text: &str| {
        parse_since(text, NOW).map_err(|refusal| match refusal {
            Refusal::Invalid(flaw) => flaw.reason,
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(parse("2025-01-15T10:00:00.5Z"), Ok(NOW.plus_millis(500)));
    assert_eq!(parse("2025-01-15T11:00:00+01:00"), Ok(NOW));
    assert_eq!(parse("2024-12-16T10:00:00Z"), Ok(NOW.plus_seconds(-KEPT_SECONDS)));
    assert_eq!(parse("2024-12-16T09:59:59.999Z"), Err(Reason::OutOfRange));
    assert!(parse("2099-01-01T00:00:00Z").is_ok());
    for bad in
        ["yesterday", "2025-01-15", "2025-01-15T10:00:00", "1736935200", "2025-02-30T10:00:00Z"]
    {
        assert_eq!(parse(bad), Err(Reason::WrongType), "{bad}");
    }
}
