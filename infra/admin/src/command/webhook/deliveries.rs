//! `greenlight-admin webhook deliveries`: what was sent to an endpoint, and what came of it. What the endpoint has
//! answered is its owner's, and not shown.

use super::{OfOrganisation, organisation};
use crate::command::json_list;
use crate::output::{BAD, Cell, GOOD, Output, Table};
use crate::problem::Problem;
use crate::session::Session;
use clap::{Args, ValueEnum};
use greenlight::domain::webhook::{Attempt, Delivery, DeliveryStatus};
use greenlight::usecase::administration::webhook_deliveries;
use greenlight::usecase::list_webhook_deliveries::{DeliveryRequest, LIMIT};
use serde_json::{Value, json};

#[derive(Args)]
pub(crate) struct DeliveriesOptions {
    /// The endpoint's id
    #[arg(value_name = "ENDPOINT")]
    endpoint: String,
    #[command(flatten)]
    of: OfOrganisation,
    /// Only those that have come to this
    #[arg(long, value_enum)]
    status: Option<Status>,
    /// At most so many
    #[arg(long, default_value_t = 20, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum Status {
    /// An attempt is to come
    Pending,
    /// The endpoint has taken it
    Succeeded,
    /// All attempts were made
    Failed,
    /// Nobody wants it any more
    Dropped,
}

impl From<Status> for DeliveryStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Pending => Self::Pending,
            Status::Succeeded => Self::Succeeded,
            Status::Failed => Self::Failed,
            Status::Dropped => Self::Dropped,
        }
    }
}

pub(super) async fn list(
    session: &Session,
    options: &DeliveriesOptions,
) -> Result<Output, Problem> {
    let organisation = organisation(session, &options.of).await?;
    let scope = session.scope();
    let status = options.status.map(DeliveryStatus::from);
    let mut request = DeliveryRequest { status, limit: None, after: None };
    let mut all: Vec<Delivery> = Vec::new();
    let has_more = loop {
        let missing = options.limit - u32::try_from(all.len()).unwrap_or(options.limit);
        if missing == 0 {
            break true;
        }
        request.limit = Some(missing.min(LIMIT));
        let page =
            webhook_deliveries(&scope, &organisation.id, &options.endpoint, &request).await?;
        all.extend(page.deliveries);
        request.after = page.next;
        if request.after.is_none() {
            break false;
        }
    };
    let table = Table::new("nothing was sent to it").whole("event").text("type").whole("state");
    let mut table = table.whole("attempts").text("last").whole("due").extra("created");
    for delivery in &all {
        let due = delivery.due_at.map_or(Cell::from(""), Cell::from);
        table.row([
            delivery.event_id.to_string().into(),
            delivery.event_type.as_str().into(),
            state(delivery.status),
            delivery.attempts.len().to_string().into(),
            delivery.attempts.last().map(outcome).unwrap_or_default().into(),
            due,
            Cell::age(delivery.created_at, scope.now),
        ]);
    }
    let output = Output::new(json_list(&all, view)).table(table);
    let limit = options.limit;
    Ok(if has_more {
        output.note(format!("These are the newest {limit}; there are more (--limit)."))
    } else {
        output
    })
}

fn state(status: DeliveryStatus) -> Cell {
    match status {
        DeliveryStatus::Succeeded => Cell::new(status.name(), GOOD),
        DeliveryStatus::Failed => Cell::new(status.name(), BAD),
        DeliveryStatus::Pending | DeliveryStatus::Dropped => status.name().into(),
    }
}

/// What an attempt came to: what went wrong, or the status.
fn outcome(attempt: &Attempt) -> String {
    match (attempt.error, attempt.http_status) {
        (Some(error), _) => error.name().to_owned(),
        (None, Some(status)) => status.to_string(),
        (None, None) => String::new(),
    }
}

fn view(delivery: &Delivery) -> Value {
    json!({
        "eventId": delivery.event_id,
        "type": delivery.event_type,
        "status": delivery.status.name(),
        "createdAt": delivery.created_at,
        "dueAt": delivery.due_at,
        "attempts": delivery.attempts,
    })
}
