//! What a challenge may be called, and what its counters say.

use super::*;

#[test]
fn titles_are_trimmed_and_counted_in_characters() {
    let parse = |text: &str| Title::parse("title", text).map(Title::into_string);
    assert_eq!(parse("  BankID  "), Ok("BankID".to_owned()));
    for letter in ["a", "ä", "語", "🙂"] {
        assert!(parse(&letter.repeat(200)).is_ok(), "200 of {letter}");
        assert!(parse(&letter.repeat(201)).is_err(), "201 of {letter}");
    }
    assert!(parse(" \t\n ").is_err());
    assert_eq!(parse("BankID\n"), Ok("BankID".to_owned()));
}

#[test]
fn descriptions_are_trimmed_and_counted_in_characters_and_an_empty_one_is_none() {
    let parse = |text: &str| Description::parse("description", text).map(Description::into_option);
    assert_eq!(parse(" two\nlines \n"), Ok(Some("two\nlines".to_owned())));
    for nothing in ["", " \t\n ", "\u{ad}"] {
        assert_eq!(parse(nothing), Ok(None), "{}", nothing.escape_unicode());
    }
    for letter in ["a", "ä", "🙂"] {
        assert!(parse(&letter.repeat(1000)).is_ok(), "1000 of {letter}");
        let too_long = InvalidParameter::at(
            "description",
            Reason::TooLong,
            "must have at most 1000 characters",
        );
        assert_eq!(parse(&letter.repeat(1001)), Err(too_long), "1001 of {letter}");
    }
}

#[test]
fn a_platform_is_kept_under_its_name_and_only_the_two_known_ones_can_be_chosen() {
    for (name, platform) in [
        ("ios", Platform::Ios),
        ("android", Platform::Android),
        ("visionos", Platform::Other("visionos".to_owned())),
    ] {
        assert_eq!((Platform::parse(name), platform.name()), (platform.clone(), name));
        assert_eq!(serde_json::json!(platform), name);
        let chosen = Platform::choose("platform", name);
        assert_eq!(chosen.is_ok(), name != "visionos", "{name}");
    }
    assert!(Platform::choose("platform", "iOS").is_err());
}

#[test]
fn each_provider_has_a_tally_of_its_own_and_one_without_stamps_an_empty_one() {
    let tally = Tally { completed: 2, timed: 1, total_millis: 12_500 };
    let mut challenge = Challenge::of_tests(2, 3);
    challenge.tallies.insert("mitid".to_owned(), tally);
    assert_eq!(challenge.tally("mitid"), tally);
    assert_eq!(challenge.tally("spid"), Tally::default());
}

#[test]
fn the_average_is_rounded_to_the_millisecond_and_absent_without_times() {
    let tally = |timed, total_millis| Tally { completed: 9, timed, total_millis };
    assert_eq!(tally(0, 0).average_seconds(), None);
    assert_eq!(tally(2, 25_001).average_seconds(), Some(12.501));
    assert_eq!(tally(3, 10_000).average_seconds(), Some(3.333));
    assert_eq!(tally(1, 0).average_seconds(), Some(0.0));
}

#[test]
fn a_stamp_counts_for_the_challenge_and_for_its_provider() {
    let challenge = Challenge::of_tests(0, 3);
    let at = Timestamp::from_millis(500);
    let once = challenge.stamped("mitid", Some(12_500), at);
    assert_eq!((once.stamps, once.updated_at), (1, at));
    assert_eq!(once.tally("mitid"), Tally { completed: 1, timed: 1, total_millis: 12_500 });
    let twice = once.stamped("mitid", None, at);
    assert_eq!(twice.tally("mitid"), Tally { completed: 2, timed: 1, total_millis: 12_500 });
    assert_eq!(
        Challenge {
            stamps: 0,
            updated_at: challenge.updated_at,
            tallies: BTreeMap::new(),
            ..twice
        },
        challenge
    );
    let result = ProviderResult {
        provider_id: "mitid",
        completed_count: 1,
        avg_completion_seconds: Some(12.5),
    };
    assert_eq!(once.results(), [result]);
}
