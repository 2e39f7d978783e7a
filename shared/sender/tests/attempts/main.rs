//! Attempts against servers that answer well, badly, or not at all.
//!
//! The servers are real and on this machine. Between them and the sender stands a network that leads from the
//! addresses of the Internet to them, and notes who was asked for and what was connected to.

mod addresses;
mod answers;
mod certificates;
mod receiver;
mod requests;
mod throughput;
mod web;
