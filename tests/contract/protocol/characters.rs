//! Which characters a text may have, in every place where one is read. docs/api.md section 1.7.

use crate::support::app::{ACTIVATION, TESTS};
use crate::support::challenge::Challenge;
use crate::support::tickets::{self, OLIVIA};
use greenlight_tests::{ACME, Reply, World};
use serde_json::{Value, json};

/// What no text may have.
const NOWHERE: [char; 10] = [
    '\0',
    '\u{8}',
    '\u{b}',
    '\u{1b}',
    '\u{7f}',
    '\u{85}',
    '\u{9b}',
    '\u{fdd0}',
    '\u{ffff}',
    '\u{10fffe}',
];
/// What only values of fields may have.
const IN_FIELDS: [char; 10] = [
    '\u{61c}', '\u{200b}', '\u{200e}', '\u{2028}', '\u{2029}', '\u{202a}', '\u{202e}', '\u{2066}',
    '\u{2069}', '\u{feff}',
];
/// What texts of several lines may have, too.
const IN_LINES: [char; 3] = ['\t', '\n', '\r'];
/// What any text may have.
const ANYWHERE: [&str; 6] =
    ["ä", "مرحبا", "שלום", "नमस्ते \u{200c}", "👩\u{200d}💻", "a\u{ad}b\u{2060}\u{180e}\u{fe0f}"];

/// A request with one text in it, and the path under which a refusal names that.
struct Place<'w> {
    name: &'static str,
    send: Box<dyn AsyncSend + 'w>,
}

/// An asynchronous closure from a text to the reply.
trait AsyncSend {
    fn with<'a>(&'a self, text: &'a str) -> std::pin::Pin<Box<dyn Future<Output = Reply> + 'a>>;
}

impl<F: AsyncFn(&str) -> Reply> AsyncSend for F {
    fn with<'a>(&'a self, text: &'a str) -> std::pin::Pin<Box<dyn Future<Output = Reply> + 'a>> {
        Box::pin(self(text))
    }
}

fn place<'w>(name: &'static str, send: impl AsyncFn(&str) -> Reply + 'w) -> Place<'w> {
    Place { name, send: Box::new(send) }
}

/// Creates a challenge with this member.
async fn create(world: &World, member: &str, value: Value) -> Reply {
    let mut body = json!({ "title": "A test", "providerIds": ["bankidse"] });
    body[member] = value;
    world.post(TESTS).json(&body).send().await
}

/// Places for texts of one line.
fn lines<'w>(world: &'w World, challenge: &'w Challenge<'w>, ticket: &'w str) -> Vec<Place<'w>> {
    let review =
        async |body: Value| tickets::review(world, &world.operator_key, ticket, &body).send().await;
    vec![
        place("title", async |text| create(world, "title", json!(text)).await),
        place("targetPlatform", async |text| create(world, "targetPlatform", json!(text)).await),
        place("providerIds[0]", async |text| create(world, "providerIds", json!([text])).await),
        place("providerId", async |text| {
            challenge.run(&json!({ "providerId": text, "participantId": "x" })).send().await
        }),
        place("participantId", async |text| challenge.run_of(text).send().await),
        place("platform", async |text| {
            let run = json!({ "providerId": "bankidse", "participantId": "x", "platform": text });
            challenge.run(&run).send().await
        }),
        place("decision", async move |text| review(json!({ "decision": text })).await),
        place("fields[0]", async |text| {
            let body = json!({ "decision": "reject", "message": "No.", "fields": [text] });
            tickets::review(world, &world.operator_key, ticket, &body).send().await
        }),
    ]
}

fn invalid(reply: &Reply, parameter: &str, character: char) {
    reply.invalid(parameter, "invalid_character");
    let code = format!("U+{:04X}.", u32::from(character));
    let message = reply.body["error"]["message"].as_str().expect("a message");
    assert!(message.ends_with(&code), "{message} does not name {code}");
}

#[tokio::test]
async fn a_text_of_one_line_has_no_character_that_deceives_its_reader() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 100 })).await;
    let ticket = tickets::mitid(&world).await;
    for Place { name, send } in lines(&world, &challenge, &ticket) {
        for character in NOWHERE.into_iter().chain(IN_FIELDS).chain(IN_LINES) {
            invalid(&send.with(&format!("a{character}b")).await, name, character);
        }
        for text in ANYWHERE {
            let reply = send.with(text).await;
            assert_ne!(reply.details()["reason"], "invalid_character", "{name}: {}", reply.text);
        }
    }
    for text in ANYWHERE {
        let created = create(&world, "title", json!(text)).await.expect(201);
        assert_eq!(created.body["title"], text);
    }
}

