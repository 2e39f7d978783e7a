//! One metric of CloudWatch, as somebody looks at it.

use std::collections::BTreeMap;

/// A metric that is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Logical id of the alarm or dashboard.
    pub place: String,
    /// Such as `AWS/Lambda`.
    pub namespace: String,
    /// Such as `Errors`.
    pub name: String,
    /// The dimensions' names, each with the value that is asked for; `None` where all values are.
    pub dimensions: BTreeMap<String, Option<String>>,
}
