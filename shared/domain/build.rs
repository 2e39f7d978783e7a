//! Lays the catalogue of providers out as data of the program: `providers.json` as the Rust that `src/catalogue.rs`
//! includes. So no function reads it when it answers for the first time, and one that asks for a single provider
//! touches that alone. What it means is said there; a test holds the two together.

use serde_json::Value;
use std::error::Error;
use std::fs;
use std::path::Path;

#[path = "src/catalogue/shown.rs"]
mod shown;

const SOURCE: &str = "providers.json";

#[expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "this runs when the domain is built and is no part of it"
)]
fn main() -> Result<(), Box<dyn Error>> {
    for source in [SOURCE, "src/catalogue/shown.rs"] {
        println!("cargo::rerun-if-changed={source}");
    }
    let catalogue: Value = serde_json::from_str(&fs::read_to_string(SOURCE)?)?;
    let providers = list(&catalogue["providers"], provider);
    let folder = std::env::var("OUT_DIR")?;
    fs::write(
        Path::new(&folder).join("catalogue.rs"),
        format!("Catalogue {{ providers: {providers} }}"),
    )?;
    Ok(())
}

fn provider(value: &Value) -> String {
    let text = |member: &str| text(&value[member]);
    let texts = |member: &str| list(&value[member], self::text);
    format!(
        "Provider {{
            id: {}, name: {}, countries: {}, provider_type: {}, kind: {}, environments: {}, demo_policy: {},
            requirements: {}, shown: {},
        }}",
        text("id"),
        text("name"),
        texts("countries"),
        value["type"],
        variant("Kind", &value["kind"]),
        texts("environments"),
        value["demoPolicy"],
        list(&value["requirements"], requirement),
        borrowed(&shown::provider(value)),
    )
}

fn requirement(value: &Value) -> String {
    let text = |member: &str| text(&value[member]);
    format!(
        "Requirement {{
            id: {}, field_type: {}, label: {}, example: {}, options: {}, max_length: {}, format: {}, required: {},
            shown: {},
        }}",
        text("id"),
        text("type"),
        text("label"),
        text("example"),
        maybe(&value["options"], |options| list(options, option)),
        maybe(&value["maxLength"], Value::to_string),
        maybe(&value["format"], |format| variant("Format", format)),
        value["required"],
        borrowed(&shown::requirement(value)),
    )
}

fn option(value: &Value) -> String {
    format!("FieldOption {{ value: {}, label: {} }}", text(&value["value"]), text(&value["label"]))
}

fn text(value: &Value) -> String {
    borrowed(value.as_str().unwrap_or_default())
}

fn borrowed(text: &str) -> String {
    format!("Text::Borrowed({text:?})")
}

fn list(value: &Value, item: impl Fn(&Value) -> String) -> String {
    let items: Vec<String> = value.as_array().into_iter().flatten().map(item).collect();
    format!("List::Borrowed(&[{}])", items.join(", "))
}

fn maybe(value: &Value, some: impl Fn(&Value) -> String) -> String {
    if value.is_null() { "None".to_owned() } else { format!("Some({})", some(value)) }
}

/// The variant of an enum whose names are those of the wire in lower case.
fn variant(of: &str, value: &Value) -> String {
    let name = value.as_str().unwrap_or_default();
    let (first, rest) = name.split_at(name.len().min(1));
    format!("{of}::{}{rest}", first.to_uppercase())
}
