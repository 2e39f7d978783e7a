//! The edge: gateway events in, contract answers out.
//!
//! A request is taken apart ([`event`], [`call`], [`json`], [`query`]) and an answer or a refusal is
//! put together ([`response`], [`envelope`], which says where it is explained, [`docs_url`]); [`exchange`] is what a
//! handler is given. What did not come by the edge, where there is one, goes no further than [`origin`]. What
//! everybody may have is [`published`].
//! No rule of the domain stands here.

mod advice;
pub mod assembly;
pub mod call;
pub mod docs_url;
pub mod envelope;
pub mod event;
pub mod exchange;
pub mod json;
pub mod origin;
pub mod published;
pub mod query;
pub mod response;
pub mod submission;
pub mod texts;
pub mod webhook_endpoint;
pub mod wire;
