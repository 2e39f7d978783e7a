//! What can go wrong with a template or with the table made from it, in words for the person who
//! has to mend it.

use std::fmt;

/// Why a template could not be used.
#[derive(Debug)]
pub enum Error {
    /// The text is not YAML.
    NotYaml(String),
    /// The template lacks something or says it in a way that only AWS could resolve. `place` is the
    /// path in the template, `problem` what is wrong there.
    Template {
        /// Where: `Resources.Table.Properties.KeySchema`.
        place: String,
        /// What: a clause that follows the place.
        problem: String,
    },
    /// A table of this name exists and is built differently.
    Differs {
        /// The table's name.
        table: String,
        /// The first difference found.
        difference: String,
    },
    /// The engine refused, or did not answer.
    Engine {
        /// The table's name.
        table: String,
        /// The operation, in words: "create".
        action: &'static str,
        /// The engine's own explanation.
        reason: String,
    },
}

impl Error {
    /// An [`Error::Template`].
    pub(crate) fn at(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Template { place: place.into(), problem: problem.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotYaml(reason) => write!(f, "template.yaml is not valid YAML: {reason}"),
            Self::Template { place, problem } => write!(f, "template.yaml: {place} {problem}"),
            Self::Differs { table, difference } => write!(
                f,
                "the table {table} was made from another template.yaml ({difference}); \
                 delete it, or take another name or file"
            ),
            Self::Engine { table, action, reason } => {
                write!(f, "the database would not {action} the table {table}: {reason}")
            }
        }
    }
}

impl std::error::Error for Error {}
