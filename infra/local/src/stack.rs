//! The whole: database, demo data, functions and gateway, started in order and stopped together.

use crate::{
    cargo_lambda,
    database::{self, TABLE},
    demo_data::DemoData,
    gateway::{self, Functions, Gateway, Port},
    watcher::Watcher,
};
use greenlight::{
    domain::deployment::Deployment,
    runtime::{Backend, system_time},
    store::Table,
};
use greenlight_devkit::{
    ADMIN, Engine, Problem, Profile, Project,
    gateway::{Routes, STAGE},
    settings,
};
use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

/// What a stack is to be like.
pub(crate) struct Options {
    pub(crate) deployment: Deployment,
    /// Port of the API; 0 for any.
    pub(crate) port: u16,
    /// Port of the database; 0 for any, none for the usual one or, where that is taken, any.
    pub(crate) dynamodb_port: Option<u16>,
    /// The database's file; in memory without one.
    pub(crate) data: Option<PathBuf>,
    /// Calls of one function at a time.
    pub(crate) concurrency: u16,
    /// Rebuild and restart a function when its source changes.
    pub(crate) reload: bool,
    pub(crate) logs: Logs,
}

/// Where the functions' and the watcher's log lines go.
pub(crate) enum Logs {
    Terminal,
    File(PathBuf),
}

/// A running stack.
pub(crate) struct Stack {
    /// Who owns what in it, and the keys to it.
    pub(crate) demo_data: DemoData,
    pub(crate) deployment: Deployment,
    /// The folder of what was built: the functions, and greenlight-admin.
    pub(crate) binaries: PathBuf,
    gateway: Gateway,
    engine: Engine,
    functions: Arc<Functions>,
    watcher: Watcher,
}

impl Stack {
    /// Starts everything, and returns when every function has answered a call.
    pub(crate) async fn start(project: &Project, options: Options) -> Result<Self, Problem> {
        // What can be refused at once comes before what takes minutes.
        let port = Port::take(options.port)?;
        let routes = project.routes()?;
        let served = Routes::new(STAGE, routes.clone())?;
        let engine = database::start(options.data.as_deref(), options.dynamodb_port).await?;
        let cargo_lambda = cargo_lambda::ensure(project).await?;
        let binaries = build(project).await?;

        let place =
            options.data.as_ref().map_or("in memory".to_owned(), |p| p.display().to_string());
        eprintln!("DynamoDB (embedded, {place}) answers at {}", engine.endpoint());
        project.table()?.ensure(&engine.client(), TABLE).await?;
        let demo_data = DemoData::new(options.deployment);
        demo_data.write(backend(&engine, options.deployment).scope()).await?;

        let mut watcher =
            Watcher::start(project, &cargo_lambda, &binaries, engine.endpoint(), &options)?;
        // With `reload` a call may have to wait for the compiler.
        let timeouts = if options.reload { BTreeMap::new() } else { project.timeouts()? };
        let functions = Functions::new(
            watcher.address(),
            &project.functions()?,
            &timeouts,
            options.concurrency,
        )?;
        watcher.listens().await?;
        tokio::select! {
            outcome = gateway::wake(&functions, &routes) => outcome?,
            problem = watcher.dies(|name| functions.process_died(name)) => return Err(problem),
        }
        let functions = Arc::new(functions);
        let gateway = Gateway::serve(port, served, Arc::clone(&functions))?;
        let deployment = options.deployment;
        Ok(Self { demo_data, deployment, binaries, gateway, engine, functions, watcher })
    }

    /// What all paths of the contract follow: `http://127.0.0.1:9000/connect/v1`.
    pub(crate) fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}/{STAGE}/v1", self.gateway.port())
    }

    /// Where the database answers.
    pub(crate) fn dynamodb_endpoint(&self) -> &str {
        self.engine.endpoint()
    }

    /// The environment in which greenlight-admin administers this stack.
    pub(crate) fn admin_variables(&self) -> Vec<(&'static str, String)> {
        admin_variables(self.dynamodb_endpoint(), self.deployment)
    }

    /// Waits until a part ends that nobody asked to, and says which and why.
    pub(crate) async fn until_a_part_dies(&mut self) -> Problem {
        tokio::select! {
            problem = self.engine.dies() => problem,
            problem = self.watcher.dies(|name| self.functions.process_died(name)) => problem,
        }
    }

    /// Stops everything: first whoever calls the next.
    pub(crate) async fn stop(self) {
        drop(self.gateway);
        drop(self.watcher);
        self.engine.stop().await;
    }
}

/// The environment in which greenlight-admin administers the stack with its database at `endpoint`,
/// in the name of the demo's operator.
pub(crate) fn admin_variables(
    endpoint: &str,
    deployment: Deployment,
) -> Vec<(&'static str, String)> {
    vec![
        ("AWS_ENDPOINT_URL_DYNAMODB", endpoint.to_owned()),
        ("TABLE_NAME", TABLE.to_owned()),
        ("DEPLOYMENT_ENV", deployment.name().to_owned()),
        ("GREENLIGHT_OPERATOR", DemoData::OPERATOR_NAME.to_owned()),
    ]
}

/// Builds every function, and greenlight-admin beside them.
async fn build(project: &Project) -> Result<PathBuf, Problem> {
    let functions = project.functions()?;
    project.build(functions.iter().map(String::as_str).chain([ADMIN]), Profile::Dev).await
}

/// What the use cases need to write the demo data.
pub(crate) fn backend(engine: &Engine, deployment: Deployment) -> Backend {
    Backend::new(Table::new(engine.client(), TABLE), settings(deployment), system_time)
}
