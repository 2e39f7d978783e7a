//! Why something was not administered, in words for the person who asked for it.

use crate::domain::deployment::Deployment;
use crate::domain::ids::ClientId;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use std::fmt;

/// Why an administrative question was not answered or a change not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdministrationError {
    /// There is one already.
    Exists,
    /// Others kept changing it at the same time.
    Changed,
    /// There is no such thing: what, and as it was named.
    NotFound(EntityKind, String),
    /// The app was erased; since when it is gone.
    Erased(ClientId, Timestamp),
    /// Several go by the name: what, the name, and their ids.
    Ambiguous(EntityKind, String, Vec<String>),
    /// A rule forbids it.
    Refused(AdministrationRefusal),
    /// The database did not do it.
    Database(String),
    /// It took so long that its events would have come too late.
    TooLate,
    /// The database may have done it.
    Unknown(String),
}

/// What can be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntityKind {
    /// An organisation.
    Organisation,
    /// An app.
    App,
    /// An operator.
    Operator,
    /// A key of the owner in question.
    Key,
    /// A provider in the catalogue.
    Provider,
    /// An activation ticket.
    Ticket,
    /// A webhook endpoint of the organisation in question.
    WebhookEndpoint,
}

/// What forbids a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdministrationRefusal {
    /// The operator in whose name it was to be made is disabled; the name or id.
    OperatorDisabled(String),
    /// Keys are made for organisations that are not disabled; its name.
    OrganisationDisabled(String),
    /// Nobody disables themself, so that there is always somebody left.
    Yourself,
    /// There are operators already, so the change must be made in the name of one.
    NotTheFirst,
    /// Another operator who is not disabled has this name; the id.
    NameTaken(String),
    /// The key is revoked or expired; its id.
    KeyEnded(String),
    /// The table belongs to the other deployment.
    OtherDeployment {
        /// The one that the table belongs to.
        table: Deployment,
        /// The one that was given.
        given: Deployment,
    },
    /// The deployment does not have the provider; its id.
    ProviderUnavailable(String, Deployment),
}

impl EntityKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::App => "app",
            Self::Operator => "operator",
            Self::Key => "key",
            Self::Provider => "provider",
            Self::Ticket => "ticket",
            Self::WebhookEndpoint => "webhook endpoint",
        }
    }
}

impl fmt::Display for AdministrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists => f.write_str("there is one already"),
            Self::Changed => {
                f.write_str("others kept changing it at the same time; nothing was done, try again")
            }
            Self::NotFound(thing, named) => write!(f, "there is no {} {named}", thing.name()),
            Self::Erased(id, at) => write!(f, "the app {id} was erased at {at}"),
            Self::Ambiguous(thing, name, ids) => {
                write!(f, "more than one {} is called {name}: ", thing.name())?;
                write!(f, "say which by its id ({})", ids.join(", "))
            }
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Database(text) => {
                write!(f, "nothing was done, because the database cannot be used: {text}")
            }
            Self::TooLate => f.write_str("it took too long, and nothing was done; try again"),
            Self::Unknown(text) => write!(
                f,
                "the database did not confirm the change ({text}); it may have been made, so look \
                 before you repeat it"
            ),
        }
    }
}

impl fmt::Display for AdministrationRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OperatorDisabled(named) => {
                write!(f, "the operator {named} is disabled and changes nothing any more")
            }
            Self::OrganisationDisabled(name) => write!(
                f,
                "the organisation {name} is disabled, and no key is made for it until it is enabled again"
            ),
            Self::Yourself => f.write_str("nobody disables themself; ask another operator"),
            Self::NotTheFirst => f.write_str(
                "only the first operator is created without saying who you are, and there are \
                 operators already",
            ),
            Self::NameTaken(id) => write!(
                f,
                "the operator {id} has this name already, and people are told apart by it; add \
                 something to it"
            ),
            Self::KeyEnded(id) => {
                write!(f, "the key {id} is revoked or expired; create a new one instead")
            }
            Self::OtherDeployment { table, given } => write!(
                f,
                "the table belongs to the {table} deployment, not to {given}: its keys and reviews \
                 are of another kind"
            ),
            Self::ProviderUnavailable(id, deployment) => {
                write!(f, "the {deployment} deployment does not have the provider {id}")
            }
        }
    }
}

impl std::error::Error for AdministrationError {}

impl From<AdministrationRefusal> for AdministrationError {
    fn from(refusal: AdministrationRefusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A failed read: nothing has happened.
impl From<StoreError> for AdministrationError {
    fn from(error: StoreError) -> Self {
        Self::Database(error.to_string())
    }
}
