//! What one function is measured in: a database with the template's table, one organisation with an app, one
//! operator, a key for each, and whatever must have happened before it is called.

use crate::{certificate::Identity, database::Database, program::Program};
use aws_sdk_dynamodb::Client;
use greenlight::{
    domain::{
        actor::Actor,
        api_key::{KeyKind, SecretKey},
        deployment::Deployment,
        ids::{ActivationId, OwnerId},
        refusal::Refusal,
        review::{Decision, Review},
        webhook::EndpointId,
    },
    runtime::{Backend, system_time},
    store::{Table, Wanted},
    usecase::{
        admission::Admitted, delete_webhook_endpoint::delete_webhook_endpoint,
        review_activation::review_ticket,
    },
};
use greenlight_devkit::{
    Problem, Project, Seed,
    gateway::{Arrival, Match, ON_AWS, Request, STAGE, event},
    seed::secret,
    settings, variables,
};
use greenlight_template::Route;
use greenlight_tests::{AN_HOUR_AGO, EndpointRow, Ids, Undoing};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The app that calls are about.
pub(crate) const CLIENT_ID: &str = "HqTRDIYH";
/// Whose app it is.
pub(crate) const ORGANISATION: &str = "BenchOrg";
const OPERATOR: &str = "BenchOpr";
pub(crate) const TABLE: &str = "greenlight-bench";
/// About as long as the token that a function's role is given.
const SESSION_TOKEN_LENGTH: usize = 1000;

/// What surrounds the function that is measured.
pub(crate) struct Fixture {
    binaries: PathBuf,
    /// For logs and the like; nobody else's.
    pub(crate) scratch: PathBuf,
    variables: Vec<(&'static str, String)>,
    workspace_key: SecretKey,
    operator_key: SecretKey,
    ids: Ids,
    /// How many calls have been made of each function.
    calls: BTreeMap<&'static str, u64>,
    database: Database,
    /// How many of its connections are not those of the function that is measured.
    disregarded: u64,
    /// Whether challenges have room for more stamps than anybody records, and calls go on using the same one.
    pub(crate) is_roomy: bool,
    /// What calls ask for, where it is not the usual.
    pub(crate) query: Option<&'static str>,
    /// What is started instead of Greenlight's own functions, if it is something else.
    pub(crate) instead: Option<Program>,
    /// The last answer that was given.
    pub(crate) last_answer: Value,
    /// The apps that the next calls are about, where it is not always the same.
    apps: Vec<String>,
}

impl Fixture {
    /// Sets up what every function needs.
    pub(crate) async fn new(
        project: &Project,
        binaries: &Path,
        scratch: PathBuf,
        identity: Option<&Identity>,
    ) -> Result<Self, Problem> {
        let database = Database::start(identity).await?;
        let endpoint = &database.endpoint;
        let mut variables = Vec::from(variables(endpoint, TABLE, Deployment::Production));
        // A function's credentials on AWS are those of a session: each of its calls carries this, and signs it.
        variables.push(("AWS_SESSION_TOKEN", "t".repeat(SESSION_TOKEN_LENGTH)));
        // Measuring takes more submissions than a day may have.
        variables.push(("SUBMISSIONS_PER_DAY", "99999".to_owned()));
        if let Some(path) = &database.ca_bundle {
            variables.push(("AWS_CA_BUNDLE", path.display().to_string()));
        }
        let (workspace_key, operator_key) = seed(project, database.client()).await?;
        Ok(Self {
            binaries: binaries.to_owned(),
            scratch,
            variables,
            workspace_key,
            operator_key,
            ids: Ids::of_app(CLIENT_ID),
            calls: BTreeMap::new(),
            database,
            disregarded: 0,
            is_roomy: false,
            query: None,
            instead: None,
            last_answer: Value::Null,
            apps: Vec::new(),
        })
    }

    /// What serves the table from here, without a function.
    pub(crate) fn backend(&self) -> Backend {
        backend(self.database.client())
    }

    /// What is started as a function.
    pub(crate) fn program(&self, function: &str) -> Program {
        self.instead.clone().unwrap_or_else(|| Program::binary(self.binaries.join(function)))
    }

    /// The environment of every function.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// A client of the database, which is not counted.
    pub(crate) fn client(&self) -> Client {
        self.database.client()
    }

    /// How many connections to the database were opened so far, but for those that are disregarded.
    pub(crate) fn connections(&self) -> u64 {
        self.database.connections() - self.disregarded
    }

    /// Counts those connections no more that were opened since there were so many.
    pub(crate) fn disregard_connections_since(&mut self, before: u64) {
        self.disregarded = self.database.connections() - before;
    }

