//! Which tickets a listing of operators' asks for, and where they are found. docs/api.md section 7.

use crate::catalogue::{Catalogue, Kind};
use crate::ids::{ClientId, OwnerId};
use crate::refusal::{InvalidParameter, Reason, Refusal};
use crate::ticket::TicketStatus;
use std::collections::BTreeSet;

/// The tickets that wait, in the order in which they pass through these statuses.
const OPEN: [TicketStatus; 2] = [TicketStatus::Requested, TicketStatus::Processing];

/// The tickets of which something became.
const CLOSED: [TicketStatus; 4] = [
    TicketStatus::Activated,
    TicketStatus::Rejected,
    TicketStatus::Superseded,
    TicketStatus::Withdrawn,
];

/// How many partitions a page is read from at most: what all closed statuses come to.
const MOST_PARTITIONS: usize = CLOSED.len();

/// Who has claimed the tickets of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimedBy {
    /// Nobody.
    Nobody,
    /// This operator.
    Operator(OwnerId),
}

/// What a query string says of which tickets to list, before anybody has looked whether it makes sense.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Statuses; none are both open ones.
    pub statuses: Vec<String>,
    /// Providers; none are all.
    pub providers: Vec<String>,
    /// An app.
    pub client: Option<String>,
    /// An organisation.
    pub organisation: Option<String>,
    /// `me`, `none` or an operator's id.
    pub claimed_by: Option<String>,
}

/// Which tickets a listing shows: of open statuses or of closed ones, never of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueFilter {
    statuses: Vec<TicketStatus>,
    providers: BTreeSet<String>,
    client: Option<ClientId>,
    organisation: Option<OwnerId>,
    claimed_by: Option<ClaimedBy>,
}

/// All open tickets.
impl Default for QueueFilter {
    fn default() -> Self {
        Self {
            statuses: OPEN.to_vec(),
            providers: BTreeSet::new(),
            client: None,
            organisation: None,
            claimed_by: None,
        }
    }
}

/// What a partition of the index holds beside a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Family {
    /// The tickets of all.
    All,
    /// A provider's.
    Provider(String),
    /// An app's.
    App(ClientId),
}

/// Tickets that stand together in the index, in the order of their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Their status.
    pub status: TicketStatus,
    /// Whose they are.
    pub family: Family,
}

/// How a listing is read: which partitions, and what is left out while they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The partitions, at most four. None where nothing can be in the listing.
    pub partitions: Vec<Partition>,
    /// Whether the latest place comes first.
    pub newest_first: bool,
    /// Only those of these providers; empty for all.
    pub providers: Vec<String>,
    /// Only those of this organisation.
    pub organisation: Option<OwnerId>,
    /// Only those that are claimed so.
    pub claimed_by: Option<ClaimedBy>,
}

impl Reading {
    /// Whether all that the partitions hold is shown.
    pub const fn shows_all(&self) -> bool {
        self.providers.is_empty() && self.organisation.is_none() && self.claimed_by.is_none()
    }

    /// The tickets that wait to be claimed, of one provider or of all, oldest first.
    pub fn unclaimed(provider: Option<&str>) -> Self {
        let family = provider.map_or(Family::All, |id| Family::Provider(id.to_owned()));
        Self {
            partitions: vec![Partition { status: TicketStatus::Requested, family }],
            newest_first: false,
            providers: Vec::new(),
            organisation: None,
            claimed_by: None,
        }
    }

    /// All tickets of an app.
    pub fn of_app(client: &ClientId) -> impl Iterator<Item = Partition> {
        let family = Family::App(client.clone());
        let statuses = OPEN.into_iter().chain(CLOSED);
        statuses.map(move |status| Partition { status, family: family.clone() })
    }
}

impl QueueFilter {
    /// Checks what a listing was asked for by `reader`.
    ///
    /// # Errors
    /// `not_an_option` for a status that no listing has or that does not go with another one, a provider that
    /// there is not, or what is no id; `empty`.
    pub fn parse(
        query: &Query,
        reader: Option<&OwnerId>,
        catalogue: &Catalogue,
    ) -> Result<Self, Refusal> {
        let statuses = statuses(&query.statuses)?;
        let providers = query.providers.iter().map(|id| provider("providerId", id, catalogue));
        let providers = providers.collect::<Result<_, _>>()?;
        let client =
            query.client.as_deref().map(|text| id("clientId", text, ClientId::parse, "an app"));
        let client = client.transpose()?;
        let organisation = query.organisation.as_deref();
        let organisation = organisation
            .map(|text| id("organisationId", text, OwnerId::parse, "an organisation"))
            .transpose()?;
        let claimed_by = query.claimed_by.as_deref().map(|text| claimed_by(text, reader));
        let claimed_by = claimed_by.transpose()?;
        Ok(Self { statuses, providers, client, organisation, claimed_by })
    }

