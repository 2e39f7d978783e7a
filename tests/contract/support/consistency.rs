//! Tickets, app pointers, enabled providers, the audit trail and the queue say the same. Every
//! test that reviews anything ends by checking it.

use crate::support::tickets::{QUEUE, get};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight::domain::actor::Party;
use greenlight::domain::app::{App, TicketRef};
use greenlight::domain::audit::{AuditEntry, Subject};
use greenlight::domain::history::{History, Trail, history};
use greenlight::domain::ids::ActivationId;
use greenlight::domain::ticket::{RejectionReason, Ticket, TicketStatus};
use greenlight_tests::World;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the table says of everything that is submitted and reviewed.
pub(crate) struct Snapshot {
    pub(crate) apps: Vec<App>,
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) trails: BTreeMap<ActivationId, Vec<AuditEntry>>,
    /// The tickets that end by themselves.
    ending: BTreeSet<ActivationId>,
    /// How often each app's owner has switched providers off, and on.
    switches: BTreeMap<String, [BTreeMap<String, usize>; 2]>,
}

impl Snapshot {
    /// How many decisions were taken.
    pub(crate) fn decisions(&self) -> usize {
        self.trails.values().map(Vec::len).sum()
    }

    async fn read(world: &World) -> Self {
        let items = world.client().scan().table_name(world.table()).consistent_read(true);
        let items = items.into_paginator().items().send();
        let items: Vec<_> = items.collect::<Result<_, _>>().await.expect("a scan");
        let named = |item: &HashMap<String, AttributeValue>, kind: &str, prefix: &str| {
            let text = |name: &str| item[name].as_s().expect("a text").clone();
            (text("sk") == kind).then(|| text("pk").trim_start_matches(prefix).to_owned())
        };
        let mut apps = Vec::new();
        for id in items.iter().filter_map(|item| named(item, "APP", "APP#")) {
            apps.push(world.stored(&id).await.app.expect("an app"));
        }
        let ids_of = |items: &mut dyn Iterator<Item = &HashMap<String, AttributeValue>>| {
            let ids = items.filter_map(|item| named(item, "TICKET", "TICKET#"));
            ids.map(|id| ActivationId::parse(&id).expect("an id")).collect::<Vec<_>>()
        };
        let ids = ids_of(&mut items.iter());
        let ending = ids_of(&mut items.iter().filter(|item| item.contains_key("ttl")));
        let ending = ending.into_iter().collect();
        let store = world.store();
        let tickets = store.tickets(&ids).await.expect("tickets");
        let mut trails = BTreeMap::new();
        for id in ids {
            let trail = store.audit(&Subject::Ticket(id.clone())).await.expect("a trail");
            trails.insert(id, trail);
        }
        let mut switches = BTreeMap::new();
        for app in &apps {
            let trail = store.audit(&Subject::App(app.client_id.clone())).await.expect("a trail");
            switches.insert(app.client_id.to_string(), switches_in(trail));
        }
        Self { apps, tickets, trails, ending, switches }
    }
}

/// How often the owner has switched each provider off, and on.
fn switches_in(trail: Vec<AuditEntry>) -> [BTreeMap<String, usize>; 2] {
    let mut switches = [BTreeMap::new(), BTreeMap::new()];
    let own = |entry: &AuditEntry| matches!(entry.actor.party, Party::Organisation(_));
    for entry in trail.into_iter().filter(own) {
        let counts = &mut switches[usize::from(entry.action == "enable_provider")];
        *counts.entry(entry.message.expect("a provider")).or_default() += 1;
    }
    switches
}

/// Checks that everything agrees, where each submission has named one provider and an operator has
/// switched nothing off.
pub(crate) async fn check(world: &World) -> Snapshot {
    let snapshot = Snapshot::read(world).await;
    for ticket in &snapshot.tickets {
        check_ticket(ticket, &snapshot.trails[&ticket.id]);
    }
    for app in &snapshot.apps {
        check_app(app, &snapshot);
    }
    check_queue(world, &snapshot.tickets).await;
    snapshot
}

/// The trail leads, step by step and in time, from the submission to what the ticket says.
fn check_ticket(ticket: &Ticket, trail: &[AuditEntry]) {
    let trail_of_history = Trail { latest: trail.to_vec(), earlier: 0 };
    let History { entries, omitted } = history(ticket, trail_of_history);
    assert_eq!(omitted, 0, "longer than these checks can follow");
    for pair in entries.windows(2) {
        assert_eq!(pair[1].from, pair[0].to, "{entries:#?}");
        assert!(pair[0].at < pair[1].at || pair[1].action == "supersede", "{entries:#?}");
    }
    assert_eq!(entries.last().and_then(|last| last.to.as_deref()), Some(ticket.status.name()));
    let mut holder = None;
    for entry in trail {
        match entry.action.as_str() {
            "claim" => holder = Some(entry.actor.party.id().to_owned()),
            "release" => holder = None,
            _ => {}
        }
    }
    assert_eq!(ticket.claimed_by.as_ref().map(ToString::to_string), holder, "{entries:#?}");
    if let Some(last) = trail.last().filter(|_| ticket.status != TicketStatus::Superseded) {
        assert_eq!(ticket.updated_at, last.at, "{entries:#?}");
    }
    let when = |to: &str| entries.iter().find(|entry| entry.to.as_deref() == Some(to));
    let activated = when("activated").map(|entry| entry.at);
    assert_eq!(ticket.activated_at, activated, "{entries:#?}");
    let rejected = when("rejected").map(|entry| entry.action.as_str());
    let reason = ticket.rejection.as_ref().map(|rejection| rejection.reason.clone());
    let expected = rejected.map(|action| match action {
        "submit" => RejectionReason::MissingRequiredFields,
        _ => RejectionReason::OperatorRejected,
    });
    assert_eq!(reason, expected, "{entries:#?}");
}

