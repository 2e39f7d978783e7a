//! The codes of problems: held to their schema, and to the paragraph that docs/api.md has of each.

use crate::support::sources::text_of;
use boon::{Compiler, Schemas};
use greenlight::domain::problem_code::{FoundBy, ProblemCode};
use serde_json::{Value, json};

fn file() -> Value {
    serde_json::from_str(&text_of("shared/domain/problems.json")).expect("JSON")
}

/// What the schema has against a file; nothing if it is fine.
fn error(file: &Value) -> Option<String> {
    let name = "problems.schema.json";
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    let schema = serde_json::from_str(&text_of("shared/domain/problems.schema.json"));
    compiler.add_resource(name, schema.expect("JSON")).expect("a resource");
    let index = compiler.compile(name, &mut schemas).expect("a schema of draft 2020-12");
    schemas.validate(file, index).err().map(|error| error.to_string())
}

#[test]
fn the_file_is_as_its_schema_says_and_the_schema_notices_what_is_not_so() {
    assert_eq!(error(&file()), None);
    for (path, value) in [
        ("/problems", json!([])),
        ("/problems/0/code", json!("Not A Code")),
        ("/problems/0/foundBy", json!("nobody")),
        ("/problems/0/message", json!("{colour} is missing.")),
        ("/problems/0/message", json!("No full stop")),
        ("/problems/0/general", json!("{field} is missing.")),
        ("/problems/0/severity", json!("error")),
    ] {
        let mut changed = file();
        let (parent, member) = path.rsplit_once('/').expect("a path");
        changed.pointer_mut(parent).expect("a place")[member] = value.clone();
        assert!(error(&changed).is_some(), "{path} = {value} passes");
    }
    for member in ["code", "foundBy", "message", "general"] {
        let mut changed = file();
        changed["problems"][0].as_object_mut().expect("an object").remove(member);
        assert!(error(&changed).is_some(), "{member} may be missing");
    }
}

#[test]
fn every_code_has_its_paragraph_in_the_contract_in_the_order_of_the_file() {
    let text = text_of("docs/api.md");
    let documented: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("##### Problem `")?.strip_suffix('`'))
        .collect();
    let codes: Vec<&str> = ProblemCode::all().iter().map(|code| &*code.code).collect();
    assert_eq!(documented, codes);
    for code in codes {
        let (_, after) =
            text.split_once(&format!("##### Problem `{code}`\n\n")).expect("a paragraph");
        let paragraph = after.split("\n\n").next().unwrap_or_default();
        assert!(paragraph.len() > 80, "{code} is not explained: {paragraph}");
    }
}

#[test]
fn machines_and_reviewers_find_what_the_contract_says() {
    let of = |found_by| {
        let codes = ProblemCode::all().iter().filter(move |code| code.found_by == found_by);
        codes.map(|code| &*code.code).collect::<Vec<_>>()
    };
    assert_eq!(
        of(FoundBy::Machine),
        [
            "missing",
            "not_an_email",
            "not_a_url",
            "not_https",
            "not_an_option",
            "not_a_boolean",
            "not_a_text",
            "too_long_for_provider",
            "vat_format",
            "image_format",
            "image_size",
            "hidden_characters",
        ]
    );
    assert_eq!(
        of(FoundBy::Reviewer),
        [
            "not_in_register",
            "name_mismatch",
            "address_mismatch",
            "not_reachable",
            "purpose_unclear",
            "legal_basis_missing",
            "document_unclear",
            "brand_not_allowed",
            "duplicate_application",
            "other",
        ]
    );
}