    /// How the listing is read. Only what registration providers were submitted for is in it; one that its
    /// deployments no longer offer may still have tickets. What is claimed is being processed, and what is
    /// requested is not claimed.
    pub fn reading(&self, catalogue: &Catalogue) -> Reading {
        let is_reviewed =
            |id: &&String| catalogue.find(id).is_some_and(|it| it.kind == Kind::Registration);
        let providers: Vec<String> = self.providers.iter().filter(is_reviewed).cloned().collect();
        let can_be = |status: &&TicketStatus| match (status, &self.claimed_by) {
            (TicketStatus::Requested, Some(by)) => *by == ClaimedBy::Nobody,
            (TicketStatus::Processing, Some(by)) => *by != ClaimedBy::Nobody,
            _ => true,
        };
        let statuses: Vec<&TicketStatus> = self.statuses.iter().filter(can_be).collect();
        let of_providers = || providers.iter().cloned().map(Family::Provider).collect();
        let (families, providers): (Vec<Family>, _) = match &self.client {
            _ if providers.is_empty() && !self.providers.is_empty() => (Vec::new(), Vec::new()),
            Some(client) => (vec![Family::App(client.clone())], providers),
            None if providers.is_empty() => (vec![Family::All], providers),
            None if providers.len() * statuses.len() <= MOST_PARTITIONS => {
                (of_providers(), Vec::new())
            }
            None => (vec![Family::All], providers),
        };
        let partitions = statuses.iter().flat_map(|status| {
            let of =
                |family: &Family| Partition { status: (*status).clone(), family: family.clone() };
            families.iter().map(of).collect::<Vec<_>>()
        });
        // Of open tickets the status says as much.
        let claimed_by =
            self.claimed_by.clone().filter(|by| !(self.is_open() && *by == ClaimedBy::Nobody));
        Reading {
            partitions: partitions.collect(),
            newest_first: !self.is_open(),
            providers,
            organisation: self.organisation.clone(),
            claimed_by,
        }
    }

    fn is_open(&self) -> bool {
        self.statuses.first().is_none_or(TicketStatus::is_open)
    }

    /// Whose listing it is, as a cursor remembers it: `reader`'s, with these filters. A cursor of
    /// other filters would skip tickets silently.
    pub fn cursor_owner(&self, reader: &str) -> String {
        let statuses: Vec<&str> = self.statuses.iter().map(TicketStatus::name).collect();
        let providers: Vec<&str> = self.providers.iter().map(String::as_str).collect();
        let claimed_by = match &self.claimed_by {
            None => "",
            Some(ClaimedBy::Nobody) => "none",
            Some(ClaimedBy::Operator(id)) => id.as_str(),
        };
        [
            reader,
            &statuses.join(","),
            &providers.join(","),
            self.client.as_ref().map_or("", ClientId::as_str),
            self.organisation.as_ref().map_or("", OwnerId::as_str),
            claimed_by,
        ]
        .join("/")
    }
}

/// Checks that `id`, which stands at `place`, is that of a provider in the catalogue.
///
/// # Errors
/// `empty` or `not_an_option`.
pub fn provider(place: &str, id: &str, catalogue: &Catalogue) -> Result<String, Refusal> {
    if id.is_empty() {
        return Err(empty(place));
    }
    if catalogue.find(id).is_some() {
        return Ok(id.to_owned());
    }
    let expected = match catalogue.nearest(id) {
        Some(near) => format!("must be the id of a provider in the catalogue, as `{near}` is"),
        None => "must be the id of a provider in the catalogue".to_owned(),
    };
    Err(InvalidParameter::at(place, Reason::NotAnOption, expected))
}

fn empty(place: &str) -> Refusal {
    InvalidParameter::at(place, Reason::Empty, "must not be empty")
}

/// The statuses of a listing, each once and in their own order.
fn statuses(named: &[String]) -> Result<Vec<TicketStatus>, Refusal> {
    if named.iter().any(String::is_empty) {
        return Err(empty("status"));
    }
    let asked: Vec<TicketStatus> = named.iter().map(|name| TicketStatus::parse(name)).collect();
    let of = |all: &[TicketStatus]| asked.iter().all(|status| all.contains(status));
    let among: &[TicketStatus] = if of(&OPEN) {
        &OPEN
    } else if of(&CLOSED) {
        &CLOSED
    } else {
        return Err(InvalidParameter::at(
            "status",
            Reason::NotAnOption,
            "must be `activation_requested` or `activation_processing`, or else some of `activated`, \
             `rejected`, `superseded` and `withdrawn`",
        ));
    };
    let is_asked = |status: &&TicketStatus| asked.is_empty() || asked.contains(status);
    Ok(among.iter().filter(is_asked).cloned().collect())
}

fn id<T>(
    place: &str,
    text: &str,
    parse: impl Fn(&str) -> Option<T>,
    whose: &str,
) -> Result<T, Refusal> {
    let expected = format!("must be the id of {whose}");
    parse(text).ok_or_else(|| InvalidParameter::at(place, Reason::NotAnOption, expected))
}

fn claimed_by(text: &str, reader: Option<&OwnerId>) -> Result<ClaimedBy, Refusal> {
    let by = match text {
        "none" => Some(ClaimedBy::Nobody),
        "me" => reader.cloned().map(ClaimedBy::Operator),
        id => OwnerId::parse(id).map(ClaimedBy::Operator),
    };
    let expected = "must be `me`, `none` or the id of an operator";
    by.ok_or_else(|| InvalidParameter::at("claimedBy", Reason::NotAnOption, expected))
}

#[cfg(test)]
mod tests;
