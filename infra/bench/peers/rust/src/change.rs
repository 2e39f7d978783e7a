//! An update of an item, put together attribute by attribute.

use crate::table::key;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use lambda_http::Error;
use serde::Serialize;
use serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value;
use std::collections::HashMap;

/// What is set, added and required, by the attributes' paths.
pub struct Change {
    key: HashMap<String, AttributeValue>,
    sets: Vec<String>,
    adds: Vec<String>,
    condition: String,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Change {
    pub fn of(pk: String, sk: &str) -> Self {
        let (sets, adds, condition) = (Vec::new(), Vec::new(), String::new());
        let (names, values) = (HashMap::new(), HashMap::new());
        Self { key: key(&pk, sk), sets, adds, condition, names, values }
    }

    fn path(&mut self, dotted: &str) -> String {
        let parts = dotted.split('.').map(|part| {
            self.names.insert(format!("#{part}"), part.to_owned());
            format!("#{part}")
        });
        parts.collect::<Vec<_>>().join(".")
    }

    pub fn set(&mut self, name: &str, value: impl Serialize) -> Result<(), Error> {
        let (path, placeholder) = (self.path(name), format!(":v{}", self.sets.len()));
        self.sets.push(format!("{path} = {placeholder}"));
        self.values.insert(placeholder, to_attribute_value(value)?);
        Ok(())
    }

    pub fn add(&mut self, name: &str, value: AttributeValue) {
        let path = self.path(name);
        self.adds.push(format!("{path} :{name}"));
        self.values.insert(format!(":{name}"), value);
    }

    pub fn require(&mut self, condition: String) {
        self.condition = condition;
    }

    pub fn require_equal(&mut self, name: &str, value: impl Serialize) -> Result<(), Error> {
        let path = self.path(name);
        self.require(format!("{path} = :was"));
        self.values.insert(":was".to_owned(), to_attribute_value(value)?);
        Ok(())
    }

    pub fn into_write(self, table: &str) -> Result<TransactWriteItem, Error> {
        let mut expression = format!("SET {}", self.sets.join(", "));
        if !self.adds.is_empty() {
            expression += &format!(" ADD {}", self.adds.join(", "));
        }
        let update = Update::builder()
            .table_name(table)
            .set_key(Some(self.key))
            .update_expression(expression)
            .condition_expression(self.condition)
            .set_expression_attribute_names(Some(self.names))
            .set_expression_attribute_values(Some(self.values))
            .build()?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}
