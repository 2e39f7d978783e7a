//! The shipped catalogue: held to its own schema, and to what docs/api.md section 8 says of it.

use crate::support::catalogue::shipped;
use crate::support::sources::text_of;
use boon::{Compiler, Schemas};
use greenlight::domain::catalogue::{Catalogue, Kind, Provider};
use greenlight::domain::deployment::Deployment;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What the schema has against a catalogue; nothing if it is fine.
fn error(catalogue: &Value) -> Option<String> {
    let name = "providers.schema.json";
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    let schema =
        serde_json::from_str(&text_of("shared/domain/providers.schema.json")).expect("JSON");
    compiler.add_resource(name, schema).expect("a resource");
    let index = compiler.compile(name, &mut schemas).expect("a schema of draft 2020-12");
    schemas.validate(catalogue, index).err().map(|error| error.to_string())
}

fn providers() -> &'static [Provider] {
    Catalogue::embedded().providers()
}

fn of_kind(kind: Kind) -> Vec<&'static str> {
    providers().iter().filter(|p| p.kind == kind).map(|p| &*p.id).collect()
}

fn fields(provider: &str) -> Vec<(&'static str, &'static str, bool)> {
    let provider = Catalogue::embedded().find(provider).expect("a provider");
    let requirements = provider.requirements.iter();
    requirements.map(|r| (&*r.id, &*r.field_type, r.required)).collect()
}

#[test]
fn the_catalogue_is_as_its_schema_says() {
    assert_eq!(error(&shipped()), None);
}

#[test]
fn the_schema_notices_a_catalogue_that_is_not_so() {
    let set = |path: &str, value: Value| {
        let mut catalogue = shipped();
        *catalogue.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
        error(&catalogue)
    };
    let mitid = shipped()["providers"]
        .as_array()
        .expect("providers")
        .iter()
        .position(|p| p["id"] == "mitid");
    let at = |member: &str| format!("/providers/{}/{member}", mitid.expect("mitid"));
    for (path, value) in [
        ("/providers".to_owned(), json!([])),
        (at("id"), json!("MitID")),
        (at("kind"), json!("other")),
        (at("kind"), json!("direct")),
        (at("type"), json!(3)),
        (at("defaultLoa"), json!(5)),
        (at("loa"), json!([])),
        (at("environments"), json!(["staging"])),
        (at("countries"), json!(["Denmark"])),
        (at("requirements"), json!([])),
        (at("requirements/0/type"), json!("select")),
        (at("requirements/0/type"), json!("email")),
        (at("requirements/0/id"), json!("not an id")),
        (at("demoPolicy"), json!("yes")),
        ("/providers/0/demoPolicy".to_owned(), json!(true)),
        (at("scopes"), json!(["profile"])),
    ] {
        assert!(set(&path, value.clone()).is_some(), "{path} = {value} passes");
    }
    let mut catalogue = shipped();
    catalogue["providers"][0].as_object_mut().expect("a provider").remove("name");
    assert!(error(&catalogue).is_some(), "a member may be missing");
    let mut catalogue = shipped();
    catalogue["providers"][0]["colour"] = json!("blue");
    assert!(error(&catalogue).is_some(), "a member may be unknown");
}

#[test]
fn the_ids_of_providers_and_of_their_requirements_are_unique() {
    let ids: BTreeSet<&str> = providers().iter().map(|provider| &*provider.id).collect();
    assert_eq!(ids.len(), providers().len());
    for provider in providers() {
        let ids: BTreeSet<&str> = provider.requirements.iter().map(|r| &*r.id).collect();
        assert_eq!(ids.len(), provider.requirements.len(), "{}", provider.id);
    }
}

#[test]
fn it_holds_the_providers_of_the_contract_kind_by_kind_and_in_that_order() {
    assert_eq!(
        of_kind(Kind::Direct),
        ["passport", "ghanacard", "kenyanid", "nigerianin", "angolanin"]
    );
    assert_eq!(
        of_kind(Kind::Registration),
        [
            "bankidse",
            "mitid",
            "smartid",
            "idaustria",
            "singpass",
            "uaepass",
            "nobankid",
            "spid",
            "idin",
            "frejaid",
            "evrotrust",
            "audkenni",
            "skmobileid",
        ]
    );
    assert_eq!(of_kind(Kind::Contract), ["ftn", "ipin", "pass"]);
    let order: Vec<Kind> = providers().iter().map(|provider| provider.kind).collect();
    let mut groups = order.clone();
    groups.dedup();
    assert_eq!(groups, [Kind::Direct, Kind::Registration, Kind::Contract]);
}

#[test]
fn passport_alone_reads_a_chip() {
    let chips: Vec<&str> =
        providers().iter().filter(|p| p.is_chip_based()).map(|p| &*p.id).collect();
    assert_eq!(chips, ["passport"]);
}

#[test]
fn mitid_requires_exactly_the_five_fields_of_the_seed() {
    assert_eq!(
        fields("mitid"),
        [
            ("legalCompanyName", "text", true),
            ("registrationNumber", "text", true),
            ("serviceDescription", "text", true),
            ("displayName", "text", true),
            ("contactEmail", "email", true),
        ]
    );
}

#[test]
fn some_providers_have_fields_of_their_own() {
    for (provider, field, field_type) in [
        ("spid", "userDataLevel", "select"),
        ("nobankid", "bankName", "text"),
        ("nobankid", "useSsn", "checkbox"),
        ("nobankid", "gdprArticle", "select"),
        ("idin", "legalRepName", "text"),
    ] {
        let found = fields(provider).into_iter().find(|(id, ..)| *id == field);
        assert_eq!(found.map(|(_, found, _)| found), Some(field_type), "{provider}.{field}");
    }
}

#[test]
fn there_is_something_to_exercise_every_rule_with() {
    let only_in_production: Vec<&str> = providers()
        .iter()
        .filter(|p| p.available_in(Deployment::Production) && !p.available_in(Deployment::Sandbox))
        .map(|p| &*p.id)
        .collect();
    assert_eq!(only_in_production, ["angolanin", "evrotrust", "pass"]);
    let demos: Vec<&str> = providers().iter().filter(|p| p.demo_policy).map(|p| &*p.id).collect();
    assert_eq!(demos, ["mitid", "smartid", "nobankid", "spid"]);
    assert!(providers().iter().all(|p| p.available_in(Deployment::Production)));
}
