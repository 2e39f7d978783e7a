//! What two runs of the same kind have in common: their items without what is different every time.
//! Ids, times, hashes and counts of writes are replaced by their shape (prefix, length, alphabet);
//! everything else, statuses above all, stands as it was written.

use super::{DEPLOYMENTS, Items, PreviousRelease, play, version, world_of};
use chrono::DateTime;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// So long a time is in RFC 3339.
const TIME: usize = "2025-01-15T10:00:00.000Z".len();

/// How often an item was written: one more write in the run must not matter.
const VERSIONS: [&str; 2] = ["version", "company_version"];

/// The skeleton of an item or of anything in it. An answer that was kept as text is looked into.
fn skeleton(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                let is_version = VERSIONS.contains(&name.as_str()) && value["N"].is_string();
                let value = if is_version { json!({ "N": "<version>" }) } else { skeleton(value) };
                (shape(name), value)
            };
            members.iter().map(member).collect()
        }
        Value::Array(list) => list.iter().map(skeleton).collect(),
        Value::String(text) => match serde_json::from_str(text) {
            Ok(inner @ Value::Object(_)) => skeleton(&inner),
            _ => json!(shape(text)),
        },
        other => other.clone(),
    }
}

/// A text with its ids, times and hashes replaced.
fn shape(text: &str) -> String {
    // Which part of what is due it is in follows from an id.
    if text.strip_prefix("DUE#").is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit())) {
        return "DUE#<part>".to_owned();
    }
    let (mut shape, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
        let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let time = rest.get(..TIME).filter(|time| DateTime::parse_from_rfc3339(time).is_ok());
        let length = if time.is_some() { TIME } else { word.max(first.len_utf8()) };
        match time {
            Some(_) => shape.push_str("<time>"),
            None => shape.push_str(&shape_of_word(&rest[..length])),
        }
        rest = &rest[length..];
    }
    shape
}

fn shape_of_word(word: &str) -> String {
    let length = word.len();
    let all = |fits: fn(&u8) -> bool| word.bytes().all(|byte| fits(&byte));
    match word.rsplit_once('_') {
        Some((prefix, id)) if is_ulid(id) => return format!("{prefix}_<ulid>"),
        _ if is_ulid(word) => return "<ulid>".to_owned(),
        _ => {}
    }
    if let (36, Ok(id)) = (length, uuid::Uuid::try_parse(word)) {
        return format!("<uuid v{}>", id.get_version_num());
    }
    match length {
        64 if all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(b)) => "<64 hex>".to_owned(),
        43 => "<43 base64url>".to_owned(),
        10.. if all(u8::is_ascii_digit) => format!("<{length} digits>"),
        _ => word.to_owned(),
    }
}

/// Whether the text is an upper-case ULID.
fn is_ulid(text: &str) -> bool {
    text.len() == 26 && text.bytes().all(|b| b"0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(&b))
}

/// The paths of what `then` holds and `now` does not. There may be more in `now`.
fn lacking(now: &Value, then: &Value, path: &str, paths: &mut Vec<String>) {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => {
            for (name, value) in then {
                let path = format!("{path}.{name}");
                match now.get(name) {
                    Some(Value::Array(set)) if name == "SS" => {
                        let members = value.as_array().into_iter().flatten();
                        let lost = members.filter(|member| !set.contains(member));
                        paths.extend(lost.map(|member| format!("{path} {member}")));
                    }
                    Some(now) => lacking(now, value, &path, paths),
                    None => paths.push(path),
                }
            }
        }
        (Value::Array(now), Value::Array(then)) if now.len() == then.len() => {
            for (index, (now, then)) in now.iter().zip(then).enumerate() {
                lacking(now, then, &format!("{path}[{index}]"), paths);
            }
        }
        _ if now != then => paths.push(format!("{path} {then}, not {now}")),
        _ => {}
    }
}

/// Of each item of `then` that no item of `now` holds, what the nearest one lacks. No item of `now`
/// stands for two.
fn lost(then: &Items, now: &Items) -> Vec<String> {
    let mut lost = Vec::new();
    for (kind, items) in then {
        let mut candidates: Vec<Value> =
            now.get(kind).into_iter().flatten().map(skeleton).collect();
        for item in items.iter().map(skeleton) {
            let lacks = |candidate: &Value| {
                let mut paths = Vec::new();
                lacking(candidate, &item, kind, &mut paths);
                paths
            };
            // Of two that lack as much, the one that has the least beside: the other stands for another item.
            let beside = |candidate: &Value| {
                let mut paths = Vec::new();
                lacking(&item, candidate, kind, &mut paths);
                paths.len()
            };
            let measured = candidates.iter().map(|it| (lacks(it), beside(it))).enumerate();
            let nearest = measured.min_by_key(|(_, (paths, beside))| (paths.len(), *beside));
            match nearest.map(|(index, (paths, _))| (index, paths)) {
                Some((index, paths)) => {
                    candidates.swap_remove(index);
                    lost.extend(paths);
                }
                None => lost.push(format!("{kind}, a whole one: {item}")),
            }
        }
    }
    lost
}

