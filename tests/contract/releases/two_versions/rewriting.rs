//! What requests change of items with more in them than this release knows: exactly the attributes
//! that the change is about. A pointer that is set anew names another ticket, so all of it is new.

use super::{assert_changed, taken_over};
use crate::releases::previous_release::{
    APP, ask, challenge, fields, fields_with_logo, operate, run,
};
use crate::support::table_json::everything;
use greenlight::domain::deployment::Deployment::{Production, Sandbox};
use serde_json::json;

#[tokio::test]
async fn opening_a_challenge_leaves_everything_else_alone() {
    let (world, _, before) = taken_over(Production).await;
    let body = challenge("Now");
    let _ = ask(&world, "POST", "production-tests").json(&body).send().await.expect(201);
    assert_changed(&before, &everything(&world).await, &[("TEST", "new")]);
}

#[tokio::test]
async fn a_stamp_leaves_alone_what_it_does_not_know_of_a_challenge() {
    let (world, kept, before) = taken_over(Production).await;
    let path = format!("production-tests/{}/stamps", kept.challenge("Once"));
    let twice = ask(&world, "POST", &path).json(&run("Paula")).send().await;
    twice.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "duplicate_participation" }));
    assert_changed(&before, &everything(&world).await, &[]);
    let stamped = ask(&world, "POST", &path).json(&run("Pavel")).send().await.expect(201);
    assert_eq!(stamped.body["currentStampCount"], 2);
    let counters = "stamps tallies.bankidse.completed tallies.bankidse.timed \
                    tallies.bankidse.total_millis updated_at";
    let expected = [("STAMP", "new"), ("TEST", counters)];
    assert_changed(&before, &everything(&world).await, &expected);
}

#[tokio::test]
async fn a_submission_leaves_alone_what_it_does_not_know_of_app_company_and_ticket() {
    let (world, _, before) = taken_over(Production).await;
    let mut fields = fields();
    fields["websiteUrl"] = json!("https://now.example");
    let body = json!({ "providers": { "audkenni": fields } });
    let _ = ask(&world, "POST", "activation").json(&body).send().await.expect(200);
    let app = "company_version past.audkenni pointers.audkenni.at pointers.audkenni.later \
               pointers.audkenni.ticket quota_bytes quota_submissions version";
    let expected = [
        ("APP", app),
        ("COMPANY", "fields.websiteUrl version"),
        ("EVENT", "new"),
        ("TICKET", "new"),
        ("TICKET", "by_app by_provider by_status place status superseded_by ttl updated_at"),
    ];
    assert_changed(&before, &everything(&world).await, &expected);
}

#[tokio::test]
async fn a_submission_leaves_alone_what_it_does_not_know_of_a_large_value() {
    let (world, _, before) = taken_over(Production).await;
    let body = json!({ "providers": { "frejaid": fields_with_logo() } });
    let _ = ask(&world, "POST", "activation").json(&body).send().await.expect(200);
    // The logo is the same, and is said again.
    let app = "past.frejaid pointers.frejaid.at pointers.frejaid.later pointers.frejaid.status \
               pointers.frejaid.ticket quota_bytes quota_submissions version";
    let ticket = [("TICKET", "new"), ("TICKET", "superseded_by ttl")];
    let expected = [("APP", app), ("EVENT", "new"), ticket[0], ticket[1]];
    assert_changed(&before, &everything(&world).await, &expected);

    let before = everything(&world).await;
    let mut fields = fields_with_logo();
    fields["logo"] = json!("new".repeat(2000));
    let body = json!({ "providers": { "smartid": fields } });
    let _ = ask(&world, "POST", "activation").json(&body).send().await.expect(200);
    let app = "company_version past.smartid pointers.smartid.at pointers.smartid.later \
               pointers.smartid.status pointers.smartid.ticket quota_bytes quota_submissions version";
    let company = ("COMPANY", "fields.logo.sha256 version");
    let served = ("TICKET", "superseded_by");
    let expected = [("APP", app), ("BLOB", "new"), company, ("EVENT", "new"), ticket[0], served];
    assert_changed(&before, &everything(&world).await, &expected);
}

#[tokio::test]
async fn a_decision_leaves_alone_what_it_does_not_know_of_app_and_ticket() {
    let claimed = "by_app by_provider by_status claimed_by status updated_at";
    let approved = "activated_at by_app by_provider by_status decided_by place status updated_at";
    let rejected = "by_app by_provider by_status decided_by place rejection status updated_at";
    for (provider, decision, enabled, ticket) in [
        ("evrotrust", "claim", "", claimed),
        ("mitid", "release", "", claimed),
        ("mitid", "approve", "enabled ", approved),
        ("mitid", "reject", "", rejected),
        ("nobankid", "reject", "", rejected),
    ] {
        let (world, kept, before) = taken_over(Production).await;
        let path = format!("/{}/review", kept.ticket(provider));
        let body = json!({ "decision": decision, "message": "Now." });
        let _ = operate(&world, "POST", &path).json(&body).send().await.expect(200);
        let pointer = format!("pointers.{provider}.at pointers.{provider}.status");
        let app = format!("{enabled}{pointer} version");
        let expected =
            [("APP", app.as_str()), ("AUDIT", "new"), ("EVENT", "new"), ("TICKET", ticket)];
        assert_changed(&before, &everything(&world).await, &expected);
    }
}

#[tokio::test]
async fn a_later_write_of_the_app_settles_a_demo_review_and_leaves_alone_what_it_does_not_know() {
    let (world, _, before) = taken_over(Sandbox).await;
    let body = json!({ "providers": { "ghanacard": {} } });
    let _ = ask(&world, "POST", "activation").json(&body).send().await.expect(200);
    let app = "enabled pointers.ghanacard pointers.mitid.at pointers.mitid.status \
               pointers.mitid.verdict pointers.nobankid.at pointers.nobankid.status \
               pointers.nobankid.verdict quota_bytes quota_submissions version";
    assert_changed(&before, &everything(&world).await, &[("APP", app), ("EVENT", "new")]);
    let app = world.stored_app(APP).await;
    assert_eq!(app.pointers["mitid"].status.name(), "activated");
}
