//! Items of a list that make no sense: one must not close the list for good, so it is left out, said in
//! the log, and counted. What was asked for by its id is another matter: there, it is an error.

use super::row::Row;
use super::{Store, StoreError};

impl Store {
    /// What can be read of a list's items, in their order.
    pub(super) fn readable<'i, T>(
        &self,
        items: impl IntoIterator<Item = &'i Row>,
        read: impl Fn(&'i Row) -> Result<T, StoreError>,
    ) -> Vec<T> {
        let read = items.into_iter().filter_map(|item| {
            let error = match read(item) {
                Ok(entry) => return Some(entry),
                Err(error) => error,
            };
            self.meter.unreadable();
            tracing::error!(detail = %error, "an item of a list cannot be read and is left out");
            None
        });
        read.collect()
    }
}
