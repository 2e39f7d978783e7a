//! Logging: JSON, one line per request, from this crate alone.
//!
//! The libraries' own lines are left out: what they print is not ours to vouch for.

use tracing::Level;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Installs the subscriber. A second call changes nothing.
pub(super) fn init() {
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_current_span(false)
        .with_span_list(false)
        .with_filter(Targets::new().with_target("greenlight", Level::INFO));
    let _ = tracing_subscriber::registry().with(lines).try_init();
}
