//! The shipped catalogue as JSON, to be changed by tests that need another.

use crate::support::sources::text_of;
use serde_json::Value;

/// The catalogue as it is written.
pub(crate) fn shipped() -> Value {
    serde_json::from_str(&text_of("shared/domain/providers.json")).expect("JSON")
}
