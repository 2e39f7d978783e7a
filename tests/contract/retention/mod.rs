//! What ends by itself, what is erased, and what is left of it. docs/api.md section 5.6, ARCHITECTURE.md,
//! Retention.

mod erasure;
mod erasure_races;
mod expiry;
mod finding;
mod tidying;
