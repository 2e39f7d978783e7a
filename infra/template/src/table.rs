//! The template's DynamoDB table, and how it is made on a local engine.

use crate::{
    Error, Template,
    wire::{self, key_schema},
};
use aws_sdk_dynamodb::{
    Client,
    error::ProvideErrorMetadata,
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, IndexStatus, KeySchemaElement,
        StreamSpecification, TableDescription, TableStatus, TimeToLiveSpecification,
    },
};
use std::time::Duration;

/// The logical id of the table in the template.
const RESOURCE: &str = "Table";

/// How often and how many times a new table is looked at until it is usable: 30 seconds in all.
const POLL: Duration = Duration::from_millis(25);
const POLLS: u32 = 1200;

/// What the template says of its table: keys, indexes, the attribute by which items expire, and its stream.
/// Always created with on-demand billing; what only AWS has (recovery, encryption) is left out.
#[derive(Clone, Debug)]
pub struct TableDefinition {
    pub(crate) key: Vec<KeySchemaElement>,
    attributes: Vec<AttributeDefinition>,
    pub(crate) indexes: Vec<GlobalSecondaryIndex>,
    ttl_attribute: Option<String>,
    pub(crate) stream: Option<StreamSpecification>,
}

impl TableDefinition {
    /// Reads the resource `Table` of a template.
    ///
    /// # Errors
    /// [`Error::NotYaml`] and [`Error::Template`], naming the place.
    pub fn from_template(yaml: &str) -> Result<Self, Error> {
        let template = Template::parse(yaml)?;
        let table = template
            .resources()?
            .into_iter()
            .find(|resource| resource.name == RESOURCE)
            .ok_or_else(|| Error::at(format!("Resources.{RESOURCE}"), "is missing"))?;
        if table.kind != "AWS::DynamoDB::Table" {
            return Err(Error::at(table.place(&["Type"]), "is not AWS::DynamoDB::Table"));
        }
        let place = |member: &str| table.place(&["Properties", member]);
        let indexes: Option<Vec<wire::Index>> =
            table.get(&["Properties", "GlobalSecondaryIndexes"])?;
        let ttl: Option<wire::Ttl> = table.get(&["Properties", "TimeToLiveSpecification"])?;
        let stream: Option<wire::Stream> = table.get(&["Properties", "StreamSpecification"])?;
        Ok(Self {
            key: key_schema(table.require(&["Properties", "KeySchema"])?, &place("KeySchema"))?,
            attributes: table
                .require::<Vec<wire::Attribute>>(&["Properties", "AttributeDefinitions"])?
                .into_iter()
                .map(|attribute| attribute.into_sdk(&place("AttributeDefinitions")))
                .collect::<Result<_, _>>()?,
            indexes: indexes
                .unwrap_or_default()
                .into_iter()
                .map(|index| index.into_sdk(&place("GlobalSecondaryIndexes")))
                .collect::<Result<_, _>>()?,
            ttl_attribute: ttl.filter(|ttl| ttl.enabled).map(|ttl| ttl.attribute_name),
            stream: stream
                .map(|stream| stream.into_sdk(&place("StreamSpecification")))
                .transpose()?,
        })
    }

    /// The same table without its stream, for whoever does not read it: the embedded engine goes through all that a
    /// stream holds with each write, and keeps it for good.
    pub fn without_stream(self) -> Self {
        Self { stream: None, ..self }
    }

    /// The attribute by whose value, in epoch seconds, items expire.
    pub fn ttl_attribute(&self) -> Option<&str> {
        self.ttl_attribute.as_deref()
    }

    /// Creates the table and waits until it can be used. Items expire by themselves where the
    /// engine knows how; where it does not, the table is good all the same, because every read and
    /// every condition checks expiry itself.
    ///
    /// # Errors
    /// [`Error::Engine`], also when there is a table of this name already.
    pub async fn create(&self, client: &Client, table_name: &str) -> Result<(), Error> {
        client
            .create_table()
            .table_name(table_name)
            .billing_mode(BillingMode::PayPerRequest)
            .set_key_schema(Some(self.key.clone()))
            .set_attribute_definitions(Some(self.attributes.clone()))
            // An empty list of indexes is refused; none at all is meant.
            .set_global_secondary_indexes(Some(self.indexes.clone()).filter(|all| !all.is_empty()))
            .set_stream_specification(self.stream.clone())
            .send()
            .await
            .map_err(|e| refused(table_name, "create", e))?;
        self.wait_until_usable(client, table_name).await?;
        self.enable_expiry(client, table_name).await
    }

    /// Makes sure that a table of this name exists and is built like this one: creates it, or
    /// compares the one that is there. `true` when it was created.
    ///
    /// # Errors
    /// [`Error::Differs`] when another table has the name, [`Error::Engine`].
    pub async fn ensure(&self, client: &Client, table_name: &str) -> Result<bool, Error> {
        let description = match client.describe_table().table_name(table_name).send().await {
            Ok(answer) => answer.table,
            Err(e) if e.as_service_error().is_some_and(|e| e.is_resource_not_found_exception()) => {
                None
            }
            Err(e) => return Err(refused(table_name, "describe", e)),
        };
        let Some(description) = description else {
            return self.create(client, table_name).await.map(|()| true);
        };
        match self.difference(&description) {
            Some(difference) => Err(Error::Differs { table: table_name.to_owned(), difference }),
            None => Ok(false),
        }
    }

