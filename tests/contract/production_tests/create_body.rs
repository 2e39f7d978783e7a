//! The body of POST /apps/{client_id}/production-tests, member by member. docs/api.md section 2.

use greenlight_tests::{Reply, World};
use serde_json::{Value, json};

const PATH: &str = "/v1/apps/abc123/production-tests";

async fn send(world: &World, body: &str) -> Reply {
    world.post(PATH).text(body).send().await
}

/// Expects a refusal that names `parameter` and `reason`; says which body it was about.
async fn refuses(world: &World, body: &str, parameter: &str, reason: &str) {
    let reply = send(world, body).await;
    let details = json!({ "parameter": parameter, "reason": reason });
    let expected = (400, "VALIDATION_INVALID_PARAMETER", &details);
    assert_eq!((reply.status, reply.code(), reply.details()), expected, "{body:.300}");
}

/// Expects that a challenge is created, and gives one of its members.
async fn creates(world: &World, body: &str, member: &str) -> Value {
    let mut reply = send(world, body).await;
    assert_eq!(reply.status, 201, "{body:.300} {}", reply.text);
    reply.body[member].take()
}

fn titled(title: &str) -> String {
    json!({ "title": title }).to_string()
}

fn described(description: &str) -> String {
    json!({ "title": "x", "description": description }).to_string()
}

