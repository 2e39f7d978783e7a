//! Values that only a later release can have written, in apps and challenges: providers and platforms
//! that this one does not know, and pointers to something else than a ticket.

use super::{assert_changed, put_changed, taken_over};
use crate::releases::previous_release::{APP, PETRA, ask, challenge, fields, owner, request, run};
use crate::releases::previous_release::{PreviousRelease, operate};
use crate::support::table_json::everything;
use greenlight::domain::deployment::Deployment::Production;
use greenlight::usecase::administration as admin;
use greenlight_tests::World;
use serde_json::{Value, json};

/// A provider that no catalogue has.
const FUTURE: &str = "futureid";

/// Every question of the previous run is answered.
async fn assert_all_is_shown(world: &World, kept: &PreviousRelease) {
    for asked in kept.exchanges.iter().filter(|asked| asked["method"] == "GET") {
        let _ = request(world, asked).send().await.expect(200);
    }
}

#[tokio::test]
async fn a_platform_of_a_later_release_is_shown_and_no_run_comes_from_it() {
    let (world, kept, _) = taken_over(Production).await;
    world.excuse(&["targetPlatform"]);
    let item = kept.item("test", "title", "Once");
    put_changed(&world, item, |it| it["target_platform"]["S"] = json!("glasses")).await;
    let before = everything(&world).await;
    assert_all_is_shown(&world, &kept).await;
    let path = format!("production-tests/{}", kept.challenge("Once"));
    let shown = ask(&world, "GET", &path).send().await.expect(200);
    assert_eq!(shown.body["targetPlatform"], "glasses");
    let list = ask(&world, "GET", "production-tests").send().await.expect(200);
    assert!(list.body.as_array().expect("challenges").contains(&shown.body));

    let stamps = format!("{path}/stamps");
    for platform in [json!("ios"), json!("android"), Value::Null] {
        let mut run = run("Pavel");
        run["platform"] = platform;
        let refused = ask(&world, "POST", &stamps).json(&run).send().await;
        let details = json!({ "reason": "platform_not_targeted" });
        refused.refused(409, "RESOURCE_CONFLICT", details);
    }
    let mut run = run("Pavel");
    run["platform"] = json!("glasses");
    let refused = ask(&world, "POST", &stamps).json(&run).send().await;
    refused.invalid("platform", "not_an_option");
    assert_changed(&before, &everything(&world).await, &[]);
}

#[tokio::test]
async fn a_pointer_to_something_else_than_a_ticket_holds_the_slot_and_stays() {
    for status in ["activation_requested", "activated", "rejected"] {
        let (world, kept, _) = taken_over(Production).await;
        world.excuse(&["id"]);
        let app = kept.item("app", "client_id", APP);
        put_changed(&world, app, |app| {
            let pointer = &mut app["pointers"]["M"]["frejaid"]["M"];
            pointer["ticket"]["S"] = json!("case_2027-1");
            pointer["status"]["S"] = json!(status);
        })
        .await;
        let before = everything(&world).await;
        assert_all_is_shown(&world, &kept).await;
        let providers = ask(&world, "GET", "providers?include=activation").send().await.expect(200);
        let providers = providers.body.as_array().expect("providers").clone();
        let frejaid = providers.iter().find(|it| it["id"] == "frejaid").expect("a provider");
        assert_eq!(frejaid["status"], status);
        assert_eq!(frejaid["activation"]["id"], "case_2027-1");
        assert_eq!(frejaid["activation"]["requestedAt"], Value::Null);

        let body = json!({ "providers": { "passport": {}, "frejaid": fields() } });
        let refused = ask(&world, "POST", "activation").json(&body).send().await;
        let details = json!({ "reason": "activation_processing", "providerIds": ["frejaid"] });
        refused.refused(409, "RESOURCE_CONFLICT", details);
        assert_changed(&before, &everything(&world).await, &[]);

        let body = json!({ "providers": { "passport": {} } });
        let _ = ask(&world, "POST", "activation").json(&body).send().await.expect(200);
        let claim = json!({ "decision": "claim" });
        let path = format!("/{}/review", kept.ticket("evrotrust"));
        let _ = operate(&world, "POST", &path).json(&claim).send().await.expect(200);
        let body = challenge("Now");
        let _ = ask(&world, "POST", "production-tests").json(&body).send().await.expect(201);
        let app = "past.passport pointers.evrotrust.at pointers.evrotrust.status \
                   pointers.passport.at pointers.passport.later pointers.passport.ticket quota_bytes \
                   quota_submissions version";
        let expected = [
            ("APP", app),
            ("AUDIT", "new"),
            ("EVENT", "new"),
            ("EVENT", "new"),
            ("TEST", "new"),
            ("TICKET", "by_app by_provider by_status claimed_by status updated_at"),
            ("TICKET", "new"),
            ("TICKET", "superseded_by"),
        ];
        assert_changed(&before, &everything(&world).await, &expected);

        let before = everything(&world).await;
        let (scope, petra) = (world.backend().scope(), owner(PETRA));
        let off = admin::disable_provider(&scope, &petra, APP, "frejaid").await.expect("switched");
        assert!(off.is_some());
        let expected = [("APP", "blocked version"), ("AUDIT", "new"), ("EVENT", "new")];
        assert_changed(&before, &everything(&world).await, &expected);
    }
}