    async fn wait_until_usable(&self, client: &Client, table_name: &str) -> Result<(), Error> {
        for _ in 0..POLLS {
            let answer = client
                .describe_table()
                .table_name(table_name)
                .send()
                .await
                .map_err(|e| refused(table_name, "describe", e))?;
            if answer.table.is_some_and(|table| is_usable(&table)) {
                return Ok(());
            }
            tokio::time::sleep(POLL).await;
        }
        Err(Error::Engine {
            table: table_name.to_owned(),
            action: "activate",
            reason: format!("it is still not active after {} seconds", (POLL * POLLS).as_secs()),
        })
    }

    async fn enable_expiry(&self, client: &Client, table_name: &str) -> Result<(), Error> {
        let Some(attribute) = &self.ttl_attribute else { return Ok(()) };
        let specification = TimeToLiveSpecification::builder()
            .attribute_name(attribute)
            .enabled(true)
            .build()
            .map_err(|e| refused(table_name, "expire items of", e))?;
        let answer = client
            .update_time_to_live()
            .table_name(table_name)
            .time_to_live_specification(specification)
            .send()
            .await;
        match answer {
            Err(e) if e.code() != Some("UnknownOperationException") => {
                Err(refused(table_name, "expire items of", e))
            }
            _ => Ok(()),
        }
    }
}

fn is_usable(table: &TableDescription) -> bool {
    table.table_status() == Some(&TableStatus::Active)
        && table
            .global_secondary_indexes()
            .iter()
            .all(|index| index.index_status().is_none_or(|status| *status == IndexStatus::Active))
}

fn refused(table: &str, action: &'static str, error: impl std::error::Error) -> Error {
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(next) = source {
        reason = format!("{reason}: {next}");
        source = next.source();
    }
    Error::Engine { table: table.to_owned(), action, reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::types::{KeyType, ProjectionType};

    const TEMPLATE: &str = include_str!("../../../template.yaml");

    fn read(yaml: &str) -> Result<TableDefinition, String> {
        TableDefinition::from_template(yaml).map_err(|e| e.to_string())
    }

    /// No item but a ticket has the attributes of the first three indexes, and none but what is due those of the last:
    /// so they are sparse.
    #[test]
    fn the_project_s_table_has_indexes_of_tickets_and_of_what_is_due_and_lets_expired_items_go() {
        let table = read(TEMPLATE).expect("a table");
        let key = |key: &[KeySchemaElement]| -> Vec<(String, KeyType)> {
            key.iter().map(|k| (k.attribute_name().to_owned(), k.key_type().clone())).collect()
        };
        let named = |hash: &str, range: &str| {
            vec![(hash.to_owned(), KeyType::Hash), (range.to_owned(), KeyType::Range)]
        };
        assert_eq!(key(&table.key), named("pk", "sk"));
        assert_eq!(table.attributes.len(), 8);
        assert_eq!(table.ttl_attribute(), Some("ttl"));
        let names =
            ["tickets-by-status", "tickets-by-provider", "tickets-by-app", "deliveries-due"];
        let keys = ["by_status", "by_provider", "by_app"];
        assert_eq!(table.indexes.iter().map(|it| it.index_name()).collect::<Vec<_>>(), names);
        for (index, hash) in table.indexes.iter().zip(keys) {
            assert_eq!(key(index.key_schema()), named(hash, "place"));
            let projection = index.projection().expect("a projection");
            assert_eq!(projection.projection_type(), Some(&ProjectionType::Include));
            assert!(projection.non_key_attributes().iter().any(|name| name == "requested_at"));
        }
        let due = table.indexes.last().expect("the last one");
        assert_eq!(key(due.key_schema()), named("due_partition", "due_place"));
    }

    #[test]
    fn a_table_that_cannot_be_made_is_refused_with_its_place() {
        let problem = |old: &str, new: &str| {
            assert!(TEMPLATE.contains(old), "{old}");
            read(&TEMPLATE.replacen(old, new, 1)).expect_err(new)
        };
        assert_eq!(
            read("Resources: {Api: {Type: T}}").expect_err("no table"),
            "template.yaml: Resources.Table is missing"
        );
        assert_eq!(
            problem("AWS::DynamoDB::Table", "AWS::S3::Bucket"),
            "template.yaml: Resources.Table.Type is not AWS::DynamoDB::Table"
        );
        assert_eq!(
            problem("KeySchema:", "Keys:"),
            "template.yaml: Resources.Table.Properties.KeySchema is missing"
        );
        let place = "template.yaml: Resources.Table.Properties.KeySchema ";
        assert!(problem("KeyType: HASH", "KeyType: SOFT").starts_with(place));
    }
}