/// A body with a good title and one more member, as written.
fn with(member: &str, value: &str) -> String {
    format!(r#"{{"title":"x","{member}":{value}}}"#)
}

#[tokio::test]
async fn a_title_is_a_string_of_1_to_200_characters() {
    let world = World::new().await;
    let before = world.item_count().await;
    for body in ["3", "true", "[]", "{}", r#"["x"]"#] {
        refuses(&world, &format!(r#"{{"title":{body}}}"#), "title", "wrong_type").await;
    }
    for blank in ["", " ", "\t\r\n ", "\u{a0}\u{2003}\u{3000}"] {
        refuses(&world, &titled(blank), "title", "empty").await;
    }
    refuses(&world, &titled(&"x".repeat(201)), "title", "too_long").await;
    refuses(&world, &titled("a\0b"), "title", "invalid_character").await;
    refuses(&world, &titled("\0"), "title", "invalid_character").await;
    assert_eq!(world.item_count().await, before);
    for title in ["x", &"x".repeat(200)] {
        assert_eq!(creates(&world, &titled(title), "title").await, title);
    }
}

#[tokio::test]
async fn titles_are_counted_in_characters_whatever_the_script() {
    let world = World::new().await;
    for letter in ["a", "ж", "語", "ع", "🙂"] {
        let (most, over) = (letter.repeat(200), letter.repeat(201));
        assert_eq!(creates(&world, &titled(&most), "title").await, most);
        refuses(&world, &titled(&over), "title", "too_long").await;
        refuses(&world, &titled(&letter.repeat(300)), "title", "too_long").await;
    }
    // A letter and its accent are two Unicode scalar values; so is an escaped surrogate pair one.
    assert_eq!(creates(&world, &titled(&"e\u{301}".repeat(100)), "maxStamps").await, 3);
    refuses(&world, &titled(&"e\u{301}".repeat(101)), "title", "too_long").await;
    let pairs = |count| format!(r#"{{"title":"{}"}}"#, r"\ud83d\ude42".repeat(count));
    assert_eq!(creates(&world, &pairs(200), "title").await, "🙂".repeat(200));
    refuses(&world, &pairs(201), "title", "too_long").await;
}

#[tokio::test]
async fn title_and_description_are_trimmed_before_they_are_checked() {
    let world = World::new().await;
    let space = "\u{a0} \t\r\n\u{3000}";
    for text in ["x".to_owned(), "a  b".to_owned(), "語".repeat(200)] {
        let padded = format!("{space}{text}{space}");
        assert_eq!(creates(&world, &titled(&padded), "title").await, text);
        assert_eq!(creates(&world, &described(&padded), "description").await, text);
    }
    refuses(&world, &titled(&format!(" {} ", "x".repeat(201))), "title", "too_long").await;
    let long = format!(" {} ", "x".repeat(1001));
    refuses(&world, &described(&long), "description", "too_long").await;
}

#[tokio::test]
async fn a_description_has_at_most_1000_characters_and_an_empty_one_is_null() {
    let world = World::new().await;
    for letter in ["a", "ж", "語", "🙂"] {
        let most = letter.repeat(1000);
        assert_eq!(creates(&world, &described(&most), "description").await, most);
        refuses(&world, &described(&letter.repeat(1001)), "description", "too_long").await;
    }
    for blank in ["", "  ", "\n\u{3000}"] {
        assert_eq!(creates(&world, &described(blank), "description").await, Value::Null);
    }
    refuses(&world, &described("a\0"), "description", "invalid_character").await;
    for value in ["1", "false", "[]", "{}"] {
        refuses(&world, &with("description", value), "description", "wrong_type").await;
    }
}

#[tokio::test]
async fn provider_ids_are_an_array_of_1_to_50_different_strings() {
    let world = World::new().await;
    let ids = |count: usize| {
        json!((0..count).map(|number| format!("provider{number}")).collect::<Vec<_>>()).to_string()
    };
    for (value, parameter, reason) in [
        (r#""bankidse""#, "providerIds", "wrong_type"),
        (r#"{"0":"bankidse"}"#, "providerIds", "wrong_type"),
        ("1", "providerIds", "wrong_type"),
        ("[]", "providerIds", "empty"),
        (r#"[null]"#, "providerIds[0]", "wrong_type"),
        (r#"["bankidse",1]"#, "providerIds[1]", "wrong_type"),
        (r#"["bankidse",["smartid"]]"#, "providerIds[1]", "wrong_type"),
        (r#"["bankidse","smartid","bankidse"]"#, "providerIds[2]", "repeated"),
        (r#"["bankidse","bank\u0069dse"]"#, "providerIds[1]", "repeated"),
        (r#"["nosuchid","nosuchid"]"#, "providerIds[1]", "repeated"),
        (r#"["bankidse","a\u0000b"]"#, "providerIds[1]", "invalid_character"),
        (&ids(51), "providerIds", "too_many"),
        (&ids(1000), "providerIds", "too_many"),
    ] {
        refuses(&world, &with("providerIds", value), parameter, reason).await;
    }
    // Fifty are read, and then each is looked at: all are reported.
    let reply = send(&world, &with("providerIds", &ids(50))).await.expect(400);
    let reported = reply.details()["ineligible"].as_array().expect("offenders");
    assert_eq!(reported.len(), 50);
    assert_eq!(reported[49], json!({ "providerId": "provider49", "reason": "not_registered" }));
}

#[tokio::test]
async fn a_target_platform_is_ios_or_android() {
    let world = World::new().await;
    for platform in ["ios", "android"] {
        let body = with("targetPlatform", &format!("\"{platform}\""));
        assert_eq!(creates(&world, &body, "targetPlatform").await, platform);
    }
    for value in [r#""iOS""#, r#""ANDROID""#, r#""web""#, r#""""#, r#"" ios""#] {
        refuses(&world, &with("targetPlatform", value), "targetPlatform", "not_an_option").await;
    }
    for value in ["1", "true", r#"["ios"]"#, "{}"] {
        refuses(&world, &with("targetPlatform", value), "targetPlatform", "wrong_type").await;
    }
    let with_nul = with("targetPlatform", r#""ios\u0000""#);
    refuses(&world, &with_nul, "targetPlatform", "invalid_character").await;
}

#[tokio::test]
async fn max_stamps_is_any_number_with_an_integral_value_from_1_to_1000000() {
    let world = World::new().await;
    let zeros = format!("3.{}", "0".repeat(300));
    for (value, count) in [
        ("1", 1),
        ("3", 3),
        ("3.0", 3),
        ("3e0", 3),
        ("30e-1", 3),
        ("0.3E+1", 3),
        (&zeros, 3),
        ("1000000", 1_000_000),
        ("1e6", 1_000_000),
        ("1.000000e6", 1_000_000),
        ("100000000e-2", 1_000_000),
    ] {
        let sent = creates(&world, &with("maxStamps", value), "maxStamps").await;
        assert_eq!(sent.to_string(), count.to_string(), "{value:.50}");
    }
    let digits = "9".repeat(300);
    for value in [
        "0",
        "-0",
        "0.0",
        "-1",
        "1000001",
        "1.000001e6",
        "4294967297",
        "4294967299",
        "9007199254740993",
        "18446744073709551619",
        "1e19",
        "1e400",
        "1e99999999999999999999",
        "-1e400",
        &digits,
        &format!("-{digits}"),
    ] {
        refuses(&world, &with("maxStamps", value), "maxStamps", "out_of_range").await;
    }
    let tiny_fraction = format!("3.{}1", "0".repeat(300));
    for value in
        ["0.5", "2.5", "1e-1", "1e-400", &tiny_fraction, r#""3""#, "true", "[3]", "{}", r#""""#]
    {
        refuses(&world, &with("maxStamps", value), "maxStamps", "wrong_type").await;
    }
}

#[tokio::test]
async fn allow_duplicate_participation_is_a_boolean() {
    let world = World::new().await;
    let member = "allowDuplicateParticipation";
    for (value, allowed) in [("true", true), ("false", false), ("null", false)] {
        assert_eq!(creates(&world, &with(member, value), member).await, allowed);
    }
    for value in ["0", "1", r#""true""#, "[]", "{}"] {
        refuses(&world, &with(member, value), member, "wrong_type").await;
    }
}

#[tokio::test]
async fn an_unknown_member_is_refused_so_that_a_typo_cannot_pass_for_an_omission() {
    let world = World::new().await;
    for member in ["providerId", "Title", "title ", "", "isActive", "id", "__proto__", "a.b"] {
        for value in ["1", "null"] {
            refuses(&world, &with(member, value), member, "unknown_member").await;
        }
    }
}

#[tokio::test]
async fn the_first_problem_in_document_order_is_reported_and_a_missing_member_last() {
    let world = World::new().await;
    for (body, parameter, reason) in [
        (r#"{"title":"","maxStamps":0,"bogus":1}"#, "title", "empty"),
        (r#"{"maxStamps":0,"title":"","bogus":1}"#, "maxStamps", "out_of_range"),
        (r#"{"bogus":1,"maxStamps":0,"title":""}"#, "bogus", "unknown_member"),
        (r#"{"maxStamps":0}"#, "maxStamps", "out_of_range"),
        (r#"{"title":null,"bogus":1}"#, "bogus", "unknown_member"),
        (r#"{"providerIds":["a",1,"a"],"title":1}"#, "providerIds[1]", "wrong_type"),
        (r#"{"providerIds":["a","a",1],"title":1}"#, "providerIds[1]", "repeated"),
        (r#"{"providerIds":["nosuchid"],"title":" "}"#, "title", "empty"),
    ] {
        refuses(&world, body, parameter, reason).await;
    }
    for body in ["{}", r#"{"title":null}"#, r#"{"providerIds":["nosuchid"]}"#] {
        let details = json!({ "parameter": "title" });
        send(&world, body).await.refused(400, "VALIDATION_MISSING_PARAMETER", details);
    }
}
