//! The review queue: the order of open tickets, and which of them a listing asks for.
//! docs/api.md section 7.

use super::catalogue::{Catalogue, Kind};
use super::ids::{ActivationId, ClientId, OwnerId};
use super::refusal::{InvalidParameter, Reason, Refusal};
use super::ticket::TicketStatus;
use super::time::Timestamp;

/// How many tickets a page has unless asked otherwise.
pub const DEFAULT_LIMIT: u32 = 100;

/// An open ticket's place in the queue: by the time of its submission, then by its id. Places sort
/// as their texts do, because times of the four-digit years do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QueuePosition(String);

impl QueuePosition {
    /// The place of a ticket.
    pub fn of(requested_at: Timestamp, id: &ActivationId) -> Self {
        Self(format!("{requested_at}#{id}"))
    }

    /// Reads a place back; any other spelling is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let (time, id) = text.split_once('#')?;
        let is_time = time.len() == 24 && time.bytes().all(|b| b"0123456789-:.TZ".contains(&b));
        (is_time && ActivationId::parse(id).is_some()).then(|| Self(text.to_owned()))
    }

    /// The place as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An open ticket as the index shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueEntry {
    /// The ticket.
    pub id: ActivationId,
    /// Its place in the queue.
    pub position: QueuePosition,
    /// The provider.
    pub provider_id: String,
    /// The app.
    pub client_id: ClientId,
    /// The app's organisation.
    pub organisation_id: OwnerId,
    /// Requested or processing.
    pub status: TicketStatus,
    /// When it was submitted.
    pub requested_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// The operator who claimed it.
    pub claimed_by: Option<OwnerId>,
}

/// Which open tickets a listing shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFilter {
    status: Option<TicketStatus>,
    provider: Option<String>,
}

impl QueueFilter {
    /// Checks the filters that a listing was asked for by name; an absent one shows all.
    ///
    /// # Errors
    /// `not_an_option` for a status that no open ticket has, or a provider that there is not.
    pub fn parse(
        status: Option<&str>,
        provider: Option<&str>,
        catalogue: &Catalogue,
    ) -> Result<Self, Refusal> {
        let status = status.map(TicketStatus::parse);
        if status.as_ref().is_some_and(|status| !status.is_open()) {
            return Err(InvalidParameter::at(
                "status",
                Reason::NotAnOption,
                "must be `activation_requested` or `activation_processing`",
            ));
        }
        if let Some(unknown) = provider.filter(|id| catalogue.find(id).is_none()) {
            let expected = match catalogue.nearest(unknown) {
                Some(near) => {
                    format!("must be the id of a provider in the catalogue, as `{near}` is")
                }
                None => "must be the id of a provider in the catalogue".to_owned(),
            };
            return Err(InvalidParameter::at("providerId", Reason::NotAnOption, expected));
        }
        Ok(Self { status, provider: provider.map(str::to_owned) })
    }

    /// The one status that is asked for, if one is.
    pub const fn status(&self) -> Option<&TicketStatus> {
        self.status.as_ref()
    }

    /// The one provider that is asked for, if one is.
    pub fn provider(&self) -> Option<&str> {
        self.provider.as_deref()
    }

    /// The providers whose tickets can be in the listing. Only registrations are reviewed; one that
    /// its deployments no longer offer may still have open tickets.
    pub fn providers(&self, catalogue: &Catalogue) -> Vec<String> {
        let asked_for = |id: &str| self.provider().is_none_or(|provider| provider == id);
        let reviewed = catalogue.providers().iter().filter(|p| p.kind == Kind::Registration);
        reviewed.filter(|p| asked_for(&p.id)).map(|p| p.id.clone()).collect()
    }

