//! How events get to webhook endpoints: the two workers, each with receivers that answer as a test wants.

mod dispatch;
mod fairness;
mod lines;
mod model;
mod recovery;
mod standard;
mod sweep;
mod throughput;