#[tokio::test]
async fn a_text_of_several_lines_may_have_tabs_and_line_ends() {
    let world = World::new().await;
    let ticket = tickets::mitid(&world).await;
    let message = async |text: &str| {
        let body = json!({ "decision": "claim", "message": text });
        tickets::review(&world, &world.operator_key, &ticket, &body).send().await
    };
    for character in NOWHERE.into_iter().chain(IN_FIELDS) {
        let text = format!("a{character}b");
        let described = create(&world, "description", json!(text)).await;
        invalid(&described, "description", character);
        invalid(&message(&text).await, "message", character);
    }
    let text = "One line.\r\n\tAnother one.";
    let created = create(&world, "description", json!(text)).await.expect(201);
    assert_eq!(created.body["description"], text);
    let _ = message(text).await.expect(200);
    let shown = tickets::get(&world, &world.operator_key, &format!("{}/{ticket}", tickets::QUEUE));
    let shown = shown.send().await.expect(200);
    assert_eq!(shown.body["history"][1]["message"], text);
    assert_eq!(shown.body["history"][1]["actor"], OLIVIA);
}

#[tokio::test]
async fn a_field_s_value_may_have_any_script_and_no_control_character() {
    let world = World::new().await;
    let submit = async |value: &str| {
        let mut fields = tickets::mitid_fields();
        fields["displayName"] = json!(value);
        world.submit(ACME, &json!({ "mitid": fields })).send().await
    };
    for character in NOWHERE {
        let reply = submit(&format!("a{character}b")).await;
        invalid(&reply, "providers.mitid.displayName", character);
    }
    let accepted = IN_FIELDS.into_iter().chain(IN_LINES).map(|c| format!("a{c}b"));
    for value in accepted.chain(ANYWHERE.map(str::to_owned)) {
        let reply = submit(&value).await.expect(200);
        assert_eq!(reply.body["mitid"]["status"], "activation_requested");
        let ticket = world.current_ticket(ACME, "mitid").await;
        assert_eq!(json!(ticket.fields)["displayName"], value);
    }
    // A contract provider's value is not looked at.
    let _ = world.submit(ACME, &json!({ "ftn": { "a\0": "b\0" } })).send().await.expect(200);
}

#[tokio::test]
async fn ids_of_providers_and_fields_have_no_character_that_deceives_their_reader() {
    let world = World::new().await;
    for character in NOWHERE.into_iter().chain(IN_FIELDS).chain(IN_LINES) {
        let id = format!("a{character}b");
        let provider = json!({ "providers": { (id.as_str()): {} } });
        let reply = world.post(ACTIVATION).json(&provider).send().await;
        invalid(&reply, &format!("providers.{id}"), character);
        for provider in ["mitid", "ghanacard", "nosuchid"] {
            let field = json!({ "providers": { provider: { (id.as_str()): "x" } } });
            let reply = world.post(ACTIVATION).json(&field).send().await;
            invalid(&reply, &format!("providers.{provider}.{id}"), character);
        }
    }
}

#[tokio::test]
async fn a_text_in_which_nothing_can_be_seen_is_empty() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    let ticket = tickets::mitid(&world).await;
    for unseen in ["", " ", "\u{a0}\u{3000}", "\u{ad}", "\u{200c} \u{200d}", "\u{3164}", "\u{2060}"]
    {
        create(&world, "title", json!(unseen)).await.invalid("title", "empty");
        let described = create(&world, "description", json!(unseen)).await.expect(201);
        assert_eq!(described.body["description"], Value::Null);
        challenge.run_of(unseen).send().await.invalid("participantId", "empty");
        let body = json!({ "decision": "reject", "message": unseen });
        let review = tickets::review(&world, &world.operator_key, &ticket, &body);
        review.send().await.invalid("message", "empty");
        let field = world.submit(ACME, &json!({ "mitid": { (unseen): "x" } })).send().await;
        field.invalid(&format!("providers.mitid.{unseen}"), "empty");
    }
    // In a field's value these can stand, and count as missing all the same.
    for unseen in ["\u{200b}", "\u{feff}", "\u{202e}\u{2069}", "\u{2028}", "\t\n"] {
        let mut fields = tickets::mitid_fields();
        fields["displayName"] = json!(unseen);
        let reply = world.submit("HqTRDIYH", &json!({ "mitid": fields })).send().await.expect(200);
        assert_eq!(reply.body["mitid"]["status"], "rejected");
        let ticket = world.current_ticket("HqTRDIYH", "mitid").await;
        assert_eq!(ticket.rejection.expect("a rejection").fields, ["displayName"]);
    }
}