#[tokio::test]
async fn a_provider_of_a_later_release_is_left_where_it_is_named_and_not_listed() {
    let (world, kept, _) = taken_over(Production).await;
    put_changed(&world, kept.item("app", "client_id", APP), |app| {
        let pointers = &mut app["pointers"]["M"];
        pointers[FUTURE] = pointers["passport"].clone();
        for set in ["enabled", "blocked"] {
            app[set]["SS"].as_array_mut().expect("a set").push(json!(FUTURE));
        }
    })
    .await;
    put_changed(&world, kept.item("test", "title", "Once"), |test| {
        let tallies = &mut test["tallies"]["M"];
        tallies[FUTURE] = tallies["bankidse"].clone();
        test["provider_ids"]["L"].as_array_mut().expect("a list").push(json!({ "S": FUTURE }));
    })
    .await;
    let before = everything(&world).await;
    assert_all_is_shown(&world, &kept).await;
    for target in ["providers", "providers?include=activation"] {
        let shown = ask(&world, "GET", target).send().await.expect(200);
        assert!(!shown.text.contains(FUTURE));
    }
    let path = format!("production-tests/{}", kept.challenge("Once"));
    let shown = ask(&world, "GET", &path).send().await.expect(200);
    assert_eq!(shown.body["providerIds"], json!(["bankidse", FUTURE]));
    let report = ask(&world, "GET", &format!("{path}/report")).send().await.expect(200);
    let result = json!({ "providerId": FUTURE, "completedCount": 1, "avgCompletionSeconds": 12.5 });
    assert_eq!(report.body["providerResults"][1], result);
    let body = json!({ "providers": { FUTURE: {} } });
    let refused = ask(&world, "POST", "activation").json(&body).send().await;
    refused.refused(404, "RESOURCE_NOT_FOUND", json!({ "providerIds": [FUTURE] }));
    assert_changed(&before, &everything(&world).await, &[]);

    // Neither a new challenge with all providers nor a stamp on this one minds.
    let body = json!({ "title": "All" });
    let all = ask(&world, "POST", "production-tests").json(&body).send().await.expect(201);
    assert!(!all.text.contains(FUTURE));
    let path = format!("{path}/stamps");
    let _ = ask(&world, "POST", &path).json(&run("Pavel")).send().await.expect(201);
    let counters = "stamps tallies.bankidse.completed tallies.bankidse.timed \
                    tallies.bankidse.total_millis updated_at";
    let expected = [("STAMP", "new"), ("TEST", counters), ("TEST", "new")];
    assert_changed(&before, &everything(&world).await, &expected);

    // Whatever else is switched, on and off, it stays on and off.
    let (scope, petra) = (world.backend().scope(), owner(PETRA));
    for provider in ["skmobileid", "mitid"] {
        let on = admin::enable_provider(&scope, &petra, APP, provider).await.expect("switched");
        assert!(on.is_some());
    }
    let off = admin::disable_provider(&scope, &petra, APP, "smartid").await.expect("switched");
    assert!(off.is_some());
    let app = world.stored_app(APP).await;
    let blocked: Vec<&str> = app.blocked.iter().map(String::as_str).collect();
    assert_eq!(blocked, [FUTURE, "smartid"]);
    assert!(app.enabled.contains(FUTURE) && app.enabled.contains("mitid"));
    let stored = everything(&world).await;
    let pointer = |table: &super::Table| {
        let key = (format!("APP#{APP}"), "APP".to_owned());
        table[&key]["pointers"]["M"][FUTURE].clone()
    };
    assert_eq!(pointer(&stored), pointer(&before));
}
