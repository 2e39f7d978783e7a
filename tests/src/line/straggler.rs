//! Calls whose sender has given up on them, and that are on their way all the same. Networks and
//! services make such calls arrive seconds later; here they arrive when the test says so, so that no
//! test has to wait for them or can miss them.

use super::Line;
use aws_smithy_runtime_api::client::http::{HttpConnector as _, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

/// A call, and the way that it was about to take.
pub(super) struct Straggler {
    pub(super) request: HttpRequest,
    pub(super) way: SharedHttpConnector,
}

impl Line {
    pub(super) fn leave_behind(&self, straggler: Straggler) {
        self.0.stragglers.lock().expect("stragglers").push(straggler);
    }

    /// Lets the calls arrive that were left behind, in the order in which they were sent, and gives the
    /// statuses of their answers, which nobody else hears.
    pub async fn deliver_stragglers(&self) -> Vec<u16> {
        let stragglers = std::mem::take(&mut *self.0.stragglers.lock().expect("stragglers"));
        let mut statuses = Vec::with_capacity(stragglers.len());
        for Straggler { request, way } in stragglers {
            let answer = way.call(request).await.expect("an answer of the engine");
            statuses.push(answer.status().as_u16());
        }
        statuses
    }
}
