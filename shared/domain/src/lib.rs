//! The rules of Greenlight as plain functions and types.
//!
//! Nothing here knows AWS, HTTP, a clock, randomness or I/O: time and identifiers come in as
//! arguments. A rule of docs/api.md that can be stated without a database stands here, and only here.
//!
//! | rule | section | file |
//! |---|---|---|
//! | how an API key is spelled, and when it is good | 1.1 | [`api_key`] |
//! | why an API key opens nothing | 1.1, 1.5 | [`key_refusal`] |
//! | spelling of ids | 1.2 | [`ids`] |
//! | what a caller can be refused for, and in what words | 1.5, 1.6 | [`refusal`] |
//! | when two requests are the same, and how long an answer is kept | 1.9 | [`idempotency`] |
//! | which characters a text may have, and when it counts as empty | 1.7 | [`characters`] |
//! | cursors | 1.10 | [`cursor`] |
//! | title, description, platform, status of a challenge | 2, 3 | [`challenge`] |
//! | a challenge ends after a calendar month, or on the month's last day | 2 | [`challenge_expiry`] |
//! | which providers can be tested, and in what order | 2, 8 | [`catalogue`] |
//! | the provider that a misspelled id may mean | 1.5 | [`suggestion`] |
//! | who earns a stamp, and the first reason why not | 4 | [`stamp`] |
//! | no more than `maxStamps` stamps | 4 | [`stamp_limit`] |
//! | where stamps are counted, so that many can come at once | 4 | [`stamp_counter`] |
//! | participants are kept as keyed hashes | 4 | [`participant`] |
//! | how many fields, how long ids and values, the logo's limit | 5.1 | [`submitted_field`] |
//! | what a submission does, and what aborts it | 5.2 to 5.6 | [`submission`] |
//! | how much an app may submit in a day | 5.3 | [`quota`] |
//! | what counts as missing, common fields, company information | 5.4, 5.5 | [`field`] |
//! | what is wrong with a submission, and how it is said | 5.8 | [`problem`], [`problem_code`] |
//! | what a machine looks for in a value | 5.8 | [`check`] |
//! | what a submission would do | 5.9 | [`evaluation`] |
//! | statuses of a ticket, and which of them hold the slot | 5.6 | [`ticket`] |
//! | which providers are enabled for an app | 5.6 | [`app`] |
//! | how long past tickets and stamps are kept, and how they are found | 5.6 | [`retention`] |
//! | what becomes of a submission in the sandbox, and when | 5.7 | [`simulation`] |
//! | how a customer takes a submission back | 5.11 | [`withdrawal`] |
//! | test scenarios | 5.12 | [`scenario`] |
//! | status, `needAction`, what is shown of an activation | 6 | [`provider_status`] |
//! | values over 4096 bytes are stored beside and shown by their hash | 6 | [`large_value`] |
//! | the app's owner switches a provider off and on | 6.1 | [`customer_switch`] |
//! | where tickets are listed, in which order, and what lists are asked for | 7 | [`queue`] |
//! | decisions, and `superseded`, `invalid_transition`, `claimed_by_another` | 7 | [`review`] |
//! | a ticket's history | 5.10, 7 | [`history`] |
//! | an operator switches a provider off and on | 5.6 | [`switch`] |
//! | what a customer hears of, and how the log of it is read | 10 | [`event`] |
//! | where webhooks go, when, how often, and how they are signed | 11 | [`webhook`] |
//!
//! The rest are the words that these rules are spoken in: [`actor`], [`audit`], [`deployment`], [`name`],
//! [`owner`], [`time`], `key_ring` with the deployment's secrets, and `redaction`, which says what a type prints
//! of itself.

pub mod actor;
pub mod api_key;
pub mod app;
pub mod audit;
pub mod catalogue;
pub mod challenge;
pub mod challenge_expiry;
pub mod characters;
pub mod check;
pub mod cursor;
pub mod customer_switch;
pub mod deployment;
pub mod evaluation;
pub mod event;
pub mod field;
pub mod history;
pub mod idempotency;
pub mod ids;
pub mod key_refusal;
mod key_ring;
pub mod large_value;
pub mod name;
pub mod owner;
pub mod participant;
pub mod problem;
pub mod problem_code;
pub mod provider_status;
pub mod queue;
pub mod quota;
mod redaction;
pub mod refusal;
pub mod retention;
pub mod review;
pub mod scenario;
pub mod simulation;
pub mod stamp;
pub mod stamp_counter;
pub mod stamp_limit;
pub mod submission;
pub mod submitted_field;
pub mod suggestion;
pub mod switch;
pub mod ticket;
pub mod time;
pub mod webhook;
pub mod withdrawal;
