//! The endpoints of operators: the queue, a ticket and its review. docs/api.md section 7.

mod administration;
mod attribution;
mod disabled_organisation;
mod history;
mod problems;
mod queue;
mod review;
mod review_races;
mod review_request;
mod ticket;
