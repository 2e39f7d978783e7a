//! How events get to webhook endpoints: the two workers, each with receivers that answer as a test wants.

mod at_once;
mod dispatch;
mod fairness;
mod lease;
mod lines;
mod load;
mod model;
mod pace;
mod recovery;
mod standard;
mod starvation;
mod sweep;
mod throughput;
