//! What IAM is asked for what a call does: an action on a resource.

use greenlight_devkit::{Access, sts};
use serde::Deserialize;
use std::fmt;

/// An action on a resource, as a policy allows it and as a call needs it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Permission {
    /// Such as `dynamodb:PutItem`.
    pub(crate) action: String,
    /// An ARN.
    pub(crate) resource: String,
}

impl Permission {
    /// What is needed, if the table's ARN is `table`.
    pub(crate) fn needed(access: &Access<'_>, table: &str) -> Self {
        let resource = match access.index {
            Some(index) => format!("{table}/index/{index}"),
            None => table.to_owned(),
        };
        Self { action: format!("dynamodb:{}", access.action), resource }
    }

    /// What it takes to ask who is calling: an action on no resource in particular.
    pub(crate) fn to_ask_who_calls() -> Self {
        Self { action: sts::ACTION.to_owned(), resource: "*".to_owned() }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.action, self.resource)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_is_for_the_index_alone_where_one_is_named() {
        let needed = |index| {
            let access = Access { action: "Query", table: "t", index, items: 0 };
            Permission::needed(&access, "arn").to_string()
        };
        assert_eq!(needed(None), "dynamodb:Query on arn");
        assert_eq!(
            needed(Some("tickets-by-status")),
            "dynamodb:Query on arn/index/tickets-by-status"
        );
    }
}
