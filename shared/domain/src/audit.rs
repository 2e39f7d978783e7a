//! Audit entries: who did what to what, and when.

use super::actor::Actor;
use super::ids::{ActivationId, ClientId, OwnerId};
use super::time::Timestamp;
use crate::redacted_debug;

/// Where an entry belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An activation ticket.
    Ticket(ActivationId),
    /// An app.
    App(ClientId),
    /// An organisation.
    Organisation(OwnerId),
    /// An operator.
    Operator(OwnerId),
}

/// One entry.
#[derive(Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// A ULID: entries of one subject sort by time.
    pub id: String,
    /// What changed.
    pub subject: Subject,
    /// When.
    pub at: Timestamp,
    /// Who, and by what proof.
    pub actor: Actor,
    /// What was done.
    pub action: String,
    /// The state before, where there is one.
    pub from: Option<String>,
    /// The state after, where there is one.
    pub to: Option<String>,
    /// What the actor said, or what was concerned.
    pub message: Option<String>,
    /// Whether it was done although another operator had claimed the ticket.
    pub forced: bool,
    /// Of a ticket's entry: what [`Ticket::previous`](super::ticket::Ticket::previous) names. The entry stays when
    /// the ticket ends, and leads on in its place.
    pub previous: Vec<ActivationId>,
}

redacted_debug!(AuditEntry { id, subject, at, actor, action, from, to, forced });
