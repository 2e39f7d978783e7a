//! In what a table that is there differs from the template's.

use crate::TableDefinition;
use aws_sdk_dynamodb::types::{StreamSpecification, TableDescription};
use std::{collections::BTreeMap, fmt::Debug};

impl TableDefinition {
    /// The first thing in which an existing table differs, in words; `None` when it is the same.
    pub fn difference(&self, existing: &TableDescription) -> Option<String> {
        if !same(&self.key, existing.key_schema()) {
            return Some("its key is another".to_owned());
        }
        let mut theirs: BTreeMap<_, _> = existing
            .global_secondary_indexes()
            .iter()
            .map(|index| (index.index_name().unwrap_or_default(), index))
            .collect();
        for index in &self.indexes {
            let name = index.index_name();
            let Some(their) = theirs.remove(name) else {
                return Some(format!("it has no index {name}"));
            };
            let same_projection =
                index.projection().zip(their.projection()).is_some_and(|(a, b)| {
                    a.projection_type() == b.projection_type()
                        && same(a.non_key_attributes(), b.non_key_attributes())
                });
            if !same_projection || !same(index.key_schema(), their.key_schema()) {
                return Some(format!("its index {name} is another"));
            }
        }
        if let Some(name) = theirs.into_keys().next() {
            return Some(format!("it has an index {name} more"));
        }
        // One that was switched off is none.
        let their = existing.stream_specification().filter(|stream| stream.stream_enabled());
        let shows = |stream: &StreamSpecification| stream.stream_view_type().cloned();
        match (&self.stream, their) {
            (None, None) => None,
            (Some(_), None) => Some("it has no stream".to_owned()),
            (None, Some(_)) => Some("it has a stream".to_owned()),
            (Some(ours), Some(their)) => (shows(ours) != shows(their))
                .then(|| "its stream shows something else of each change".to_owned()),
        }
    }
}

/// Equal as sets: engines answer keys and projected attributes in an order of their own.
fn same<T: Debug>(ours: &[T], theirs: &[T]) -> bool {
    let sorted = |all: &[T]| {
        let mut all: Vec<String> = all.iter().map(|item| format!("{item:?}")).collect();
        all.sort();
        all
    };
    sorted(ours) == sorted(theirs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::types::StreamViewType::{self, KeysOnly, NewImage};

    /// The template's table, with this said of its stream.
    fn definition(stream: &str) -> Result<TableDefinition, String> {
        let yaml = format!(
            "
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{{AttributeName: pk, KeyType: HASH}}]
      AttributeDefinitions: [{{AttributeName: pk, AttributeType: S}}]
      {stream}
"
        );
        TableDefinition::from_template(&yaml).map_err(|e| e.to_string())
    }

    /// An engine's table that is the same but for its stream.
    fn there(is_on: bool, view: Option<StreamViewType>) -> TableDescription {
        let stream = StreamSpecification::builder().stream_enabled(is_on);
        let stream = stream.set_stream_view_type(view).build().expect("whole");
        TableDescription::builder()
            .set_key_schema(Some(definition("").expect("a table").key))
            .stream_specification(stream)
            .build()
    }

    #[test]
    fn a_stream_is_as_the_template_has_it_and_one_that_was_switched_off_is_none() {
        let keys = "StreamSpecification: {StreamViewType: KEYS_ONLY}";
        for (ours, theirs, difference) in [
            ("", there(false, None), None),
            (keys, there(true, Some(KeysOnly)), None),
            (keys, there(false, Some(KeysOnly)), Some("it has no stream")),
            ("", there(true, Some(KeysOnly)), Some("it has a stream")),
            (
                keys,
                there(true, Some(NewImage)),
                Some("its stream shows something else of each change"),
            ),
        ] {
            let table = definition(ours).expect("a table");
            assert_eq!(table.difference(&theirs).as_deref(), difference, "{ours} {theirs:?}");
            assert_eq!(table.without_stream().difference(&there(false, None)), None);
        }
    }

    #[test]
    fn a_stream_that_shows_what_nobody_knows_is_refused_with_its_place() {
        let error = definition("StreamSpecification: {StreamViewType: ALL}").expect_err("no view");
        let place = "template.yaml: Resources.Table.Properties.StreamSpecification ";
        assert!(error.starts_with(place), "{error}");
    }
}
