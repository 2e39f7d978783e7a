use super::*;
use std::collections::BTreeSet;

const OLIVIA: &str = "Oper0001";

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn asked(statuses: &[&str], providers: &[&str]) -> Query {
    Query { statuses: owned(statuses), providers: owned(providers), ..Query::default() }
}

fn parse(query: &Query) -> Result<QueueFilter, Refusal> {
    QueueFilter::parse(query, OwnerId::parse(OLIVIA).as_ref(), Catalogue::embedded())
}

fn filter(query: &Query) -> QueueFilter {
    parse(query).expect("a filter")
}

/// The partitions of a reading, each in a word.
fn partitions(query: &Query) -> Vec<String> {
    let reading = filter(query).reading(Catalogue::embedded());
    let word = |partition: Partition| match partition.family {
        Family::All => partition.status.name().to_owned(),
        Family::Provider(id) => format!("{} {id}", partition.status.name()),
        Family::App(id) => format!("{} {id}", partition.status.name()),
    };
    reading.partitions.into_iter().map(word).collect()
}

#[test]
fn open_statuses_or_closed_ones_are_options_but_not_both_together() {
    let names = |statuses: &[&str]| {
        let filter = parse(&asked(statuses, &[]))?;
        Ok(filter.statuses.iter().map(|status| status.name().to_owned()).collect::<Vec<_>>())
    };
    let open = ["activation_requested", "activation_processing"];
    let closed = ["activated", "rejected", "superseded", "withdrawn"];
    assert_eq!(names(&[]), Ok(owned(&open)));
    assert_eq!(names(&["activation_processing", "activation_requested"]), Ok(owned(&open)));
    assert_eq!(
        names(&["rejected", "activated", "rejected"]),
        Ok(owned(&["activated", "rejected"]))
    );
    assert_eq!(names(&closed), Ok(owned(&closed)));
    let reason = |statuses: &[&str]| match names(statuses) {
        Err(Refusal::Invalid(flaw)) => (flaw.parameter.unwrap_or_default(), flaw.reason),
        other => panic!("{other:?}"),
    };
    for bad in [
        &["activation_requested", "rejected"][..],
        &["withdrawn", "activation_processing"],
        &["Activation_Requested"],
        &["escalated"],
        &["activated", "x"],
    ] {
        assert_eq!(reason(bad), ("status".to_owned(), Reason::NotAnOption), "{bad:?}");
    }
    assert_eq!(reason(&["activated", ""]), ("status".to_owned(), Reason::Empty));
}

#[test]
fn providers_of_the_catalogue_are_options_and_another_one_is_told_the_nearest() {
    assert!(parse(&asked(&[], &["mitid", "passport", "ftn", "mitid"])).is_ok());
    let expected = "must be the id of a provider in the catalogue";
    for (provider, near) in [("unknown", ""), ("MitID", "mitid"), ("mitid ", "mitid")] {
        let near = if near.is_empty() { String::new() } else { format!(", as `{near}` is") };
        let expected = format!("{expected}{near}");
        let refusal = InvalidParameter::at("providerId", Reason::NotAnOption, expected);
        assert_eq!(parse(&asked(&[], &["spid", provider])), Err(refusal), "{provider}");
    }
}

#[test]
fn ids_must_be_spelled_as_ids_are() {
    let of = |client: Option<&str>, organisation: Option<&str>, claimed_by: Option<&str>| {
        let text = |text: Option<&str>| text.map(str::to_owned);
        parse(&Query {
            client: text(client),
            organisation: text(organisation),
            claimed_by: text(claimed_by),
            ..Query::default()
        })
    };
    for good in ["me", "none", OLIVIA, "Oper0002"] {
        assert!(of(Some("abc123"), Some("Acme0001"), Some(good)).is_ok(), "{good}");
    }
    assert_eq!(of(None, None, Some("me")), of(None, None, Some(OLIVIA)));
    for (refused, at) in [
        (of(Some("a b"), None, None), "clientId"),
        (of(None, Some("Acme"), None), "organisationId"),
        (of(None, None, Some("Me")), "claimedBy"),
        (of(None, None, Some("")), "claimedBy"),
    ] {
        let Err(Refusal::Invalid(flaw)) = refused else { panic!("{refused:?}") };
        assert_eq!((flaw.parameter.as_deref(), flaw.reason), (Some(at), Reason::NotAnOption));
    }
}

