//! A world for one function: an engine with the template's table, one organisation with an app, one
//! operator, a key for each, and whatever the function's scenario wants to have happened before.

use crate::{
    engine::{Engine, Transport},
    event::Request,
    problem::Problem,
    project::Project,
    scenario::{Known, Scenario},
    session::Session,
};
use greenlight::{
    domain::owner::{Operator, Organisation},
    domain::{
        api_key::{KeyKind, SecretKey},
        app::App,
        ids::{ClientId, OwnerId},
    },
    runtime::{Backend, config::Config, system_time},
    store::{Table, client},
    usecase::administration::{create_app, create_operator, create_organisation, issue_key},
};
use greenlight_template::Route;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

const CLIENT_ID: &str = "HqTRDIYH";
const ORGANISATION: &str = "BenchOrg";
const OPERATOR: &str = "BenchOpr";
/// What the audit says of who did the seeding.
const ACTOR: &str = "cargo bench-functions";
/// Access key id and secret alike: the engine checks neither, the SDK wants both.
const CREDENTIAL: &str = "bench";

/// The world.
pub(crate) struct Stage<'a> {
    binaries: &'a BTreeMap<String, PathBuf>,
    routes: Vec<Route>,
    pub(crate) scratch: &'a Path,
    variables: Vec<(&'static str, String)>,
    workspace_key: SecretKey,
    operator_key: SecretKey,
    known: Known,
    /// How many calls have been made of each function.
    calls: BTreeMap<&'static str, u64>,
    engine: Engine,
}

impl<'a> Stage<'a> {
    /// Builds the world up to the point where the scenario can begin.
    pub(crate) async fn set(
        project: &Project,
        binaries: &'a BTreeMap<String, PathBuf>,
        scratch: &'a Path,
        transport: Transport,
        scenario: &'static Scenario,
    ) -> Result<Self, Problem> {
        let engine = Engine::start(transport, scratch).await?;
        let variables = variables(&engine);
        let (workspace_key, operator_key) = seed(project, &variables).await?;
        let mut stage = Self {
            binaries,
            routes: project.routes()?,
            scratch,
            variables,
            workspace_key,
            operator_key,
            known: Known::default(),
            calls: BTreeMap::new(),
            engine,
        };
        for (function, times) in scenario.before {
            let before = Scenario::of(function)
                .ok_or_else(|| Problem::new(format!("nothing is known of {function}")))?;
            let mut session = Session::start(&stage, before, None).await?;
            session.polled().await?;
            for _ in 0..*times {
                session.call(&mut stage, before).await?;
            }
            session.end().await?;
        }
        Ok(stage)
    }

    /// The binary of a function.
    pub(crate) fn binary(&self, function: &str) -> Result<&Path, Problem> {
        let missing = || Problem::new(format!("the function {function} has not been built"));
        self.binaries.get(function).map(PathBuf::as_path).ok_or_else(missing)
    }

    /// The environment of every function.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// How many connections to the database were opened so far.
    pub(crate) fn connections(&self) -> u64 {
        self.engine.connections()
    }

    /// The event of the scenario's next call.
    pub(crate) fn event(
        &mut self,
        scenario: &'static Scenario,
        request_id: &str,
    ) -> Result<String, Problem> {
        let function = scenario.function;
        let count = self.calls.entry(function).or_default();
        let call = *count;
        *count += 1;
        let route =
            self.routes.iter().find(|route| route.function == function).ok_or_else(|| {
                Problem::new(format!("template.yaml has no route for the function {function}"))
            })?;
        let variables = [
            ("client_id", CLIENT_ID),
            ("challenge_id", &self.known.challenge),
            ("activation_id", &self.known.activation),
        ];
        let used = |(name, _): &(&str, &str)| route.path.contains(&format!("{{{name}}}"));
        let body = scenario.body(call);
        let request = Request {
            route,
            path: variables.into_iter().filter(used).map(|(n, v)| (n, v.to_owned())).collect(),
            query: scenario.query,
            key: match scenario.key {
                KeyKind::Workspace => self.workspace_key.reveal(),
                KeyKind::Operator => self.operator_key.reveal(),
            },
            idempotency_key: body.is_some().then(|| format!("{function}-{call}")),
            body,
        };
        Ok(request.event(request_id).to_string())
    }

