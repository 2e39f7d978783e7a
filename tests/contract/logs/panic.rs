//! What is logged of a panic: where, and of which request; never what it says.

use super::lines::{CANARY, Lines, requests};
use crate::support::app::TESTS;
use greenlight::BoxFuture;
use greenlight::runtime::{Endpoint, Handler, logging};
use greenlight_tests::World;
use serde_json::{Value, json};
use std::process::Command;

static PANICS: Endpoint = Endpoint {
    name: "panics",
    method: "GET",
    route: "/v1/apps/{client_id}/production-tests",
    variables: &[],
    handler: Handler::WithTable(|_| -> BoxFuture<'_, _> {
        Box::pin(async { panic!("at work on {CANARY}") })
    }),
};

#[tokio::test]
async fn what_a_panic_says_is_not_logged_but_that_there_was_one() {
    let world = World::new().await;
    let (mut lines, _guard) = Lines::collect(&world);
    let reply = world.get(TESTS).at(&PANICS).send().await.expect(500);
    let all = lines.take();
    assert_eq!(all.len(), 2);
    assert_eq!((&all[0]["level"], &all[0]["message"]), (&json!("ERROR"), &json!("internal error")));
    for line in &all {
        assert_eq!(line["request_id"].as_str(), reply.header("x-request-id"));
        assert_eq!(line["endpoint"], "panics");
    }
    assert_eq!(requests(&all)[0]["code"], "SYSTEM_INTERNAL_ERROR");
}

/// Tells this program that it is to be a function that panics.
const IS_CHILD: &str = "GREENLIGHT_TEST_PANICS";

/// The hook belongs to a whole process, so it is looked at in one of its own: this very test, started
/// once more, sets logging up as a function does and panics at work on a request.
#[test]
fn a_function_s_output_says_where_it_panicked_and_never_with_what() {
    if std::env::var_os(IS_CHILD).is_some() {
        return be_a_function_that_panics();
    }
    let name = "logs::panic::a_function_s_output_says_where_it_panicked_and_never_with_what";
    let program = std::env::current_exe().expect("a program");
    let output = Command::new(program)
        .args([name, "--exact", "--nocapture"])
        .env(IS_CHILD, "1")
        .output()
        .expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert!(!out.contains(CANARY) && !err.contains(CANARY), "{out}\n{err}");
    // The first line may stand behind the test's name, which a lone thread writes before it runs.
    let json = |line: &str| serde_json::from_str::<Value>(&line[line.find('{')?..]).ok();
    let lines: Vec<Value> = out.lines().filter_map(json).collect();
    let [panic, internal] = lines.as_slice() else {
        panic!("two lines are expected: {out}\n{err}")
    };
    assert_eq!(
        (&panic["message"], &internal["message"]),
        (&json!("panic"), &json!("internal error"))
    );
    let place = panic["place"].as_str().expect("a place");
    assert!(place.starts_with("tests/contract/logs/panic.rs:"), "{place}");
    assert_eq!(panic["span"]["endpoint"], "panics");
    assert_eq!(panic["span"]["request_id"], internal["request_id"]);
}

fn be_a_function_that_panics() {
    logging::init();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let world = World::new().await;
        let _ = world.get(TESTS).at(&PANICS).send().await.expect(500);
    });
}