#[test]
fn a_single_filter_is_a_partition_for_each_status() {
    let requested = &["activation_requested"][..];
    assert_eq!(partitions(&Query::default()), ["activation_requested", "activation_processing"]);
    assert_eq!(partitions(&asked(requested, &[])), ["activation_requested"]);
    assert_eq!(partitions(&asked(requested, &["mitid"])), ["activation_requested mitid"]);
    let of_app = Query { client: Some("abc123".to_owned()), ..asked(&["rejected"], &["mitid"]) };
    assert_eq!(partitions(&of_app), ["rejected abc123"]);
    assert_eq!(filter(&of_app).reading(Catalogue::embedded()).providers, ["mitid"]);
}

#[test]
fn several_providers_are_read_by_themselves_as_long_as_they_are_few() {
    let few = asked(&[], &["spid", "mitid"]);
    assert_eq!(
        partitions(&few),
        [
            "activation_requested mitid",
            "activation_requested spid",
            "activation_processing mitid",
            "activation_processing spid"
        ]
    );
    assert!(filter(&few).reading(Catalogue::embedded()).shows_all());
    let many = asked(&[], &["spid", "mitid", "smartid"]);
    assert_eq!(partitions(&many), ["activation_requested", "activation_processing"]);
    assert_eq!(
        filter(&many).reading(Catalogue::embedded()).providers,
        ["mitid", "smartid", "spid"]
    );
}

#[test]
fn what_nobody_reviews_is_looked_for_nowhere() {
    assert!(partitions(&asked(&[], &["passport", "ftn"])).is_empty());
    assert_eq!(partitions(&asked(&["rejected"], &["passport", "mitid"])), ["rejected mitid"]);
    let of_app = Query { client: Some("abc123".to_owned()), ..asked(&[], &["passport"]) };
    assert!(partitions(&of_app).is_empty());
}

#[test]
fn of_open_tickets_the_status_says_whether_they_are_claimed() {
    let claimed = |by: &str, statuses: &[&str]| Query {
        claimed_by: Some(by.to_owned()),
        ..asked(statuses, &[])
    };
    assert_eq!(partitions(&claimed("me", &[])), ["activation_processing"]);
    assert_eq!(partitions(&claimed("none", &[])), ["activation_requested"]);
    assert!(partitions(&claimed("none", &["activation_processing"])).is_empty());
    let reading = |query: &Query| filter(query).reading(Catalogue::embedded());
    assert_eq!(reading(&claimed("none", &[])).claimed_by, None);
    let nobody = Some(ClaimedBy::Nobody);
    assert_eq!(reading(&claimed("none", &["activated"])).claimed_by, nobody);
    assert!(reading(&claimed("me", &[])).claimed_by.is_some());
}

#[test]
fn open_ones_come_oldest_first_and_closed_ones_newest_first() {
    let newest =
        |statuses| filter(&asked(statuses, &[])).reading(Catalogue::embedded()).newest_first;
    assert!(!newest(&[]) && !newest(&["activation_processing"]));
    assert!(newest(&["withdrawn"]) && newest(&["activated", "rejected"]));
}

#[test]
fn every_filter_has_a_cursor_owner_of_its_own() {
    let mut owners = BTreeSet::new();
    for reader in [OLIVIA, "Oper0002"] {
        for statuses in
            [&[][..], &["activation_requested"], &["rejected"], &["activated", "rejected"]]
        {
            for providers in [&[][..], &["mitid"], &["spid"], &["mitid", "spid"]] {
                for (client, organisation, claimed_by) in [
                    (None, None, None),
                    (Some("Acme0001"), None, None),
                    (None, Some("Acme0001"), None),
                    (None, None, Some("Acme0001")),
                    (None, None, Some("none")),
                ] {
                    let text = |text: Option<&str>| text.map(str::to_owned);
                    let query = Query {
                        client: text(client),
                        organisation: text(organisation),
                        claimed_by: text(claimed_by),
                        ..asked(statuses, providers)
                    };
                    assert!(owners.insert(filter(&query).cursor_owner(reader)), "{query:?}");
                }
            }
        }
    }
    let both = filter(&asked(&["activation_processing", "activation_requested"], &[]));
    assert_eq!(both, QueueFilter::default(), "the same listing");
}
