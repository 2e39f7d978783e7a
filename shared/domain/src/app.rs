//! An app: who owns it, which providers it may use, and where each provider's activation stands.

use super::event::EventId;
use super::ids::{ActivationId, ClientId, OwnerId};
use super::quota::QuotaUse;
use super::retention::Past;
use super::simulation::Verdict;
use super::ticket::TicketStatus;
use super::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// An app as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Its client id.
    pub client_id: ClientId,
    /// The organisation that owns it.
    pub organisation_id: OwnerId,
    /// Its name, which challenges carry as their host's.
    pub name: String,
    /// How often it was written. Every write adds exactly 1.
    pub version: u64,
    /// The version of the company information that belongs to this version of the app.
    pub company_version: u64,
    /// Providers that are switched on. See [`is_enabled`](Self::is_enabled).
    pub enabled: BTreeSet<String>,
    /// Providers that an operator switched off.
    pub blocked: BTreeSet<String>,
    /// Providers that the app's owner switched off. What was activated stays so and is not in use.
    pub switched_off: BTreeSet<String>,
    /// Where each provider's activation stands.
    pub pointers: BTreeMap<String, Pointer>,
    /// Each provider's tickets before the current one, as a way to all of them.
    pub past: BTreeMap<String, Past>,
    /// What was submitted for it on the last day on which anything was.
    pub quota_use: QuotaUse,
    /// When it was created.
    pub created_at: Timestamp,
}

/// Where one provider's activation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// The current ticket.
    pub ticket: TicketRef,
    /// The ticket's status when the pointer was written; see [`status_at`](Self::status_at).
    pub status: TicketStatus,
    /// The ticket's `updatedAt`.
    pub at: Timestamp,
    /// What the sandbox makes of it by itself; none where nothing is to come, and nothing more to tell.
    pub verdict: Option<Verdict>,
}

/// How far what a pointer names has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Its status.
    pub status: TicketStatus,
    /// Since when.
    pub at: Timestamp,
}

/// What a pointer points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketRef {
    /// A ticket.
    Ticket(ActivationId),
    /// The sandbox, where no tickets are written.
    Sandbox,
    /// Something that a later release wrote; kept as it is.
    Other(String),
}

impl TicketRef {
    /// The id that clients see: the ticket's, or `sandbox`.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ticket(id) => id.as_str(),
            Self::Sandbox => "sandbox",
            Self::Other(text) => text,
        }
    }

    /// Reads the stored id back.
    pub fn parse(text: &str) -> Self {
        match (text, ActivationId::parse(text)) {
            ("sandbox", _) => Self::Sandbox,
            (_, Some(id)) => Self::Ticket(id),
            (other, None) => Self::Other(other.to_owned()),
        }
    }
}

impl Pointer {
    /// Whether no new submission may take the place of what it names: it is under review, or a later
    /// release's, which this one cannot mark as superseded.
    pub fn holds_slot(&self, now: Timestamp) -> bool {
        self.status_at(now).holds_slot() || matches!(self.ticket, TicketRef::Other(_))
    }
}

impl App {
    /// The tickets through which all of the app's are found: the current ones, and of each provider's past
    /// what leads to the rest of it.
    pub fn leading_tickets(&self) -> Vec<ActivationId> {
        let mut tickets = self.current_tickets(self.pointers.keys().map(String::as_str));
        tickets.extend(self.past.values().flat_map(Past::ids));
        tickets
    }

    /// The events that tell of outcomes that have not come yet.
    pub fn outcomes_to_come(&self, now: Timestamp) -> Vec<EventId> {
        self.pointers.values().filter_map(|pointer| pointer.pending(now)?.event).collect()
    }

    /// Whether the app may use the provider now: a function of the stored sets, the pointers and
    /// the time, because a wait in the sandbox ends without anybody writing so.
    pub fn is_enabled(&self, provider: &str, now: Timestamp) -> bool {
        self.is_activated(provider, now) && !self.switched_off.contains(provider)
    }

    /// Whether the provider is enabled or was until the app's owner switched it off.
    pub fn is_activated(&self, provider: &str, now: Timestamp) -> bool {
        !self.blocked.contains(provider)
            && (self.enabled.contains(provider)
                || self
                    .pointers
                    .get(provider)
                    .is_some_and(|pointer| pointer.activated_by_itself(now).is_some()))
    }
}

/// What is left of an app that was erased: that it was there, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// Its client id, which is never given out again.
    pub client_id: ClientId,
    /// The organisation that owned it.
    pub organisation_id: OwnerId,
    /// One more than the app's last.
    pub version: u64,
    /// Since when it is gone.
    pub erased_at: Timestamp,
    /// The tickets through which all of its others are found.
    pub tickets: Vec<ActivationId>,
}

impl Tombstone {
    /// What an app leaves that is erased now.
    pub fn of(app: &App, now: Timestamp) -> Self {
        Self {
            client_id: app.client_id.clone(),
            organisation_id: app.organisation_id.clone(),
            version: app.version + 1,
            erased_at: now,
            tickets: app.leading_tickets(),
        }
    }
}

/// What a write does to an app. Every one adds 1 to the version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppChange {
    /// Providers to switch on.
    pub enable: BTreeSet<String>,
    /// Pointers to set anew: each names another ticket than before.
    pub pointers: BTreeMap<String, Pointer>,
    /// How far pointers have come that go on naming their tickets. Nothing is to come of them by itself any more.
    pub progress: BTreeMap<String, Progress>,
    /// The new version of the company information, if it is written too.
    pub company_version: Option<u64>,
    /// What has been submitted by then, if this is a submission.
    pub quota_use: Option<QuotaUse>,
    /// Providers to switch off and keep off.
    pub block: BTreeSet<String>,
    /// Providers that may be switched on again.
    pub unblock: BTreeSet<String>,
    /// Providers that the app's owner switches off.
    pub switch_off: BTreeSet<String>,
    /// Providers that are not switched off by the app's owner any more.
    pub switch_on: BTreeSet<String>,
    /// Providers whose pointer goes away.
    pub forget: BTreeSet<String>,
    /// Providers of which a ticket has lost its place, and their past with it.
    pub past: BTreeMap<String, Past>,
}

#[cfg(test)]
impl App {
    /// An app for unit tests: nothing is enabled, and mitid's pointer is all that it may have.
    pub(super) fn of_tests(mitid: Option<Pointer>) -> Self {
        Self {
            client_id: ClientId::parse("abc123").expect("a client id"),
            organisation_id: OwnerId::parse("Acme0001").expect("an owner"),
            name: "My App".to_owned(),
            version: 1,
            company_version: 0,
            enabled: BTreeSet::new(),
            blocked: BTreeSet::new(),
            switched_off: BTreeSet::new(),
            pointers: mitid.map(|pointer| ("mitid".to_owned(), pointer)).into_iter().collect(),
            past: BTreeMap::new(),
            quota_use: QuotaUse::default(),
            created_at: Timestamp::from_millis(0),
        }
    }
}
