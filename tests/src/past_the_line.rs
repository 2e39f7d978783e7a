//! Past the line, which keeps every call: many items at once, where one after the other would take too long, and a
//! backend that can be measured.

use crate::instance::HARNESS;
use crate::world::World;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use greenlight::runtime::{Backend, RequestLog};
use greenlight::store::Table;
use greenlight_devkit::engine::config;
use std::collections::HashMap;

/// As many as the database takes in one call.
const AT_ONCE: usize = 25;

impl World {
    /// A backend whose calls no line keeps, for whoever measures.
    pub fn backend_past_the_line(&self) -> Backend {
        let client = Client::from_conf(config(self.engine(), HARNESS).build());
        let table = Table::new(client, self.table());
        let log = RequestLog::to(self.settings().deployment, |_| {});
        Backend::new(table, self.settings().clone(), self.clock()).with_log(log)
    }

    /// Puts items as they are.
    pub async fn put_items(
        &self,
        items: impl IntoIterator<Item = HashMap<String, AttributeValue>>,
    ) {
        let client = Client::from_conf(config(self.engine(), HARNESS).build());
        let mut items = items.into_iter().peekable();
        while items.peek().is_some() {
            let puts = items.by_ref().take(AT_ONCE).map(|item| {
                let put = PutRequest::builder().set_item(Some(item)).build().expect("an item");
                WriteRequest::builder().put_request(put).build()
            });
            let call = client.batch_write_item().request_items(self.table(), puts.collect());
            let output = call.send().await.expect("put");
            assert!(output.unprocessed_items.is_none_or(|left| left.is_empty()), "all of them");
        }
    }
}
