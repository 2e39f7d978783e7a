//! The page: exactly the documented members, in that order.

use greenlight::domain::event::EventId;
use greenlight::domain::time::Timestamp;
use greenlight::domain::webhook::{Attempt, Delivery};
use serde::Serialize;

/// A page of deliveries.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeliveryList<'a> {
    data: Vec<DeliveryView<'a>>,
    next_cursor: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeliveryView<'a> {
    event_id: EventId,
    #[serde(rename = "type")]
    event_type: &'a str,
    status: &'static str,
    created_at: Timestamp,
    due_at: Option<Timestamp>,
    attempts: &'a [Attempt],
    last_response: Option<&'a str>,
}

impl<'a> DeliveryList<'a> {
    /// These deliveries; `next_cursor` says where to go on, if anywhere.
    pub(crate) fn of(deliveries: &'a [Delivery], next_cursor: Option<&'a str>) -> Self {
        let data = deliveries.iter().map(DeliveryView::of).collect();
        Self { data, next_cursor }
    }
}

impl<'a> DeliveryView<'a> {
    fn of(delivery: &'a Delivery) -> Self {
        Self {
            event_id: delivery.event_id,
            event_type: &delivery.event_type,
            status: delivery.status.name(),
            created_at: delivery.created_at,
            due_at: delivery.due_at,
            attempts: &delivery.attempts,
            last_response: delivery.last_response.as_deref(),
        }
    }
}
