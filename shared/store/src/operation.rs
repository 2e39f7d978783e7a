//! A write on its way into a transaction: its role, and the SDK's form of it.

use super::StoreError;
use super::expression::Expression;
use super::item::Item;
use super::keys::ItemKey;
use aws_sdk_dynamodb::types::{
    ConditionCheck, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};

/// What an item of a transaction is about; decides what its failure means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The request's idempotency record.
    Record,
    /// The app, its company information or a ticket: what submissions and reviews compete for.
    Activation,
    /// The challenge that stamps compete for.
    Challenge,
    /// A counter of a challenge, which stamps compete for.
    Counter,
    /// A stamp.
    Stamp,
    /// A webhook endpoint, or the number of an organisation's.
    Webhook,
    /// The operator in whose name something is administered.
    Actor,
    /// A delivery, which whoever makes an attempt of it competes for.
    Delivery,
    /// Anything that nobody competes for.
    Other,
}

impl Role {
    /// What the item is called in the log.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Record => "the idempotency record",
            Self::Activation => "the app, its company information or a ticket",
            Self::Challenge => "the challenge",
            Self::Counter => "a counter of the challenge",
            Self::Stamp => "the stamp",
            Self::Webhook => "a webhook endpoint, or their number",
            Self::Actor => "the operator who acts",
            Self::Delivery => "the delivery",
            Self::Other => "an item that nobody competes for",
        }
    }

    /// Whether something is decided on the item as it is when its condition in a transaction is not met
    /// ([`OldItem`](super::OldItem)): it comes back with the refusal. That of a lone put always does, to be compared.
    pub(super) const fn is_looked_at(self) -> bool {
        matches!(self, Self::Record | Self::Challenge | Self::Counter)
    }
}

/// A write on its way: its role and its part of a transaction.
pub(super) struct Part {
    pub(super) role: Role,
    pub(super) operation: Operation,
}

pub(super) enum Operation {
    Put { item: Item, expression: Expression },
    Update { key: ItemKey, expression: Expression },
    Check { key: ItemKey, expression: Expression },
}

impl Part {
    /// The write as a transaction's item.
    pub(super) fn into_transact_item(self, table: &str) -> Result<TransactWriteItem, StoreError> {
        let broken =
            |error: aws_sdk_dynamodb::error::BuildError| StoreError::Broken(error.to_string());
        let looked_at = self.role.is_looked_at();
        let old = looked_at.then_some(ReturnValuesOnConditionCheckFailure::AllOld);
        let builder = TransactWriteItem::builder();
        match self.operation {
            Operation::Put { item, expression } => {
                let condition = expression.condition();
                let (names, values) = expression.into_placeholders();
                let put = Put::builder()
                    .table_name(table)
                    .set_item(Some(item))
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .set_return_values_on_condition_check_failure(old)
                    .build();
                Ok(builder.put(put.map_err(broken)?).build())
            }
            Operation::Update { key, expression } => {
                let (text, condition) = (expression.update(), expression.condition());
                let (names, values) = expression.into_placeholders();
                let update = Update::builder()
                    .table_name(table)
                    .set_key(Some(key.attributes()))
                    .update_expression(text)
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .set_return_values_on_condition_check_failure(old)
                    .build();
                Ok(builder.update(update.map_err(broken)?).build())
            }
            Operation::Check { key, expression } => {
                let condition = expression.condition().unwrap_or_default();
                let (names, values) = expression.into_placeholders();
                let check = ConditionCheck::builder()
                    .table_name(table)
                    .set_key(Some(key.attributes()))
                    .condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .set_return_values_on_condition_check_failure(old)
                    .build();
                Ok(builder.condition_check(check.map_err(broken)?).build())
            }
        }
    }
}

pub(super) fn create(item: Item) -> Operation {
    let mut expression = Expression::default();
    expression.require_absent();
    Operation::Put { item, expression }
}

pub(super) fn update(key: ItemKey, expression: Expression) -> Operation {
    Operation::Update { key, expression }
}