    /// The event of the endpoint's next call, as docs/api.md shows it.
    pub(crate) fn event(&mut self, row: &'static EndpointRow, request_id: &str) -> String {
        if let Some(app) = self.apps.pop() {
            self.ids.set("client_id", &app);
        }
        let count = self.calls.entry(row.endpoint.name).or_default();
        let call = *count;
        *count += 1;
        let key = row.caller.key().map(|kind| match kind {
            KeyKind::Workspace => self.workspace_key.reveal(),
            KeyKind::Operator => self.operator_key.reveal(),
        });
        let mut headers = vec![
            ("accept", "*/*".to_owned()),
            ("host", ON_AWS.domain.to_owned()),
            ("user-agent", "curl/8.5.0".to_owned()),
        ];
        headers.extend(key.map(|key| ("authorization", format!("Bearer {key}"))));
        let an_hour_ago = system_time().plus_seconds(-3600).to_string();
        let body = row.typical.body.map(|body| body(call).to_string());
        let body = body.map(|body| body.replace(AN_HOUR_AGO, &an_hour_ago));
        let room = ("\"maxStamps\":100", "\"maxStamps\":1000000");
        let body = body.map(|body| if self.is_roomy { body.replace(room.0, room.1) } else { body });
        if body.is_some() {
            headers.push(("content-type", "application/json".to_owned()));
            headers.push(("idempotency-key", format!("{}-{call}", row.endpoint.name)));
        }
        let request = Request {
            method: row.endpoint.method,
            path: &format!("/{STAGE}{}", row.path(&self.ids)),
            query: self.query.unwrap_or(row.typical.query),
            headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            body: body.as_deref().unwrap_or_default().as_bytes(),
            source_ip: "192.0.2.1",
        };
        let route = Route {
            function: row.endpoint.name.to_owned(),
            method: row.endpoint.method.to_owned(),
            path: row.endpoint.route.to_owned(),
        };
        let parameters = row.variables().map(|name| (name, self.ids.get(name))).collect();
        let trace_id = "Root=1-5e66d96f-3c1b2a4d5e6f708192a3b4c5";
        let arrival = Arrival { request_id, trace_id, at: system_time().millis() };
        event(&ON_AWS, &request, &Match { route: &route, parameters }, &arrival).to_string()
    }

    /// Makes so many apps more, which the next calls are about, one after another.
    pub(crate) async fn with_other_apps(&mut self, count: u32) -> Result<(), Problem> {
        let backend = self.backend();
        let seed = Seed { scope: backend.scope(), by: "cargo bench-functions" };
        for number in 0..count {
            let client_id = format!("App{number:05}");
            seed.app(ORGANISATION, &client_id, "Another App", &["bankidse"]).await?;
            self.apps.push(client_id);
        }
        Ok(())
    }

    /// Has the next calls be about the first app again.
    pub(crate) fn with_the_usual_app(&mut self) {
        self.apps.clear();
        self.ids.set("client_id", CLIENT_ID);
    }

    /// Remembers what an answer tells.
    pub(crate) fn learn(&mut self, row: &EndpointRow, body: &Value) {
        self.ids.learn(row, body);
        self.last_answer.clone_from(body);
    }

    /// Takes back what a call did, if the next one would find nothing to do otherwise.
    pub(crate) async fn undo(&self, row: &EndpointRow, body: &Value) -> Result<(), Problem> {
        match row.undone_by {
            None => return Ok(()),
            Some(Undoing::DeleteEndpoints) => return self.delete_endpoint(body).await,
            Some(Undoing::Review { .. }) => {}
        }
        let refused = |_: Refusal| Problem::new(format!("{} cannot be undone", row.endpoint.name));
        let id = body["id"].as_str().and_then(ActivationId::parse);
        let id =
            id.ok_or_else(|| Problem::new(format!("{} gives no ticket", row.endpoint.name)))?;
        let operator = OwnerId::parse(OPERATOR).expect("an owner's id has eight characters");
        let by = Actor::from(&operator);
        let release = Review::new(Decision::Release, None, Vec::new(), Vec::new(), true);
        let backend = self.backend();
        let release = release.map_err(refused)?;
        review_ticket(&backend.scope(), &id, &by, &release).await.map(|_| ()).map_err(refused)
    }

    /// Deletes the webhook endpoint that an answer shows.
    async fn delete_endpoint(&self, body: &Value) -> Result<(), Problem> {
        let Some(id) = body["id"].as_str().and_then(EndpointId::parse) else { return Ok(()) };
        let wanted = Wanted {
            organisation: OwnerId::parse(ORGANISATION),
            endpoint: Some(id),
            endpoint_count: true,
            ..Wanted::default()
        };
        let backend = self.backend();
        let scope = backend.scope();
        let failed = |_| Problem::new("a webhook endpoint cannot be deleted");
        let found = scope.store.fetch(&wanted).await.map_err(|_| failed(()))?;
        let admitted = Admitted::trusted(wanted, found);
        delete_webhook_endpoint(&scope, admitted).await.map_err(|_| failed(()))
    }
}

fn backend(client: Client) -> Backend {
    Backend::new(Table::new(client, TABLE), settings(Deployment::Production), system_time)
}

/// Creates the table and its first owners, and issues their keys.
async fn seed(project: &Project, client: Client) -> Result<(SecretKey, SecretKey), Problem> {
    project.table()?.without_stream().create(&client, TABLE).await?;
    let backend = backend(client);
    let seed = Seed { scope: backend.scope(), by: "cargo bench-functions" };
    seed.organisation(ORGANISATION, "Acme").await?;
    seed.app(ORGANISATION, CLIENT_ID, "My App", &["bankidse", "smartid"]).await?;
    seed.operator(OPERATOR, "Olga").await?;
    let key = |kind, id| secret(kind, Deployment::Production, id, [7; 32]);
    let workspace_key = key(KeyKind::Workspace, ORGANISATION);
    let operator_key = key(KeyKind::Operator, OPERATOR);
    seed.key(KeyKind::Workspace, ORGANISATION, "bench", &workspace_key, None).await?;
    seed.key(KeyKind::Operator, OPERATOR, "bench", &operator_key, None).await?;
    Ok((workspace_key, operator_key))
}
