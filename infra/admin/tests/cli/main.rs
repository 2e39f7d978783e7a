//! The program as people and scripts meet it: the built binary with arguments against a real
//! engine, judged by what it prints and by its exit code.

mod attribution;
mod completions;
mod confirmed;
mod connection;
mod installation;
mod keys;
mod life;
mod listings;
mod organisations;
mod providers;
mod queue;
mod refusals;
mod removal;
mod streams;
mod webhooks;
