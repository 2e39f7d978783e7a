//! Grants against use: every difference is a finding, and a finding is a sentence that names program,
//! action and resource.
//!
//! Grants are compared as they are written. A wildcard is therefore never right: it is not what was
//! used, and what was used is not it.

use crate::action::Permission;
use crate::grants::{self, Grants};
use crate::record::{HARNESS, Seen, USE_CASES};
use std::collections::BTreeMap;

/// What Lambda itself does as a function's role: it reads the stream for it, and puts aside what it has given up on.
/// That happens on AWS alone; `infra/lint` holds each of these grants to its letter.
const LAMBDAS_OWN: [&str; 5] = [
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "sqs:SendMessage",
];

/// Everything that is not as it should be.
pub(crate) fn compare(grants: &Grants, seen: &Seen) -> Vec<String> {
    let mut findings: Vec<String> = seen.riddles.iter().cloned().collect();
    let mut needs = seen.needs.clone();
    needs.retain(|key, _| ![HARNESS, USE_CASES].contains(&key.as_str()));
    for (program, granted) in grants {
        let needed = needs.remove(&grants::access_key(program)).unwrap_or_default();
        for (permission, operation) in &needed {
            if !granted.contains(permission) && !granted.contains(&permission.anywhere()) {
                findings.push(format!(
                    "{program}: {permission} was used (by {operation}) and is not granted"
                ));
            }
        }
        let is_used = |granted: &Permission| match granted.leading {
            Some(_) => needed.contains_key(granted),
            None => needed.keys().any(|needed| needed.anywhere() == *granted),
        };
        for permission in granted.iter().filter(|it| !LAMBDAS_OWN.contains(&it.action.as_str())) {
            if !is_used(permission) {
                findings.push(format!("{program}: {permission} is granted and was never used"));
            }
        }
    }
    findings.extend(strangers(&needs));
    findings
}

/// Access keys that belong to nobody.
fn strangers<T>(needs: &BTreeMap<String, T>) -> impl Iterator<Item = String> {
    needs.keys().map(|key| {
        format!("calls came under the access key {key}, which is no program's of the template")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permission(action: &str, resource: &str) -> Permission {
        let (resource, leading) = match resource.split_once(" for ") {
            Some((resource, leading)) => (resource, Some(leading.to_owned())),
            None => (resource, None),
        };
        let (action, resource) = (format!("dynamodb:{action}"), resource.to_owned());
        Permission { action, resource, leading }
    }

    fn grants(allowed: &[(&str, &str)]) -> Grants {
        let allowed = allowed.iter().map(|(action, on)| permission(action, on)).collect();
        Grants::from([("record-stamp".to_owned(), allowed)])
    }

    fn seen(key: &str, needed: &[(&str, &str)]) -> Seen {
        let needs = needed
            .iter()
            .map(|(action, on)| (permission(action, on), "TransactWriteItems".to_owned()))
            .collect();
        Seen { needs: BTreeMap::from([(key.to_owned(), needs)]), ..Seen::default() }
    }

    #[test]
    fn grants_that_are_what_was_used_leave_nothing_to_say() {
        let both = [("PutItem", "table"), ("Query", "table/index/i")];
        assert!(compare(&grants(&both), &seen("recordstamp", &both)).is_empty());
    }

    #[test]
    fn what_was_used_and_not_granted_is_named_with_function_action_and_resource() {
        let used = seen("recordstamp", &[("PutItem", "table"), ("UpdateItem", "table")]);
        assert_eq!(
            compare(&grants(&[("PutItem", "table")]), &used),
            ["record-stamp: dynamodb:UpdateItem on table was used (by TransactWriteItems) and is \
              not granted"]
        );
    }

    #[test]
    fn what_was_granted_and_never_used_is_named_with_function_action_and_resource() {
        let granted = grants(&[("PutItem", "table"), ("Query", "table/index/i")]);
        assert_eq!(
            compare(&granted, &seen("recordstamp", &[("PutItem", "table")])),
            ["record-stamp: dynamodb:Query on table/index/i is granted and was never used"]
        );
    }

    #[test]
    fn the_table_is_not_its_index_and_a_wildcard_is_neither() {
        for (action, resource) in [("Query", "table"), ("Query", "*"), ("*", "table/index/i")] {
            let used = seen("recordstamp", &[("Query", "table/index/i")]);
            assert_eq!(compare(&grants(&[(action, resource)]), &used).len(), 2, "{resource}");
        }
    }

    #[test]
    fn what_is_granted_for_some_partitions_is_used_on_each_of_them_and_on_no_other() {
        let granted = grants(&[("Query", "table for EVENTS#*"), ("Query", "table for DUE#*")]);
        let used =
            seen("recordstamp", &[("Query", "table for EVENTS#*"), ("Query", "table for KEY#*")]);
        assert_eq!(
            compare(&granted, &used),
            [
                "record-stamp: dynamodb:Query on table for KEY#* was used (by TransactWriteItems) and \
                 is not granted",
                "record-stamp: dynamodb:Query on table for DUE#* is granted and was never used",
            ]
        );
        let anywhere = grants(&[("Query", "table")]);
        assert_eq!(compare(&anywhere, &used), [""; 0]);
    }

    #[test]
    fn what_lambda_does_with_the_stream_is_seen_nowhere_and_no_finding() {
        assert_eq!(compare(&grants(&[("GetRecords", "stream")]), &Seen::default()), [""; 0]);
    }

    #[test]
    fn what_the_harness_does_needs_no_grant_and_what_a_stranger_does_is_a_finding() {
        let nothing = grants(&[]);
        assert!(compare(&nothing, &seen("HARNESS", &[("CreateTable", "table")])).is_empty());
        assert!(compare(&nothing, &seen("USECASES", &[("UpdateItem", "table")])).is_empty());
        let found = compare(&nothing, &seen("other", &[("PutItem", "table")]));
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("other"), "{found:?}");
    }

    #[test]
    fn a_call_that_could_not_be_read_is_a_finding() {
        let seen = Seen { riddles: ["one: odd".to_owned()].into(), ..Seen::default() };
        assert_eq!(compare(&grants(&[]), &seen), ["one: odd"]);
    }
}
