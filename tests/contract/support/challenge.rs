//! An open challenge of a world, as the tests of stamps and reports use it.

use aws_sdk_dynamodb::types::AttributeValue;
use greenlight::domain;
use greenlight::domain::ids::{ChallengeId, ClientId, StampId};
use greenlight::domain::stamp::Stamp;
use greenlight::domain::stamp_counter::{Filling, Place};
use greenlight::domain::stamp_limit::CountCondition;
use greenlight::store::{CountStamp, Failure, Wanted, Write};
use greenlight_tests::{ACME, Reply, Request, World};
use serde_json::{Value, json};
use std::collections::HashMap;

/// A challenge of [`ACME`], opened at the world's time with bankidse and smartid.
pub(crate) struct Challenge<'w> {
    pub(crate) world: &'w World,
    pub(crate) id: String,
}

impl<'w> Challenge<'w> {
    /// Opens one; `changes` are members of the request that differ from the usual.
    pub(crate) async fn open(world: &'w World, changes: Value) -> Self {
        let mut body = json!({ "title": "A test", "providerIds": ["bankidse", "smartid"] });
        let members = body.as_object_mut().expect("an object");
        members.extend(changes.as_object().expect("an object").clone());
        let reply = world.post(&format!("/v1/apps/{ACME}/production-tests")).json(&body).send();
        let id = reply.await.expect(201).body["id"].as_str().expect("an id").to_owned();
        Self { world, id }
    }

    pub(crate) fn path(&self) -> String {
        format!("/v1/apps/{ACME}/production-tests/{}", self.id)
    }

    /// A run to record, with any body.
    pub(crate) fn run(&self, body: &Value) -> Request<'w> {
        self.world.post(&format!("{}/stamps", self.path())).json(body)
    }

    /// A run of bankidse by `participant` on iOS.
    pub(crate) fn run_of(&self, participant: &str) -> Request<'w> {
        self.run(
            &json!({ "providerId": "bankidse", "participantId": participant, "platform": "ios" }),
        )
    }

    /// The challenge as it is shown.
    pub(crate) async fn shown(&self) -> Value {
        self.world.get(&self.path()).send().await.expect(200).body
    }

    /// Its report.
    pub(crate) async fn report(&self) -> Reply {
        self.world.get(&format!("{}/report", self.path())).send().await.expect(200)
    }

    /// Counts stamps in some of its counters until so many places are left in each, past all requests. Not the very
    /// last place of all.
    pub(crate) async fn fill(&self, counters: impl IntoIterator<Item = u8>, left: u32) {
        let split = self.stored().await.split.expect("counters");
        for number in counters {
            let counter = &split.counters[&number];
            for count in counter.stamps..counter.max_stamps - left {
                let fills = count + 1 == counter.max_stamps;
                let filling = Filling { counters: split.number, is_last: false };
                let place = Place {
                    counter: Some(number),
                    condition: CountCondition::Exactly(count),
                    filling: fills.then_some(filling),
                };
                self.stamp_at(place).await.expect("counted");
            }
        }
    }

    /// The challenge as it is stored.
    pub(crate) async fn stored(&self) -> domain::challenge::Challenge {
        let wanted = Wanted {
            app: ClientId::parse(ACME),
            challenge: ChallengeId::parse(&self.id),
            ..Wanted::default()
        };
        let found = self.world.store().fetch(&wanted).await.expect("readable");
        found.challenge.expect("a challenge")
    }

    /// Counts a stamp of bankidse there, past all requests.
    pub(crate) async fn stamp_at(&self, place: Place) -> Result<(), Failure> {
        let (now, random) = (self.world.now(), greenlight::usecase::random());
        let client_id = ClientId::parse(ACME).expect("a client id");
        let challenge_id = ChallengeId::parse(&self.id).expect("a challenge id");
        let id = StampId::generate(now, random);
        let stamp = Stamp {
            participant_hash: format!("hash-of-{}", id.ulid()),
            id,
            challenge_id: challenge_id.clone(),
            provider_id: "bankidse".to_owned(),
            platform: None,
            completion_millis: None,
            created_at: now,
            expires_at: now.plus_seconds(86_400),
        };
        let count = Write::CountStamp(CountStamp {
            client_id: client_id.clone(),
            challenge_id: challenge_id.clone(),
            place,
            provider_id: "bankidse".to_owned(),
            completion_millis: None,
            now,
            changed_at: now,
        });
        let fill =
            place.filling.map(|filling| Write::FillCounter { client_id, challenge_id, filling });
        let stamp = Write::PutStamp { stamp, one_each: true };
        let writes: Vec<Write> = [count, stamp].into_iter().chain(fill).collect();
        self.world.store().commit(&writes, None, now).await.map(|_| ())
    }

    /// The stamps that stand in the table.
    pub(crate) async fn records(&self) -> Vec<HashMap<String, AttributeValue>> {
        let pages = self.world.client().query().table_name(self.world.table());
        let pages = pages
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(format!("TEST#{}", self.id)))
            .into_paginator()
            .send();
        let pages: Vec<_> = pages.collect().await;
        pages.into_iter().flat_map(|page| page.expect("a page").items.unwrap_or_default()).collect()
    }

    /// Holds the counter, the report and the records together: never a counted stamp without its
    /// record, nor a record that is not counted. Gives their number.
    pub(crate) async fn reconciled(&self) -> usize {
        let records = self.records().await;
        let shown = self.shown().await;
        assert_eq!(shown["currentStampCount"], records.len());
        let report = self.report().await.body;
        assert_eq!(report["challenge"]["currentStampCount"], records.len());
        for result in report["providerResults"].as_array().expect("results") {
            let of_provider = || {
                records.iter().filter(|record| {
                    record["provider_id"].as_s().ok().map(String::as_str)
                        == result["providerId"].as_str()
                })
            };
            assert_eq!(result["completedCount"], of_provider().count());
            let times: Vec<u64> = of_provider()
                .filter_map(|record| record.get("completion_millis")?.as_n().ok()?.parse().ok())
                .collect();
            let average = result["avgCompletionSeconds"].as_f64();
            assert_eq!(average.is_some(), !times.is_empty());
            if let Some(average) = average {
                let sum: u64 = times.iter().sum();
                let exact = sum as f64 / times.len() as f64 / 1000.0;
                assert!((average - exact).abs() <= 0.000_501, "{average} for {exact}");
            }
        }
        records.len()
    }
}

/// The details of a stamp that is refused for `reason`.
pub(crate) fn reason(reason: &str) -> Value {
    json!({ "reason": reason })
}
