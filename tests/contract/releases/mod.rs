//! Two releases on one table: ARCHITECTURE.md, Data.

mod previous_release;
mod two_versions;