    /// Whose listing it is, as a cursor remembers it: `reader`'s, with these filters. A cursor of
    /// other filters would skip tickets silently.
    pub fn cursor_owner(&self, reader: &str) -> String {
        let status = self.status().map_or("", TicketStatus::name);
        format!("{reader}/{status}/{}", self.provider().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICKET: &str = "act_01HXYZ2KQ8M0E3J1N9V0P5T8YR";

    fn place(millis: i64, id: &str) -> QueuePosition {
        let id = ActivationId::parse(id).expect("an activation id");
        QueuePosition::of(Timestamp::from_millis(millis), &id)
    }

    #[test]
    fn tickets_stand_in_the_order_of_their_submission_and_then_of_their_ids() {
        let last = "act_01HXYZ2KQ8M0E3J1N9V0P5T8YS";
        let places = [
            place(-1, last),
            place(0, TICKET),
            place(0, last),
            place(1, TICKET),
            place(999, last),
            place(1000, TICKET),
            place(1_736_935_200_000, TICKET),
            place(253_402_300_799_999, TICKET),
        ];
        assert!(places.is_sorted(), "{places:?}");
    }

    #[test]
    fn a_place_is_read_back_and_nothing_else_is() {
        let good = place(1_736_935_200_000, TICKET);
        assert_eq!(QueuePosition::parse(good.as_str()), Some(good.clone()));
        for bad in [
            "",
            "#",
            TICKET,
            "2025-01-15T10:00:00.000Z",
            "2025-01-15T10:00:00.000Z#",
            "2025-01-15T10:00:00.000Z#act_x",
            "2025-01-15T10:00:00Z#act_01HXYZ2KQ8M0E3J1N9V0P5T8YR",
            "2025-01-15 10:00:00.000Z#act_01HXYZ2KQ8M0E3J1N9V0P5T8YR",
            &format!("{}#", good.as_str()),
        ] {
            assert_eq!(QueuePosition::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_the_two_open_statuses_and_providers_of_the_catalogue_are_options() {
        let catalogue = Catalogue::embedded();
        let parse = |status, provider| QueueFilter::parse(status, provider, catalogue);
        for status in [None, Some("activation_requested"), Some("activation_processing")] {
            for provider in [None, Some("mitid"), Some("passport"), Some("ftn")] {
                assert!(parse(status, provider).is_ok(), "{status:?} {provider:?}");
            }
        }
        for status in ["activated", "rejected", "superseded", "Activation_Requested", "x"] {
            assert!(parse(Some(status), None).is_err(), "{status}");
        }
        let expected = "must be the id of a provider in the catalogue";
        for (provider, near) in [("unknown", ""), ("MitID", "mitid"), ("mitid ", "mitid")] {
            let near = if near.is_empty() { String::new() } else { format!(", as `{near}` is") };
            let expected = format!("{expected}{near}");
            let refusal = InvalidParameter::at("providerId", Reason::NotAnOption, expected);
            assert_eq!(parse(None, Some(provider)), Err(refusal), "{provider}");
        }
    }

    #[test]
    fn the_whole_queue_is_that_of_the_registration_providers() {
        let catalogue = Catalogue::embedded();
        let providers =
            |id| QueueFilter::parse(None, id, catalogue).expect("a filter").providers(catalogue);
        let all = providers(None);
        assert!(all.contains(&"mitid".to_owned()) && all.contains(&"spid".to_owned()));
        assert!(!all.contains(&"passport".to_owned()) && !all.contains(&"ftn".to_owned()));
        assert_eq!(providers(Some("mitid")), ["mitid"]);
        assert!(providers(Some("passport")).is_empty());
    }

    #[test]
    fn every_filter_has_a_cursor_owner_of_its_own() {
        let catalogue = Catalogue::embedded();
        let mut owners = std::collections::BTreeSet::new();
        for reader in ["Oper0001", "Oper0002"] {
            for status in [None, Some("activation_requested"), Some("activation_processing")] {
                for provider in [None, Some("mitid"), Some("spid")] {
                    let filter = QueueFilter::parse(status, provider, catalogue).expect("a filter");
                    assert!(owners.insert(filter.cursor_owner(reader)));
                }
            }
        }
    }
}