#[tokio::test]
async fn whatever_the_previous_release_wrote_this_one_writes_in_the_same_run() {
    for deployment in DEPLOYMENTS {
        let kept = PreviousRelease::kept(deployment);
        let now = play(&world_of(deployment).await).await;
        assert_eq!(lost(&kept.items, &now.items), [""; 0], "in {deployment}");
        if version::is_own() {
            let news = lost(&now.items, &kept.items);
            assert_eq!(news, [""; 0], "{deployment}: the fixtures are to be written anew");
        }
    }
}

#[test]
fn a_skeleton_keeps_the_shape_of_what_is_different_every_time() {
    for (text, expected) in [
        ("1736935200000", "<13 digits>"),
        ("1736935200", "<10 digits>"),
        ("12500", "12500"),
        ("2025-01-15T10:00:03.000Z", "<time>"),
        ("TICKET#act_01JHMPFR5R27BZZ661AN3R4BJD", "TICKET#act_<ulid>"),
        ("STAMP#01JHMPFR5R27BZZ661AN3R4BJD", "STAMP#<ulid>"),
        ("TEST#01946985-e1c0-7cc3-98c4-dc0c0c07398f", "TEST#<uuid v7>"),
        ("TEST#01946985-e1c0-4cc3-98c4-dc0c0c07398f", "TEST#<uuid v4>"),
        ("activation_requested", "activation_requested"),
        ("Until 2025-01-15T10:00:03.000Z: é.", "Until <time>: é."),
        ("/v1/apps/prev1234/activation", "/v1/apps/prev1234/activation"),
    ] {
        assert_eq!(shape(text), expected);
    }
    let hash = "f".repeat(64);
    assert_eq!(shape(&format!("KEY#{hash}")), "KEY#<64 hex>");
    let sealed = format!("STAMP#bankidse#-{}", "a_".repeat(21));
    assert_eq!(shape(&sealed), "STAMP#bankidse#<43 base64url>");
}

#[test]
fn a_change_of_meaning_shows_in_the_skeleton() {
    let pointer = json!({ "status": { "S": "rejected" }, "at": { "N": "1736935202000" } });
    let app = |pointer: &Value| {
        let pointers = json!({ "M": { "mitid": { "M": pointer } } });
        let enabled = json!({ "SS": ["mitid", "spid"] });
        json!({ "pk": { "S": "APP#a" }, "pointers": pointers, "enabled": enabled })
    };
    let then = app(&pointer);
    let found = |now: Value| {
        let items = |item: &Value| BTreeMap::from([("app".to_owned(), vec![item.clone()])]);
        lost(&items(&then), &items(&now)).join(", ")
    };
    assert_eq!(found(then.clone()), "");
    let mut more = app(&pointer);
    more["later"] = json!({ "N": "1" });
    more["enabled"]["SS"] = json!(["mitid", "passport", "spid"]);
    assert_eq!(found(more), "");
    let mut renamed = pointer.clone();
    renamed["status"]["S"] = json!("refused");
    let status = r#"app.pointers.M.mitid.M.status.S "rejected", not "refused""#;
    assert_eq!(found(app(&renamed)), status);
    let mut seconds = pointer.clone();
    seconds["at"]["N"] = json!("1736935202");
    let at = r#"app.pointers.M.mitid.M.at.N "<13 digits>", not "<10 digits>""#;
    assert_eq!(found(app(&seconds)), at);
    let mut without = pointer.clone();
    without.as_object_mut().expect("members").remove("status");
    assert_eq!(found(app(&without)), "app.pointers.M.mitid.M.status");
    let mut elsewhere = app(&pointer);
    elsewhere["pk"]["S"] = json!("APPS#a");
    assert_eq!(found(elsewhere), r#"app.pk.S "APP#a", not "APPS#a""#);
    let mut fewer = app(&pointer);
    fewer["enabled"]["SS"] = json!(["spid"]);
    assert_eq!(found(fewer), r#"app.enabled.SS "mitid""#);
}
