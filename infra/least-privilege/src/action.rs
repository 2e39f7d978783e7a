//! What IAM is asked for what a call does: an action on a resource.

use greenlight_devkit::{Access, sts};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt;

/// An action on a resource, as a policy allows it and as a call needs it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Permission {
    /// Such as `dynamodb:PutItem`.
    pub(crate) action: String,
    /// An ARN.
    pub(crate) resource: String,
    /// The partition keys that it is for, such as `EVENTS#*`; none where it is for all, or names none.
    #[serde(default)]
    pub(crate) leading: Option<String>,
}

impl Permission {
    /// What is needed, if the table's ARN is `table`: for each kind of partition key one.
    pub(crate) fn needed(access: &Access<'_>, table: &str) -> Vec<Self> {
        let resource = match access.index {
            Some(index) => format!("{table}/index/{index}"),
            None => table.to_owned(),
        };
        let action = format!("dynamodb:{}", access.action);
        let one = |leading| Self { action: action.clone(), resource: resource.clone(), leading };
        let kinds: BTreeSet<&str> =
            access.leading.iter().map(|key| key.split('#').next().unwrap_or_default()).collect();
        if kinds.is_empty() {
            return vec![one(None)];
        }
        kinds.into_iter().map(|kind| one(Some(format!("{kind}#*")))).collect()
    }

    /// The same on whatever partition.
    pub(crate) fn anywhere(&self) -> Self {
        Self { leading: None, ..self.clone() }
    }

    /// What it takes to ask who is calling: an action on no resource in particular.
    pub(crate) fn to_ask_who_calls() -> Self {
        Self { action: sts::ACTION.to_owned(), resource: "*".to_owned(), leading: None }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.action, self.resource)?;
        self.leading.iter().try_for_each(|keys| write!(f, " for {keys}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_is_for_the_index_alone_where_one_is_named() {
        let needed = |index| {
            let access = Access { action: "Query", table: "t", index, items: 0, leading: vec![] };
            Permission::needed(&access, "arn")[0].to_string()
        };
        assert_eq!(needed(None), "dynamodb:Query on arn");
        assert_eq!(
            needed(Some("tickets-by-status")),
            "dynamodb:Query on arn/index/tickets-by-status"
        );
    }

    #[test]
    fn what_names_partitions_needs_a_permission_for_each_kind_of_them() {
        let leading = vec!["EVENTS#1", "KEY#2", "EVENTS#3", "DIRECTORY"];
        let access = Access { action: "BatchGetItem", table: "t", index: None, items: 4, leading };
        let needed: Vec<String> =
            Permission::needed(&access, "arn").iter().map(ToString::to_string).collect();
        let expected = ["DIRECTORY", "EVENTS", "KEY"];
        assert_eq!(needed, expected.map(|it| format!("dynamodb:BatchGetItem on arn for {it}#*")));
    }
}
