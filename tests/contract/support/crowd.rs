//! Many runs of one challenge at the same moment, and what they were answered with.

use futures_util::future::join_all;
use greenlight_tests::{Reply, Request};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::Mutex;

/// How many come at once.
pub(crate) const CROWD: usize = 200;

/// One crowd at a time: each is to compete with itself, not with the others for the processor.
pub(crate) static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// What a crowd was answered with: the accepted, and the reasons of the refused.
pub(crate) fn sorted(replies: Vec<Reply>) -> (Vec<Reply>, BTreeMap<String, usize>) {
    let (accepted, refused): (Vec<Reply>, Vec<Reply>) =
        replies.into_iter().partition(|reply| reply.status == 201);
    let mut reasons = BTreeMap::new();
    for reply in refused {
        assert_eq!((reply.status, reply.code()), (409, "RESOURCE_CONFLICT"), "{}", reply.text);
        let reason = reply.details()["reason"].as_str().expect("a reason").to_owned();
        *reasons.entry(reason).or_default() += 1;
    }
    (accepted, reasons)
}

/// Sends a crowd of requests at once, each under its idempotency key, and each again until it is
/// told what became of it, as clients do: a slow machine may need more time for so many than the
/// service gives to one.
pub(crate) async fn crowd<'w>(
    request: impl Fn(usize) -> (String, Request<'w>),
) -> (Vec<Reply>, BTreeMap<String, usize>) {
    let _turn = ONE_AT_A_TIME.lock().await;
    let insist = async |n| {
        for _ in 0..20 {
            let (key, request) = request(n);
            let reply = request.idempotency_key(&key).send().await;
            if reply.status != 503 && reply.code() != "IDEMPOTENCY_REQUEST_IN_PROGRESS" {
                return reply;
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        panic!("request {n} of the crowd was never told what became of it");
    };
    sorted(join_all((0..CROWD).map(insist)).await)
}

/// A run of one of the challenge's two providers.
pub(crate) fn run(participant: &str, number: usize) -> Value {
    let provider = ["bankidse", "smartid"][number % 2];
    json!({ "providerId": provider, "participantId": participant, "completionSeconds": number as f64 / 7.0 })
}

/// Exactly one of the accepted filled the challenge and was told so; no other was.
pub(crate) fn one_completed(accepted: &[Reply], max: usize) {
    let completed: Vec<&Reply> =
        accepted.iter().filter(|reply| reply.body["status"] == "completed").collect();
    assert_eq!(completed.len(), 1, "stamps that were told `completed`");
    assert_eq!(completed[0].body["currentStampCount"], max);
    for reply in accepted {
        let count = reply.body["currentStampCount"].as_u64().expect("a count");
        let status = if count as usize == max { "completed" } else { "active" };
        assert_eq!(reply.body["status"], status, "{}", reply.text);
    }
}
