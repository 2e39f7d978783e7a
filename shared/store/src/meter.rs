//! What one request uses of the database, for its log line and for the tests of the budget.

use aws_sdk_dynamodb::types::ConsumedCapacity;
use std::sync::{Mutex, PoisonError};

/// Counters of one request.
#[derive(Debug, Default)]
pub struct Meter(Mutex<Usage>);

/// What was used.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// Calls that the request had to wait for one after another.
    pub round_trips: u32,
    /// Read and write capacity units, as DynamoDB reported them.
    pub capacity: f64,
    /// Transactions that lost the optimistic-concurrency race.
    pub lost_races: u32,
    /// Writes that a condition turned down, for whatever reason.
    pub conditional_failures: u32,
    /// Items of lists that made no sense and were left out.
    pub unreadable_items: u32,
}

impl Meter {
    /// What was used so far.
    pub fn usage(&self) -> Usage {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a lost race.
    pub fn lost_race(&self) {
        self.change(|usage| usage.lost_races += 1);
    }

    pub(super) fn round_trip(&self) {
        self.change(|usage| usage.round_trips += 1);
    }

    pub(super) fn conditional_failure(&self) {
        self.change(|usage| usage.conditional_failures += 1);
    }

    pub(super) fn unreadable(&self) {
        self.change(|usage| usage.unreadable_items += 1);
    }

    /// What a read said that it consumed.
    pub(super) fn units(&self, units: f64) {
        self.change(|usage| usage.capacity += units);
    }

    /// The same, as the SDK says it of a write.
    pub(super) fn consumed<'c>(&self, capacities: impl IntoIterator<Item = &'c ConsumedCapacity>) {
        self.units(capacities.into_iter().filter_map(ConsumedCapacity::capacity_units).sum());
    }

    fn change(&self, change: impl FnOnce(&mut Usage)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
