//! How many deliveries a sweep makes in a second with 64 of them in flight, over real connections with TLS.
//!
//! A measurement, run by hand; engine, receivers and worker share the process:
//! `cargo test --release --package greenlight-tests --test contract -- --ignored --nocapture deliveries_a_second`

use crate::support::web::{Authority, Web};
use crate::support::workers::with_due;
use greenlight::domain::webhook::Health;
use greenlight::runtime::Invocation;
use greenlight_deliveries::Sweeper;
use greenlight_tests::World;
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// So many that none of them has to wait for its pace.
const ENDPOINTS: usize = 500;

const DELIVERIES_EACH: usize = 4;

/// Longer than a sweep has, so that a build for debugging comes to its end as well.
const LONG: Duration = Duration::from_secs(900);

#[tokio::test]
#[ignore = "a measurement"]
async fn deliveries_a_second_with_64_in_flight() {
    let mut rates = Vec::new();
    for _ in 0..3 {
        rates.push(a_sweep().await);
    }
    rates.sort_by(f64::total_cmp);
    println!("the median of three: {:.0} deliveries a second", rates[1]);
}

async fn a_sweep() -> f64 {
    let world = World::new().await;
    let (web, authority, mut receivers) = (Web::default(), Authority::new(), JoinSet::new());
    web.receiver(&authority, "*.example.com", &mut receivers).await;
    for number in 0..ENDPOINTS {
        let host = format!("receiver{number}.example.com");
        web.leads(&host, &[web.leading("*.example.com")]);
        let _ = with_due(&world, &host, Health::default(), DELIVERIES_EACH).await;
    }
    drop(world.line().take_log());
    let sweeper = Sweeper::new(web.patient_post(&authority));
    let backend = world.backend_past_the_line();
    let invocation = Invocation { request_id: "a measurement".to_owned(), time_left: LONG };
    // From here on the kernel counts the peak anew, where it can.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let (before, began) = (memory("VmRSS"), Instant::now());
    let answer = backend.work("deliver-webhooks", &sweeper, &json!({}), &invocation).await;
    let (seconds, peak) = (began.elapsed().as_secs_f64(), memory("VmHWM"));
    assert!(answer.is_ok());
    let made = web.got().len();
    assert_eq!(made, ENDPOINTS * DELIVERIES_EACH);
    let rate = made as f64 / seconds;
    println!("{made} deliveries in {seconds:.2} s: {rate:.0} a second");
    println!("resident {before:.1} MiB before, {peak:.1} MiB at most");
    rate
}

/// What the kernel says of this process's memory, in MiB; nothing where it does not.
fn memory(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}
