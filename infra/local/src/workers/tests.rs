//! Workers behind a stand-in for the invoke endpoint of `cargo lambda watch`, beside the embedded engine.

use super::*;
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_devkit::{engine::listen, http::Server};
use greenlight_template::{TableDefinition, Template, triggers};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    env, fs,
    path::PathBuf,
    sync::{Mutex, atomic::AtomicUsize},
    time::Duration,
};
use tokio::{sync::mpsc, time::timeout};

const TEMPLATE: &str = r#"
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{AttributeName: pk, KeyType: HASH}, {AttributeName: sk, KeyType: RANGE}]
      AttributeDefinitions:
        - {AttributeName: pk, AttributeType: S}
        - {AttributeName: sk, AttributeType: S}
        - {AttributeName: due_partition, AttributeType: S}
        - {AttributeName: due_place, AttributeType: S}
      GlobalSecondaryIndexes:
        - IndexName: deliveries-due
          KeySchema: [{AttributeName: due_partition, KeyType: HASH}, {AttributeName: due_place, KeyType: RANGE}]
          Projection: {ProjectionType: KEYS_ONLY}
      StreamSpecification: {StreamViewType: KEYS_ONLY}
  Dispatch:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: dispatch}}
    Properties:
      Events:
        Stream:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            StartingPosition: TRIM_HORIZON
            BatchSize: 3
            FunctionResponseTypes: [ReportBatchItemFailures]
            FilterCriteria: {Filters: [{Pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"EVENT#"}]}}}}'}]}
  Sweep:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: sweep}}
    Properties:
      Events: {Minutely: {Type: Schedule, Properties: {Schedule: rate(1 minute)}}}
"#;

/// Long enough for a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// An engine with a table, functions that note how they are called, and what they are to answer.
struct World {
    engine: Engine,
    functions: Arc<Functions>,
    log: Arc<Log>,
    file: PathBuf,
    called: mpsc::UnboundedReceiver<Value>,
    answers: Answers,
    _watcher: Server,
}

