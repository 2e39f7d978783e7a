//! What is found in values of each type of field.

use super::*;
use crate::catalogue::Catalogue;
use crate::problem_code::FoundBy;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeSet;

fn found(provider: &str, field: &str, value: FieldValue) -> Vec<Finding> {
    let provider = Catalogue::embedded().find(provider).expect("a provider");
    let requirement = provider.requirement(field).expect("a requirement");
    check(provider, requirement, &value)
}

fn text(provider: &str, field: &str, text: &str) -> Vec<Finding> {
    found(provider, field, FieldValue::from_text(text.to_owned()).0)
}

#[test]
fn what_a_machine_finds_are_the_codes_that_the_file_says_so_of() {
    let every = [
        Finding::Missing,
        Finding::NotAnEmail,
        Finding::NotAUrl,
        Finding::NotHttps,
        Finding::NotAnOption,
        Finding::NotABoolean,
        Finding::NotAText,
        Finding::TooLongForProvider,
        Finding::VatFormat,
        Finding::ImageFormat,
        Finding::ImageSize,
        Finding::HiddenCharacters,
    ];
    let codes: BTreeSet<&str> = every.into_iter().map(Finding::code).collect();
    let machine = ProblemCode::all().iter().filter(|code| code.found_by == FoundBy::Machine);
    assert_eq!(codes, machine.map(|code| &*code.code).collect());
}

#[test]
fn the_catalogue_s_own_examples_are_fine() {
    for provider in Catalogue::embedded().providers() {
        for requirement in provider.requirements.iter() {
            let value = match &*requirement.field_type {
                "checkbox" => FieldValue::Flag(requirement.example == "true"),
                _ => FieldValue::Text(requirement.example.to_string()),
            };
            let found = check(provider, requirement, &value);
            assert_eq!(found, [], "{}: {}", provider.id, requirement.id);
        }
    }
}

#[test]
fn an_e_mail_address_is_a_mailbox_at_a_domain() {
    for good in ["it@acme.example", "a.b+c@mail.acme.co.uk", "øre@bücher.example"] {
        assert_eq!(text("mitid", "contactEmail", good), [], "{good}");
    }
    for bad in [
        "it",
        "it@",
        "@acme.example",
        "it@localhost",
        "it@acme..example",
        "it@[192.0.2.1]",
        "Acme <it@acme.example>",
        "it@acme.example, legal@acme.example",
        "it @acme.example",
        "mailto:it@acme.example",
    ] {
        assert_eq!(text("mitid", "contactEmail", bad), [Finding::NotAnEmail], "{bad}");
    }
}

#[test]
fn a_website_is_a_whole_address_of_a_host_with_a_dot_by_https() {
    for good in [
        "https://acme.example",
        "https://www.acme.example/a/b?c=d#e",
        "HTTPS://ACME.example:8443/",
        "https://bücher.example/über",
    ] {
        assert_eq!(text("bankidse", "websiteUrl", good), [], "{good}");
    }
    for bad in [
        "acme.example",
        "www.acme.example",
        "https:acme.example",
        "https:\\\\acme.example",
        "https://localhost",
        "https://acme.",
        "https://192.0.2.1",
        "https://[2001:db8::1]/",
        "https://acme .example",
        " https://acme.example",
        "https://acme.example/a b",
        "mailto:it@acme.example",
        "javascript:alert(1)",
        "https://",
    ] {
        assert_eq!(text("bankidse", "websiteUrl", bad), [Finding::NotAUrl], "{bad}");
    }
    for plain in ["http://acme.example", "ftp://acme.example/"] {
        assert_eq!(text("bankidse", "websiteUrl", plain), [Finding::NotHttps], "{plain}");
    }
}