/// The app points at the one current ticket of each provider, and has what was activated.
fn check_app(app: &App, snapshot: &Snapshot) {
    let mut by_provider: BTreeMap<&str, Vec<&Ticket>> = BTreeMap::new();
    let own: Vec<&Ticket> =
        snapshot.tickets.iter().filter(|ticket| ticket.client_id == app.client_id).collect();
    for ticket in &own {
        by_provider.entry(&ticket.provider_id).or_default().push(ticket);
    }
    assert!(app.pointers.keys().all(|provider| by_provider.contains_key(provider.as_str())));
    for (provider, tickets) in by_provider {
        let (current, past): (Vec<&Ticket>, Vec<&Ticket>) =
            tickets.iter().copied().partition(|ticket| ticket.is_current());
        let (withdrawn, superseded): (Vec<&Ticket>, Vec<&Ticket>) =
            past.iter().partition(|ticket| ticket.status == TicketStatus::Withdrawn);
        match (current.as_slice(), app.pointers.get(provider)) {
            ([current], Some(pointer)) => {
                assert_eq!(pointer.ticket, TicketRef::Ticket(current.id.clone()));
                assert_eq!((&pointer.status, pointer.at), (&current.status, current.updated_at));
            }
            // The last one was withdrawn: it is what the next will follow.
            ([], None) => {
                let last = app.past[provider].ids().remove(0);
                assert!(withdrawn.iter().any(|ticket| ticket.id == last), "{tickets:#?}");
            }
            _ => panic!("one current ticket: {tickets:#?}"),
        }
        let successors: BTreeSet<_> =
            superseded.iter().map(|it| it.superseded_by.as_ref().expect("a successor")).collect();
        assert_eq!(successors.len(), superseded.len(), "each is of one: {tickets:#?}");
        for ticket in past {
            assert!(!ticket.status.is_open(), "{ticket:#?}");
        }
        assert!(withdrawn.iter().all(|ticket| ticket.superseded_by.is_none()), "{tickets:#?}");
        assert!(successors.iter().all(|id| tickets.iter().any(|ticket| ticket.id == **id)));
    }
    check_past(app, &own, snapshot);
    let seeded: &[&str] =
        if app.client_id.as_str() == "abc123" { &["bankidse", "smartid"] } else { &[] };
    let activated = own.iter().filter(|ticket| ticket.activated_at.is_some());
    let mut enabled: BTreeSet<String> = seeded.iter().map(|id| (*id).to_owned()).collect();
    enabled.extend(activated.map(|ticket| ticket.provider_id.clone()));
    assert_eq!(app.enabled, enabled);
    let decisions: usize = own.iter().map(|ticket| snapshot.trails[&ticket.id].len()).sum();
    let [off, on] = &snapshot.switches[app.client_id.as_str()];
    let switches = off.values().sum::<usize>() + on.values().sum::<usize>();
    let writes = 1 + own.len() + decisions + switches;
    assert_eq!(app.version, writes as u64, "one for each submission, decision and switch");
    for provider in &app.switched_off {
        assert!(app.enabled.contains(provider), "{provider} is off, and never was on");
        assert!(off.get(provider) > on.get(provider), "{provider}: {off:?} {on:?}");
    }
}

/// Exactly those tickets end by themselves that lost their place and never were activated; and from the app all
/// of its tickets are found.
fn check_past(app: &App, own: &[&Ticket], snapshot: &Snapshot) {
    let mut found: BTreeSet<ActivationId> = BTreeSet::new();
    let mut next = app.leading_tickets();
    while let Some(id) = next.pop() {
        let ticket = own.iter().find(|ticket| ticket.id == id).expect("a ticket of the app");
        next.extend(ticket.previous.iter().filter(|id| !found.contains(id)).cloned());
        found.insert(id);
    }
    for ticket in own {
        let ends = !ticket.is_current() && ticket.activated_at.is_none();
        assert_eq!(snapshot.ending.contains(&ticket.id), ends, "{ticket:#?}");
        assert!(found.contains(&ticket.id), "it is not found: {ticket:#?}");
        for entry in &snapshot.trails[&ticket.id] {
            assert_eq!(entry.previous, ticket.previous, "{entry:#?}");
        }
    }
}

/// The queue holds exactly the open tickets, oldest first.
async fn check_queue(world: &World, tickets: &[Ticket]) {
    let target = format!("{QUEUE}?limit=1000");
    let reply = get(world, &world.other_operator_key, &target).send().await.expect(200);
    let data = reply.body["data"].as_array().expect("an array").iter();
    let shown: Vec<(String, String)> = data
        .map(|entry| {
            let text = |name: &str| entry[name].as_str().expect("a text").to_owned();
            (text("id"), text("status"))
        })
        .collect();
    let mut open: Vec<&Ticket> = tickets.iter().filter(|ticket| ticket.status.is_open()).collect();
    open.sort_by_key(|ticket| (ticket.requested_at, ticket.id.clone()));
    let open = open.iter().map(|ticket| (ticket.id.to_string(), ticket.status.name().to_owned()));
    assert_eq!(shown, open.collect::<Vec<_>>());
}