/// What is answered next, status and body; once there is nothing, that all went well.
type Answers = Arc<Mutex<VecDeque<(u16, &'static str)>>>;

impl World {
    async fn new() -> Self {
        static WORLDS: AtomicUsize = AtomicUsize::new(0);
        let engine = Engine::start().await.expect("an engine");
        let table = TableDefinition::from_template(TEMPLATE).expect("a template");
        table.create(&engine.client(), TABLE).await.expect("a table");
        let (call, called) = mpsc::unbounded_channel();
        let answers = Answers::default();
        let next = Arc::clone(&answers);
        let listener = listen(0).await.expect("a port");
        let watcher = Server::start(listener, move |request, _| {
            answer(request, call.clone(), Arc::clone(&next))
        });
        let watcher = watcher.expect("a server");
        let names = BTreeSet::from(["dispatch", "sweep"].map(str::to_owned));
        let timeouts = names.iter().map(|name| (name.clone(), LONG)).collect::<BTreeMap<_, _>>();
        let functions = Functions::new(watcher.address(), &names, &timeouts, 8).expect("functions");
        let number = WORLDS.fetch_add(1, Ordering::Relaxed);
        let file = format!("greenlight-workers-{}-{number}", std::process::id());
        let file = env::temp_dir().join(file);
        let log = Arc::new(Log::to_file(&file).expect("a file"));
        let functions = Arc::new(functions);
        Self { engine, functions, log, file, called, answers, _watcher: watcher }
    }

    /// Begins the work of one of the two, or of both.
    fn start(&self, functions: &[&str]) -> Workers {
        let mut triggers = triggers(&Template::parse(TEMPLATE).expect("a template")).expect("two");
        triggers.retain(|trigger| functions.contains(&trigger.function.as_str()));
        Workers::start(&triggers, &self.engine, &self.functions, &self.log).expect("at work")
    }

    fn answer(&self, answers: &[(u16, &'static str)]) {
        self.answers.lock().expect("answers").extend(answers);
    }

    /// Puts an item, which is among what waits where it has a place there.
    async fn put_waiting(&self, sk: &str, place: Option<&str>) {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let put = self.engine.client().put_item().table_name(TABLE);
        let put = put.item("pk", text("p")).item("sk", text(sk));
        let put = match place {
            Some(place) => put.item("due_partition", text("DUE#0")).item("due_place", text(place)),
            None => put,
        };
        put.send().await.expect("written");
    }

    async fn put(&self, sk: &str) {
        self.put_waiting(sk, None).await;
    }

    /// The event of the next call.
    async fn call(&mut self) -> Value {
        timeout(LONG, self.called.recv()).await.expect("in time").expect("a call")
    }

    /// The keys in the next call's event.
    async fn keys(&mut self) -> Vec<String> {
        let event = self.call().await;
        let records = event["Records"].as_array().expect("records").iter();
        let key =
            |record: &Value| record["dynamodb"]["Keys"]["sk"]["S"].as_str().map(str::to_owned);
        records.map(|record| key(record).expect("a key")).collect()
    }

    /// The end, and what was told until then.
    async fn end(self) -> String {
        self.engine.stop().await;
        let told = fs::read_to_string(&self.file).expect("a log");
        let _ = fs::remove_file(&self.file);
        told
    }
}

async fn answer(
    request: Request<Incoming>,
    call: mpsc::UnboundedSender<Value>,
    answers: Answers,
) -> Response<Full<Bytes>> {
    let event = request.into_body().collect().await.expect("an event").to_bytes();
    let next = answers.lock().expect("answers").pop_front();
    let (status, body) = next.unwrap_or((200, r#"{"batchItemFailures":[]}"#));
    let body = match body.strip_prefix("again from ") {
        Some(index) => again(&event, index.parse().expect("an index")),
        None => body.to_owned(),
    };
    // Nobody may be listening any more.
    let _ = call.send(serde_json::from_slice(&event).expect("JSON"));
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = StatusCode::from_u16(status).expect("a status");
    answer
}

fn again(event: &[u8], index: usize) -> String {
    let event: Value = serde_json::from_slice(event).expect("JSON");
    let place = &event["Records"][index]["dynamodb"]["SequenceNumber"];
    serde_json::json!({"batchItemFailures": [{"itemIdentifier": place}]}).to_string()
}

/// A look that finds no such index would call the function every second.
#[test]
fn the_project_s_workers_have_a_trigger_each_and_what_waits_is_where_the_sweep_looks() {
    let yaml = include_str!("../../../../template.yaml");
    let triggers = triggers(&Template::parse(yaml).expect("a template")).expect("triggers");
    let sources: BTreeMap<&str, &Source> =
        triggers.iter().map(|trigger| (trigger.function.as_str(), &trigger.source)).collect();
    assert_eq!(
        sources.keys().copied().collect::<Vec<_>>(),
        ["deliver-webhooks", "dispatch-events"]
    );
    let minute = Duration::from_secs(60);
    assert!(
        matches!(sources["deliver-webhooks"], Source::Schedule { every, .. } if *every == minute)
    );
    assert!(matches!(sources["dispatch-events"], Source::Stream { reports_failures: true, .. }));
    assert!(yaml.contains(&format!("IndexName: {}\n", sweep::WAITING)));
    assert!(yaml.contains(&format!("AttributeName: {}, KeyType: RANGE", sweep::PLACE)));
}

#[tokio::test]
async fn what_enters_the_log_is_handed_over_once_in_order_and_in_batches_from_the_first_on() {
    let mut world = World::new().await;
    for sk in ["EVENT#1", "OTHER#1", "EVENT#2", "EVENT#1", "EVENT#3", "EVENT#4"] {
        world.put(sk).await;
    }
    let workers = world.start(&["dispatch"]);
    assert_eq!(world.keys().await, ["EVENT#1", "EVENT#2", "EVENT#3"]);
    assert_eq!(world.keys().await, ["EVENT#4"]);
    world.put("OTHER#2").await;
    world.put("EVENT#5").await;
    let event = world.call().await;
    workers.stop().await;
    let [record] = event["Records"].as_array().expect("records").as_slice() else {
        panic!("one record: {event}")
    };
    assert_eq!(record["eventName"], "INSERT");
    assert_eq!(record["eventSource"], "aws:dynamodb");
    assert_eq!(record["dynamodb"]["StreamViewType"], "KEYS_ONLY");
    let arn = record["eventSourceARN"].as_str().expect("an ARN");
    assert!(arn.contains(":table/greenlight-local/stream/"), "{arn}");
    assert_eq!(world.end().await, "");
}

#[tokio::test]
async fn a_batch_is_handed_over_again_from_the_change_on_that_the_function_has_not_taken() {
    let mut world = World::new().await;
    for sk in ["EVENT#1", "EVENT#2", "EVENT#3", "EVENT#4"] {
        world.put(sk).await;
    }
    world.answer(&[(200, "again from 1"), (200, "again from 0"), (200, "{}")]);
    let workers = world.start(&["dispatch"]);
    assert_eq!(world.keys().await, ["EVENT#1", "EVENT#2", "EVENT#3"]);
    assert_eq!(world.keys().await, ["EVENT#2", "EVENT#3"]);
    assert_eq!(world.keys().await, ["EVENT#2", "EVENT#3"]);
    assert_eq!(world.keys().await, ["EVENT#4"], "and no other before");
    workers.stop().await;
    assert_eq!(
        world.end().await,
        "dispatch has not taken 2 of the table's changes: they are handed over until it does\n\
         dispatch has taken all changes now\n"
    );
}

#[tokio::test]
async fn nothing_is_lost_while_the_function_is_down() {
    let mut world = World::new().await;
    world.answer(&[(500, "{}"), (404, "{}"), (200, "no JSON")]);
    let workers = world.start(&["dispatch"]);
    world.put("EVENT#1").await;
    assert_eq!(world.keys().await, ["EVENT#1"]);
    world.put("EVENT#2").await;
    for _ in 0..3 {
        assert_eq!(world.keys().await, ["EVENT#1"]);
    }
    assert_eq!(world.keys().await, ["EVENT#2"]);
    workers.stop().await;
    let told = world.end().await;
    assert_eq!(told.lines().count(), 2, "one line when it begins and one when it ends: {told}");
}

#[tokio::test]
async fn whoever_is_started_again_goes_on_where_it_stopped() {
    let mut world = World::new().await;
    for sk in ["EVENT#1", "EVENT#2", "EVENT#3"] {
        world.put(sk).await;
    }
    world.answer(&[(200, "again from 2"), (500, "{}"), (500, "{}"), (500, "{}")]);
    let workers = world.start(&["dispatch"]);
    assert_eq!(world.keys().await, ["EVENT#1", "EVENT#2", "EVENT#3"]);
    assert_eq!(world.keys().await, ["EVENT#3"]);
    workers.stop().await;
    world.answers.lock().expect("answers").clear();
    world.put("EVENT#4").await;
    let workers = world.start(&["dispatch"]);
    assert_eq!(world.keys().await, ["EVENT#3", "EVENT#4"]);
    workers.stop().await;
    world.end().await;
}

#[tokio::test]
async fn a_schedule_s_function_is_called_by_the_clock_and_again_where_it_failed() {
    let mut world = World::new().await;
    world.answer(&[(500, "{}"), (500, "{}")]);
    let workers = world.start(&["sweep"]);
    for _ in 0..3 {
        let event = world.call().await;
        assert_eq!(event["source"], "aws.events");
        assert_eq!(event["detail-type"], "Scheduled Event");
        assert_eq!(event["id"].as_str().map(str::len), Some(36));
    }
    workers.stop().await;
    assert_eq!(world.end().await, "sweep has failed: it is called until it does not\n");
}

#[tokio::test]
async fn a_change_calls_for_a_sweep_even_if_it_is_handed_to_nobody() {
    let mut world = World::new().await;
    let workers = world.start(&["sweep", "dispatch"]);
    for sk in ["OTHER#1", "OTHER#2"] {
        assert_eq!(world.call().await["source"], "aws.events");
        world.put(sk).await;
    }
    assert_eq!(world.call().await["source"], "aws.events");
    workers.stop().await;
    assert_eq!(world.end().await, "");
}

#[tokio::test]
async fn there_may_be_work_after_a_change_or_once_something_is_due_and_else_there_is_none() {
    let world = World::new().await;
    let changed = Changed::default();
    let sweep = Sweep {
        function: "sweep".to_owned(),
        by: "aws.events",
        functions: Arc::clone(&world.functions),
        table: TABLE,
        client: world.engine.client(),
        changed: changed.clone(),
        log: Arc::clone(&world.log),
    };
    assert!(!sweep.may_have_work().await);
    changed.set();
    assert!(sweep.may_have_work().await);
    assert!(!sweep.may_have_work().await);
    // In the year 2286, which has 13 digits, too.
    world.put_waiting("DELIVERY#1", Some("we_1#9999999999999#1")).await;
    assert!(!sweep.may_have_work().await);
    for (sk, place) in [("DELIVERY#2", "we_1#1764241200000#2"), ("WEBHOOK#1", "we_1#")] {
        world.put_waiting(sk, Some(place)).await;
        assert!(sweep.may_have_work().await, "{place}");
        assert!(sweep.may_have_work().await, "{place} goes on waiting");
        world.put(sk).await;
        assert!(!sweep.may_have_work().await);
    }
    let unknown = Sweep { table: "nobody's", ..sweep };
    assert!(unknown.may_have_work().await, "whoever cannot look calls");
    world.end().await;
}

#[tokio::test]
async fn each_is_called_once_with_nothing_to_do_before_anybody_is_let_in() {
    let mut world = World::new().await;
    let triggers = triggers(&Template::parse(TEMPLATE).expect("a template")).expect("two");
    assert_eq!(wake(&world.functions, &triggers).await.expect("awake"), 2);
    assert_eq!(world.call().await, serde_json::json!({"Records": []}));
    assert_eq!(world.call().await["source"], "aws.events");
    world.answer(&[(500, "{}")]);
    let problem = wake(&world.functions, &triggers).await.expect_err("down").to_string();
    assert_eq!(
        problem,
        "the function dispatch does not answer its first call; why is in the lines above"
    );
    world.end().await;
}
