//! Whether an attempt of a call went unanswered.
//!
//! The SDK repeats a call by itself and tells only how the last attempt ended. If an earlier one was
//! sent and never answered, it may have been carried out all the same, and a push-back or a conflict
//! that the last one met does not say that nothing was written.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::FinalizerInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Looks on while a call is attempted. Clones share what they have seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Unanswered(Arc<AtomicBool>);

impl Unanswered {
    /// Whether an attempt ended without an answer, or with one that says nothing about the effect.
    pub(super) fn any(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Intercept for Unanswered {
    fn name(&self) -> &'static str {
        "Unanswered"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let refused_or_done = context.output_or_error().is_some_and(|outcome| match outcome {
            Ok(_) => true,
            Err(error) => {
                let failed = context.response().is_some_and(|r| r.status().is_server_error());
                error.is_operation_error() && !failed
            }
        });
        if !refused_or_done {
            self.0.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}
