//! What a machine finds in a submitted value, by the type, the format and the limit that the catalogue gives its
//! field. docs/api.md section 5.8.
//!
//! Nothing of it stands in the way of a submission: types and options are advice (section 5.4), and what is
//! found here is a warning for the customer and the reviewer.

pub mod image;
mod vat;

use super::catalogue::{FieldOption, Format, Provider, Requirement};
use super::characters::hides;
use super::field::FieldValue;
use super::problem::{Problem, Severity};
use super::problem_code::{Named, ProblemCode};
use email_address::{EmailAddress, Options};
use image::ImageFlaw;
use std::cell::Cell;
use url::{Host, Url};

/// What a machine can find; each is a code of `problems.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A required field has no value.
    Missing,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not the whole address of a website, or of a host without a dot.
    NotAUrl,
    /// The address of a website, but not by `https`.
    NotHttps,
    /// Not one of a select's options.
    NotAnOption,
    /// A text for a checkbox.
    NotABoolean,
    /// The state of a checkbox where a text is asked for.
    NotAText,
    /// More characters than the catalogue gives the field.
    TooLongForProvider,
    /// Not a VAT number.
    VatFormat,
    /// Not an image that providers take.
    ImageFormat,
    /// An image that is too large.
    ImageSize,
    /// Characters that cannot be seen, or that turn text around.
    HiddenCharacters,
}

impl Finding {
    /// The code's name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotAnEmail => "not_an_email",
            Self::NotAUrl => "not_a_url",
            Self::NotHttps => "not_https",
            Self::NotAnOption => "not_an_option",
            Self::NotABoolean => "not_a_boolean",
            Self::NotAText => "not_a_text",
            Self::TooLongForProvider => "too_long_for_provider",
            Self::VatFormat => "vat_format",
            Self::ImageFormat => "image_format",
            Self::ImageSize => "image_size",
            Self::HiddenCharacters => "hidden_characters",
        }
    }

    /// The problem that it is, of a provider's field.
    pub fn problem(self, named: Named<'_>, severity: Severity) -> Problem {
        let code = ProblemCode::find(self.code());
        let code = code.expect("a test holds these to the codes that there are");
        code.problem(Some(named), severity)
    }
}

/// What there is to say of a value that was submitted for one of the provider's fields: at most one thing about
/// what it is, then about its length, then about its characters.
pub fn check(provider: &Provider, requirement: &Requirement, value: &FieldValue) -> Vec<Finding> {
    let text = match value {
        FieldValue::Text(text) => text,
        FieldValue::Flag(_) => return Vec::from_iter(flag(requirement)),
        // Its text is not at hand any more: what is to be said of it was found when it came.
        FieldValue::Large(large) => {
            let is_image = requirement.format == Some(Format::Image);
            return Vec::from_iter(large.image_flaw.filter(|_| is_image).map(Finding::from));
        }
    };
    let mut findings = Vec::from_iter(kind(provider, requirement, text));
    let length = || text.chars().count();
    if requirement.max_length.is_some_and(|most| length() > most as usize) {
        findings.push(Finding::TooLongForProvider);
    }
    if text.chars().any(hides) {
        findings.push(Finding::HiddenCharacters);
    }
    findings
}

impl From<ImageFlaw> for Finding {
    fn from(flaw: ImageFlaw) -> Self {
        match flaw {
            ImageFlaw::Format => Self::ImageFormat,
            ImageFlaw::Size => Self::ImageSize,
        }
    }
}

fn flag(requirement: &Requirement) -> Option<Finding> {
    match &*requirement.field_type {
        "checkbox" => None,
        "select" => Some(Finding::NotAnOption),
        _ => Some(Finding::NotAText),
    }
}

/// Whether a text is what its field asks for.
fn kind(provider: &Provider, requirement: &Requirement, text: &str) -> Option<Finding> {
    let is_option = |text: &str| {
        let options: &[FieldOption] = requirement.options.as_deref().unwrap_or_default();
        options.iter().any(|option| option.value == text)
    };
    match (&*requirement.field_type, requirement.format) {
        ("checkbox", _) => Some(Finding::NotABoolean),
        ("select", _) => (!is_option(text)).then_some(Finding::NotAnOption),
        ("email", _) => (!is_email(text)).then_some(Finding::NotAnEmail),
        ("url", _) => website(text),
        (_, Some(Format::Vat)) => {
            (!vat::is_number(text, &provider.countries)).then_some(Finding::VatFormat)
        }
        (_, Some(Format::Image)) => image::flaw(text).map(Finding::from),
        (_, None) => None,
    }
}

/// An address as people write it: a mailbox at a domain that has a dot, without a display name.
fn is_email(text: &str) -> bool {
    let options =
        Options::default().with_required_tld().without_display_text().without_domain_literal();
    EmailAddress::parse_with_options(text, options).is_ok()
}

/// The address of a website is written out, spelled as the URL standard has it, and names a host with a dot.
fn website(text: &str) -> Option<Finding> {
    let is_sloppy = Cell::new(false);
    let note = |_| is_sloppy.set(true);
    let parsed = Url::options().syntax_violation_callback(Some(&note)).parse(text);
    let Ok(url) = parsed else { return Some(Finding::NotAUrl) };
    let has_dot = match url.host() {
        Some(Host::Domain(name)) => name.trim_end_matches('.').contains('.'),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => false,
    };
    if is_sloppy.get() || !has_dot {
        Some(Finding::NotAUrl)
    } else {
        (url.scheme() != "https").then_some(Finding::NotHttps)
    }
}

#[cfg(test)]
mod tests;
