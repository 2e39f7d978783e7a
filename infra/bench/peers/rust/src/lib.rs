//! What the two functions have in common.

pub mod access;
pub mod catalogue;
mod change;
pub mod clock;
pub mod items;
pub mod submission;
pub mod table;