#[test]
fn a_select_has_one_of_its_options_and_a_checkbox_is_true_or_false() {
    assert_eq!(text("spid", "userDataLevel", "minimum"), []);
    assert_eq!(text("spid", "userDataLevel", "Minimum"), [Finding::NotAnOption]);
    assert_eq!(found("spid", "userDataLevel", FieldValue::Flag(true)), [Finding::NotAnOption]);
    for flag in [true, false] {
        assert_eq!(found("nobankid", "useSsn", FieldValue::Flag(flag)), []);
        for field in ["displayName", "contactEmail", "websiteUrl"] {
            let findings = found("nobankid", field, FieldValue::Flag(flag));
            assert_eq!(findings, [Finding::NotAText], "{field}");
        }
    }
    assert_eq!(text("nobankid", "useSsn", "true"), [Finding::NotABoolean]);
}

#[test]
fn a_vat_number_is_that_of_the_country_that_it_names_or_of_the_provider() {
    assert_eq!(text("spid", "vatNumber", "12345678901"), []);
    assert_eq!(text("spid", "vatNumber", "DE123456789"), []);
    assert_eq!(text("spid", "vatNumber", "DE12345678901"), [Finding::VatFormat]);
    assert_eq!(text("idin", "vatNumber", "12345678901"), [Finding::VatFormat]);
}

#[test]
fn a_logo_is_an_image_however_large_its_text() {
    assert_eq!(text("spid", "logo", "acme.png"), [Finding::ImageFormat]);
    let svg = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>";
    assert_eq!(text("spid", "logo", svg), []);
    let large = svg.replace("<g/>", &"<g/>".repeat(2000));
    assert_eq!(text("spid", "logo", &large), []);
    let large = svg.replace("<g/>", &"<script/>".repeat(2000));
    assert_eq!(text("spid", "logo", &large), [Finding::ImageFormat]);
    let large = format!("data:image/png,{}", "x".repeat(300_000));
    assert_eq!(text("spid", "logo", &large), [Finding::ImageSize]);
}

#[test]
fn a_text_is_no_longer_than_the_provider_takes_it() {
    let provider = Catalogue::embedded().find("mitid").expect("a provider");
    let requirement = provider.requirement("displayName").expect("a requirement");
    let limit = requirement.max_length.expect("a limit") as usize;
    assert_eq!(text("mitid", "displayName", &"ä".repeat(limit)), []);
    let too_long = text("mitid", "displayName", &"ä".repeat(limit + 1));
    assert_eq!(too_long, [Finding::TooLongForProvider]);
}

#[test]
fn what_cannot_be_seen_is_found_in_every_text() {
    for hidden in ["Ac\u{200b}me", "\u{202e}emcA", "Acme\u{feff}", "Ac\u{2028}me"] {
        let found = text("mitid", "displayName", hidden);
        assert_eq!(found, [Finding::HiddenCharacters], "{}", hidden.escape_unicode());
    }
    assert_eq!(text("mitid", "displayName", "Ac\u{ad}me\n\u{200d}"), []);
    let both = text("mitid", "contactEmail", "it\u{200b}acme.example");
    assert_eq!(both, [Finding::NotAnEmail, Finding::HiddenCharacters]);
}

/// What addresses, numbers and images are made of.
const FRAGMENTS: [&str; 28] = [
    "@",
    ".",
    "https://",
    "xn--",
    "[",
    "]",
    "\"",
    "\\",
    " ",
    "\u{202e}",
    "é",
    "🙂",
    "IT",
    "123",
    "data:",
    "image/svg+xml,",
    ";base64,",
    "<svg xmlns='http://www.w3.org/2000/svg'",
    ">",
    "/>",
    "</svg>",
    "<g",
    "<![CDATA[",
    "<!--",
    "<?x",
    "&#x",
    ";",
    "=",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_submitted_can_be_looked_at(any in ".{0,40}", parts in vec(select(&FRAGMENTS[..]), 0..20)) {
        for made in [any, parts.concat(), format!("data:image/svg+xml,{}", parts.concat())] {
            for provider in Catalogue::embedded().providers() {
                for requirement in provider.requirements.iter() {
                    let value = FieldValue::Text(made.clone());
                    assert!(check(provider, requirement, &value).len() <= 3, "{made}");
                }
            }
        }
    }
}
