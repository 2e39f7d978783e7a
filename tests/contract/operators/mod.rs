//! The endpoints of operators: the queue, a ticket and its review. docs/api.md section 7.

mod administration;
mod attribution;
mod claim_next;
mod claim_next_races;
mod disabled_organisation;
mod history;
mod listing;
mod problems;
mod queue;
mod queue_filters;
mod queue_reading;
mod review;
mod review_races;
mod review_request;
mod ticket;
