//! Somebody else who comes in between: whole requests between a write's decision and its arrival.

use crate::support::tickets::{OLIVIA, decide, mitid_fields, submit_fields, withdraw};
use greenlight::BoxFuture;
use greenlight_tests::{ACME, Fault, Reply, World};
use std::sync::Arc;
use tokio::sync::oneshot;

/// Lets a rival go through whole between the next write's decision and its arrival.
pub(crate) fn overtake(
    world: &Arc<World>,
    rival: impl FnOnce(Arc<World>) -> BoxFuture<'static, Reply> + Send + 'static,
) -> oneshot::Receiver<Reply> {
    let (tell, told) = oneshot::channel();
    let inside = Arc::clone(world);
    let hook = move || async move {
        let _ = tell.send(rival(inside).await);
    };
    world.line().next("TransactWriteItems", Fault::after(hook));
    told
}

/// A rival that takes decisions, one after the other, in Olivia's name or Omar's.
pub(crate) fn decides(
    who: &'static str,
    id: &str,
    names: &'static [&'static str],
) -> impl FnOnce(Arc<World>) -> BoxFuture<'static, Reply> + Send + use<> {
    let id = id.to_owned();
    move |world| {
        Box::pin(async move {
            let key = if who == OLIVIA { &world.operator_key } else { &world.other_operator_key };
            let (last, first) = names.split_last().expect("a decision");
            for name in first {
                let _ = decide(&world, key, &id, name).await.expect(200);
            }
            decide(&world, key, &id, last).await
        })
    }
}

/// A rival that submits mitid again.
pub(crate) fn resubmits(world: Arc<World>) -> BoxFuture<'static, Reply> {
    Box::pin(async move { submit_fields(&world, ACME, "mitid", &mitid_fields()).await })
}

/// A rival that takes a ticket back.
pub(crate) fn withdraws(
    id: &str,
) -> impl FnOnce(Arc<World>) -> BoxFuture<'static, Reply> + Send + use<> {
    let id = id.to_owned();
    move |world| Box::pin(async move { withdraw(&world, &id).send().await })
}
