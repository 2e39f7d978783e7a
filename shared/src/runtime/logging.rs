//! Logging: JSON, one line per request, from this crate alone.
//!
//! The libraries' own lines are left out: what they print is not ours to vouch for. So is the text
//! of a panic, which may quote what it was working on; its place is enough to find it. A line of
//! a request names it, in itself or in its `span`.

use std::panic::PanicHookInfo;
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Installs the subscriber and the panic hook. A second call changes nothing.
pub fn init() {
    if subscriber(std::io::stdout).try_init().is_ok() {
        std::panic::set_hook(Box::new(say_where));
    }
}

/// The panic hook: says where, and never what.
fn say_where(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    tracing::error!(place, "panic");
}

/// For a program that people run: errors alone, on standard error, in words. A second call changes nothing.
pub fn init_for_people() {
    let lines = tracing_subscriber::fmt::layer()
        .compact()
        .without_time()
        .with_level(false)
        .with_target(false)
        .with_ansi(false)
        .with_writer(std::io::stderr)
        .with_filter(Targets::new().with_target("greenlight", Level::ERROR));
    let _ = tracing_subscriber::registry().with(lines).try_init();
}

/// What turns events into lines for `writer`.
pub fn subscriber<W>(writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(writer)
        .with_filter(Targets::new().with_target("greenlight", Level::INFO));
    tracing_subscriber::registry().with(lines)
}
