//! A world: a table with two organisations in it, and the functions in front of it.

use crate::endpoints::ENDPOINTS;
use crate::instance::{Instance, Site};
use crate::line::Line;
use crate::request::Request;
use crate::virtual_clock::VirtualClock;
use aws_sdk_dynamodb::Client;
use greenlight::domain::api_key::KeyKind;
use greenlight::domain::catalogue::Catalogue;
use greenlight::domain::deployment::Deployment;
use greenlight::domain::ids::{ClientId, OwnerId};
use greenlight::domain::participant::HashKeys;
use greenlight::domain::time::Timestamp;
use greenlight::domain::webhook::MasterKeys;
use greenlight::runtime::Endpoint;
use greenlight::store::{Found, Store, SystemClock, Table, Wanted};
use greenlight::usecase::{CatalogueSource, Settings, random};
use greenlight_devkit::Project;
use greenlight_devkit::engine::{Engine, external, new_table_name};
use greenlight_devkit::seed::{Seed, secret};
use greenlight_devkit::settings;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// The app that most tests use: "My App", with bankidse and smartid enabled.
pub const ACME: &str = "abc123";
/// An app of another organisation.
pub const OTHER: &str = "other456";

/// How long the harness waits for the engine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A world of one test.
pub struct World {
    site: Site,
    client: Client,
    settings: Settings,
    instance: Instance,
    _engine: Option<Engine>,
    /// The workspace key of the organisation that owns [`ACME`].
    pub key: String,
    /// The workspace key of the organisation that owns [`OTHER`].
    pub other_key: String,
    /// The key of the operator "Olivia".
    pub operator_key: String,
    /// The key of another operator, "Omar".
    pub other_operator_key: String,
}

impl World {
    /// A production deployment.
    pub async fn new() -> Self {
        Self::of(Deployment::Production, Catalogue::embedded().clone()).await
    }

    /// A sandbox deployment.
    pub async fn sandbox() -> Self {
        Self::of(Deployment::Sandbox, Catalogue::embedded().clone()).await
    }

    /// A deployment with a catalogue of its own. The clock stands at 15 January 2025, 10:00.
    pub async fn of(deployment: Deployment, catalogue: Catalogue) -> Self {
        let (endpoint, engine) = match external() {
            Some(endpoint) => (endpoint, None),
            None => {
                let engine = Engine::start().await.expect("an engine");
                (engine.endpoint().to_owned(), Some(engine))
            }
        };
        let clock = Arc::new(AtomicI64::new(1_736_935_200_000));
        let (table, line) = (new_table_name(), Line::default());
        let timer = Arc::new(SystemClock);
        let (request_lines, excused) = (Arc::default(), Arc::default());
        let site = Site { endpoint, line, table, clock, request_lines, excused, timer };
        let client = site.client();
        let table = Project::find().expect("a project").table().expect("a table in the template");
        table.without_stream().create(&client, &site.table).await.expect("a table");
        let settings = Settings {
            catalogue: CatalogueSource::Given(Arc::new(catalogue)),
            hash_key_id: "k1".to_owned(),
            hash_keys: HashKeys::parse("k1:secret-of-thirty-two-characters!").expect("a hash key"),
            webhook_key_id: "w1".to_owned(),
            webhook_keys: MasterKeys::parse("w1:key-of-webhooks-of-many-characters!")
                .expect("a key"),
            ..settings(deployment)
        };
        let instance = Instance::new(&site, settings.clone());
        let mut world = Self {
            site,
            client,
            settings,
            instance,
            _engine: engine,
            key: String::new(),
            other_key: String::new(),
            operator_key: String::new(),
            other_operator_key: String::new(),
        };
        world.seed().await;
        world.line().take_log();
        world
    }

    async fn seed(&mut self) {
        self.key = self.organisation("Acme0001", "Acme").await;
        self.other_key = self.organisation("Other002", "Other").await;
        self.app("Acme0001", ACME, "My App", &["bankidse", "smartid"]).await;
        self.app("Acme0001", "HqTRDIYH", "Second App", &[]).await;
        self.app("Other002", OTHER, "Other App", &[]).await;
        self.operator_key = self.operator("Oper0001", "Olivia").await;
        self.other_operator_key = self.operator("Oper0002", "Omar").await;
    }

