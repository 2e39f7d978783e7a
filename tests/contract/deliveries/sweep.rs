//! The worker that makes the attempts that are due.
