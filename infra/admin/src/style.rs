//! How it looks on a terminal, and what the colours say.

use anstyle::{AnsiColor, Style};

/// Headings and names of fields.
pub(crate) const HEADING: Style = Style::new().bold();
/// Everything else.
pub(crate) const PLAIN: Style = Style::new();
/// What works.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What wants attention.
pub(crate) const CAUTION: Style = AnsiColor::Yellow.on_default();
/// What is wrong.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
