//! How events get to webhook endpoints. docs/api.md section 11.
//!
//! Two workers share the work. The [`Dispatcher`] reads the table's stream: it puts a delivery for each event and
//! endpoint that wants it, and tries at once those that go to endpoints which are known to be quick. The
//! [`Sweeper`] comes every minute and makes all other attempts. Whoever makes one has taken the delivery first, by a
//! condition on its version; a delivery that is taken is due again a minute later. So nothing is sent twice by two
//! at the same time, and nothing is lost with a worker that dies.
//!
//! What follows from an attempt is the domain's to say (`domain::webhook`), how a request gets to where it may go
//! `greenlight-sender`'s.

mod attempt;
mod dispatch;
mod lane;
mod pace;
mod post;
mod recipient;
mod recovery;
mod stream;
mod sweep;
mod visit;
mod waiting;

pub use dispatch::Dispatcher;
pub use post::{Message, Post};
pub use sweep::Sweeper;

use greenlight::runtime::config::Config;
use greenlight_sender::Sender;
use greenlight_sender::network::Internet;
use greenlight_sender::tls::Roots;
use std::sync::Arc;

/// Whoever carries messages in a function's process.
pub fn sender(config: &Config) -> Arc<dyn Post> {
    Arc::new(Sender::new(config.settings.webhook_reach, Internet, Roots::public()))
}
