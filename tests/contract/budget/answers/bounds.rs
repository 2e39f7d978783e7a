//! What an answer and its parts come to at most, by the limits of what goes into them.

use greenlight::domain::catalogue::{Catalogue, Kind, Provider};
use greenlight::domain::challenge::PROVIDERS_LIMIT;
use greenlight::domain::problem::{MESSAGES_LIMIT, PROBLEMS_LIMIT};
use greenlight::domain::submitted_field::FIELDS_LIMIT;

pub(super) const MIB: usize = 1024 * 1024;
/// What no answer may come to, so that there is room for what later releases add.
pub(super) const MOST: usize = 5 * MIB;
/// What one byte of a text can become: a quotation mark is `\"` in the body, and `\\\"` in the JSON that has
/// the body as a string. Control characters, which become seven, are refused.
pub(super) const ESCAPED: usize = 4;
/// Status and headers, a link to the next page included.
pub(super) const HEAD: usize = 2048;
/// The names of an entry's members, with what has a fixed length: ids of our own, times, numbers.
pub(super) const ENTRY: usize = 1024;

/// A ticket in a list: no text in it but two names is longer than an id.
pub(super) const SUMMARY: usize = 600 + 2 * text(NAME);

/// The longest texts, in bytes or characters: either becomes four bytes at most.
pub(super) const ID: usize = 64;
pub(super) const NAME: usize = 200;
pub(super) const TITLE: usize = 200;
pub(super) const LONG_TEXT: usize = 1000;
pub(super) const VALUE: usize = 4096;
pub(super) const LOGO: usize = 350_000;

/// A JSON string of so many bytes of text, in the JSON of the answer.
pub(super) const fn text(length: usize) -> usize {
    length * ESCAPED + 4
}

/// A refusal names what was sent, whole: at most a body, in which a quotation mark is two bytes already.
pub(super) fn refusal() -> usize {
    HEAD + MIB * ESCAPED / 2 + PROVIDERS_LIMIT * ENTRY / 4 + ENTRY
}

/// A challenge.
pub(super) fn challenge() -> usize {
    HEAD + ENTRY + text(NAME) + text(TITLE) + text(LONG_TEXT) + tested() * text(32)
}

/// How many providers a challenge can test: as many as there are.
pub(super) fn tested() -> usize {
    Catalogue::embedded().providers().len().min(PROVIDERS_LIMIT)
}

/// Ids of fields that a ticket ignored.
pub(super) fn ids() -> usize {
    FIELDS_LIMIT * text(ID)
}

/// The messages of problems in one.
pub(super) fn joined() -> usize {
    text(MESSAGES_LIMIT + PROBLEMS_LIMIT)
}

/// Why a ticket was rejected, but for its problems.
pub(super) fn rejection() -> usize {
    ENTRY / 4 + joined() + asked() * text(ID)
}

/// A ticket's warnings, and its rejection's problems.
pub(super) fn problems() -> usize {
    2 * PROBLEMS_LIMIT * ENTRY / 4 + text(MESSAGES_LIMIT)
}

/// The ticket before one: its fields with a hash for what is large, and why it was rejected.
pub(super) fn previous() -> usize {
    let fields = |provider: &Provider| {
        let value = |id: &str| if id == "logo" { text(71) } else { text(VALUE) };
        provider.requirements.iter().map(|it| text(ID) + value(&it.id)).sum()
    };
    let fields: usize = registrations().map(fields).max().expect("a registration");
    ENTRY + fields + rejection() + problems()
}

/// How many fields a provider asks for, at most.
pub(super) fn asked() -> usize {
    registrations().map(|it| it.requirements.len()).max().expect("a registration")
}

pub(super) fn registrations() -> impl Iterator<Item = &'static Provider> {
    Catalogue::embedded().providers().iter().filter(|it| it.kind == Kind::Registration)
}