    fn first_data(&self) -> Seed<'_> {
        Seed { scope: self.instance.scope(), by: "test" }
    }

    /// Creates an organisation and gives a key of it.
    pub async fn organisation(&self, id: &str, name: &str) -> String {
        self.first_data().organisation(id, name).await.expect("created");
        self.issue_key(KeyKind::Workspace, &OwnerId::parse(id).expect("an owner id"), None).await
    }

    /// Creates an operator and gives a key of theirs.
    pub async fn operator(&self, id: &str, name: &str) -> String {
        self.first_data().operator(id, name).await.expect("created");
        self.issue_key(KeyKind::Operator, &OwnerId::parse(id).expect("an owner id"), None).await
    }

    /// Issues a key.
    pub async fn issue_key(
        &self,
        kind: KeyKind,
        owner: &OwnerId,
        expires_at: Option<Timestamp>,
    ) -> String {
        let owner = owner.as_str();
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&random());
        bytes[16..].copy_from_slice(&random());
        let secret = secret(kind, self.settings.deployment, owner, bytes);
        self.first_data().key(kind, owner, "test", &secret, expires_at).await.expect("issued");
        secret.reveal().to_owned()
    }

    /// Creates an app with these providers enabled.
    pub async fn app(&self, organisation: &str, client_id: &str, name: &str, enabled: &[&str]) {
        let seed = self.first_data();
        seed.app(organisation, client_id, name, enabled).await.expect("created");
    }

    /// Lets these members of answers have values that are not in docs/openapi.yaml, because only a later release can
    /// have written them.
    pub fn excuse(&self, members: &[&'static str]) {
        self.site.excused.lock().expect("names").extend(members);
    }

    /// A GET with the world's key.
    pub fn get(&self, target: &str) -> Request<'_> {
        Request::new(self, "GET", target).key(&self.key)
    }

    /// A POST with the world's key.
    pub fn post(&self, target: &str) -> Request<'_> {
        Request::new(self, "POST", target).key(&self.key)
    }

    /// A request without any credential.
    pub fn anonymous(&self, method: &str, target: &str) -> Request<'_> {
        Request::new(self, method, target)
    }

    /// The line to the engine.
    pub fn line(&self) -> &Line {
        &self.site.line
    }

    /// The lines that requests have left since the last call of this.
    pub fn take_request_lines(&self) -> String {
        let bytes = std::mem::take(&mut *self.site.request_lines.lock().expect("lines"));
        String::from_utf8(bytes).expect("text")
    }

    /// The SDK's client, for looking at the table itself.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Where the engine answers.
    pub(crate) fn engine(&self) -> &str {
        &self.site.endpoint
    }

    /// The table's name.
    pub fn table(&self) -> &str {
        &self.site.table
    }

    /// The settings of the world's functions.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The instance that answers unless a request names another.
    pub fn backend(&self) -> &Instance {
        &self.instance
    }

    /// A new instance of the functions, which remembers nothing.
    pub fn new_instance(&self) -> Instance {
        Instance::new(&self.site, self.settings.clone())
    }

    /// A new instance of the functions whose calls are timed by a clock of the test's own.
    pub fn new_instance_timed_by(&self, timer: &Arc<VirtualClock>) -> Instance {
        let timer = Arc::<VirtualClock>::clone(timer);
        let site = Site { timer, ..self.site.clone() };
        Instance::new(&site, self.settings.clone())
    }

    /// A clock of calls that moves by `step` at a time, and the world's with it.
    pub fn one_clock(&self, step: Duration) -> Arc<VirtualClock> {
        Arc::new(VirtualClock::stepping(step).moving(&self.site.clock))
    }

    /// A new instance of the functions with other settings.
    pub fn new_instance_with(&self, change: impl FnOnce(&mut Settings)) -> Instance {
        let mut settings = self.settings.clone();
        change(&mut settings);
        Instance::new(&self.site, settings)
    }

    /// The store, for setting up what no request can.
    pub fn store(&self) -> Store {
        let table = Table::new(self.client.clone(), &self.site.table);
        table.timed_by(Arc::clone(&self.site.timer)).store_within(PATIENCE, self.now())
    }

    /// The world's time.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.site.clock.load(Ordering::SeqCst))
    }

    /// The world's time, for whoever outlives a borrow of it.
    pub fn clock(&self) -> impl Fn() -> Timestamp + Send + Sync + use<> {
        let clock = Arc::clone(&self.site.clock);
        move || Timestamp::from_millis(clock.load(Ordering::SeqCst))
    }

    /// Sets the world's clock, in RFC 3339.
    pub fn set_time(&self, text: &str) {
        let time = chrono::DateTime::parse_from_rfc3339(text).expect("a time");
        self.site.clock.store(time.timestamp_millis(), Ordering::SeqCst);
    }

    /// Moves the world's clock.
    pub fn advance(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).expect("a short time");
        self.site.clock.fetch_add(millis, Ordering::SeqCst);
    }

    /// The app and its company information as stored.
    pub async fn stored(&self, client_id: &str) -> Found {
        let wanted = Wanted { app: ClientId::parse(client_id), company: true, ..Wanted::default() };
        self.store().fetch(&wanted).await.expect("readable")
    }

    /// How many items the table holds.
    pub async fn item_count(&self) -> usize {
        let pages = self.client.scan().table_name(&self.site.table).into_paginator().send();
        let pages: Vec<_> = pages.collect().await;
        pages.into_iter().map(|page| page.expect("a page").count() as usize).sum()
    }

    /// Whether the tests run on AWS's own engine instead of the embedded one.
    pub fn is_external() -> bool {
        external().is_some()
    }

    /// All endpoints.
    pub fn endpoints(&self) -> impl Iterator<Item = &'static Endpoint> + use<> {
        ENDPOINTS.iter().map(|row| row.endpoint)
    }
}

/// Whatever a test is about: its trails were only added to, and whatever changed was told, and nothing else.
impl Drop for World {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.line().falsified(), None);
        }
    }
}