    /// Remembers what an answer tells.
    pub(crate) fn learn(&mut self, function: &str, body: &Value) {
        self.known.learn(function, body);
    }
}

/// What the functions are configured with: all of it for all of them, as long as it is theirs.
fn variables(engine: &Engine) -> Vec<(&'static str, String)> {
    let mut variables = vec![
        ("AWS_ACCESS_KEY_ID", CREDENTIAL.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", CREDENTIAL.to_owned()),
        ("AWS_REGION", "eu-north-1".to_owned()),
        ("AWS_ENDPOINT_URL_DYNAMODB", engine.endpoint.clone()),
        ("DEPLOYMENT_ENV", "production".to_owned()),
        ("TABLE_NAME", "greenlight-bench".to_owned()),
        ("PARTICIPANT_HASH_KEY_ID", "bench".to_owned()),
        ("PARTICIPANT_HASH_KEYS", "bench:no-secret-because-nobody-real-is-here".to_owned()),
    ];
    if let Some(path) = &engine.ca_bundle {
        variables.push(("AWS_CA_BUNDLE", path.display().to_string()));
    }
    variables
}

/// Creates the table and its first owners, and issues their keys.
async fn seed(
    project: &Project,
    variables: &[(&'static str, String)],
) -> Result<(SecretKey, SecretKey), Problem> {
    let variable = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone())
    };
    let config = Config::read(&[], variable).map_err(|e| Problem::new(e.to_string()))?;
    let credentials = client::credentials(CREDENTIAL.to_owned(), CREDENTIAL.to_owned(), None);
    let client = client::connect(&config.database, credentials).map_err(Problem::new)?;
    let table = project.table()?;
    table.create(&client, &config.table).await.map_err(|e| Problem::new(e.to_string()))?;

    let deployment = config.settings.deployment;
    let backend = Backend::new(Table::new(client, &config.table), config.settings, system_time);
    let scope = backend.scope();
    let trouble = || Problem::of("the world cannot be seeded");
    let owner = |text| OwnerId::parse(text).expect("it is well formed");
    let (organisation, operator) = (owner(ORGANISATION), owner(OPERATOR));
    let key = |kind, owner| SecretKey::mint(kind, deployment, owner, [7; 32]);
    let workspace_key = key(KeyKind::Workspace, &organisation);
    let operator_key = key(KeyKind::Operator, &operator);

    let new =
        Organisation { id: organisation.clone(), name: "Acme".to_owned(), created_at: scope.now };
    create_organisation(&scope, ACTOR, new).await.map_err(trouble())?;
    let new = Operator {
        id: operator.clone(),
        name: "Olga".to_owned(),
        created_at: scope.now,
        disabled_at: None,
    };
    create_operator(&scope, ACTOR, new).await.map_err(trouble())?;
    let app = App {
        client_id: ClientId::parse(CLIENT_ID).expect("it is well formed"),
        organisation_id: organisation.clone(),
        name: "My App".to_owned(),
        version: 0,
        company_version: 0,
        enabled: ["bankidse", "smartid"].map(str::to_owned).into(),
        blocked: BTreeSet::new(),
        pointers: BTreeMap::new(),
        created_at: scope.now,
    };
    create_app(&scope, ACTOR, app).await.map_err(trouble())?;
    for (kind, owner, secret) in [
        (KeyKind::Workspace, &organisation, &workspace_key),
        (KeyKind::Operator, &operator, &operator_key),
    ] {
        issue_key(&scope, ACTOR, kind, owner, "bench", secret, None).await.map_err(trouble())?;
    }
    Ok((workspace_key, operator_key))
}
