//! The whole: database, demo data, functions and gateway, started in order and stopped together.

use crate::{
    cargo_lambda,
    database::{self, TABLE},
    demo_data::DemoData,
    gateway::{self, Functions, Gateway, Port},
    log::Log,
    processes::Launch,
    programs, reload,
    watcher::Watcher,
    workers::{self, Workers},
};
use greenlight::{domain::deployment::Deployment, usecase::administration};
use greenlight_devkit::{
    Engine, Problem, Project,
    gateway::{Routes, STAGE},
    streams::tell,
    variables,
};
use std::{path::PathBuf, sync::Arc};
use tokio::task::JoinSet;

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
    /// Build and start the functions anew when their source changes.
    pub(crate) reload: bool,
    pub(crate) log: Log,
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
    workers: Workers,
    _reloading: JoinSet<()>,
}

impl Stack {
    /// Starts everything, and returns when every function has answered a call.
    pub(crate) async fn start(project: &Project, options: Options) -> Result<Self, Problem> {
        // What can be refused at once comes before what takes minutes.
        let port = Port::take(options.port)?;
        let (routes, triggers) = (project.routes()?, project.triggers()?);
        let served = Routes::new(STAGE, routes.clone())?;
        let engine = database::start(options.data.as_deref(), options.dynamodb_port).await?;
        let demo_data = data(project, &engine, &options).await?;
        let cargo_lambda = cargo_lambda::ensure(project).await?;
        let binaries = programs::build(project).await?;

        let log = Arc::new(options.log);
        let mut watcher = Watcher::start(project, &cargo_lambda, &log)?;
        let launch = Launch {
            binaries: binaries.clone(),
            watcher: watcher.address(),
            variables: variables(engine.endpoint(), TABLE, options.deployment).into(),
            log: Arc::clone(&log),
        };
        let (names, timeouts) = (project.functions()?, project.timeouts()?);
        let functions = Functions::new(watcher.address(), &names, &timeouts, options.concurrency)?;
        let functions = Arc::new(functions.with_processes(launch));
        watcher.listens().await?;
        let wake = async {
            let woken = gateway::wake(&functions, &routes).await?;
            Ok::<_, Problem>(woken + workers::wake(&functions, &triggers).await?)
        };
        let woken = tokio::select! {
            woken = wake => woken?,
            problem = watcher.dies() => return Err(problem),
        };
        let place = options.data.map_or("in memory".to_owned(), |path| path.display().to_string());
        tell(format_args!(
            "{woken} functions; DynamoDB (embedded, {place}) at {}",
            engine.endpoint()
        ));
        let workers = Workers::start(&triggers, &engine, &functions, &log)?;
        let gateway = Gateway::serve(port, served, Arc::clone(&functions), Arc::clone(&log))?;
        let mut reloading = JoinSet::new();
        if options.reload {
            let (project, functions) = (project.clone(), Arc::clone(&functions));
            reloading.spawn(async move { reload::for_ever(&project, &functions, &log).await });
        }
        let deployment = options.deployment;
        let _reloading = reloading;
        Ok(Self {
            demo_data,
            deployment,
            binaries,
            gateway,
            engine,
            functions,
            watcher,
            workers,
            _reloading,
        })
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
            problem = self.watcher.dies() => problem,
        }
    }

    /// Stops everything: first whoever calls the next.
    pub(crate) async fn stop(self) {
        drop((self.gateway, self._reloading));
        self.workers.stop().await;
        self.functions.stop().await;
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

/// Makes the table and writes the demo data into it, where they are not there yet.
async fn data(project: &Project, engine: &Engine, options: &Options) -> Result<DemoData, Problem> {
    project.table()?.ensure(&engine.client(), TABLE).await?;
    let backend = database::backend(engine, options.deployment);
    let known = administration::deployment(&backend.scope()).await;
    let known = known.map_err(Problem::of("the database cannot be read"))?;
    if let (Some(known), Some(data)) =
        (known.filter(|known| *known != options.deployment), &options.data)
    {
        return Err(Problem::new(format!(
            "--data {} belongs to the {known} deployment; start it with --env {known}, or name another file",
            data.display()
        )));
    }
    let demo_data = DemoData::new(options.deployment);
    demo_data.write(backend.scope()).await?;
    Ok(demo_data)
}
