//! The gateway: `cargo lambda watch` with the project's routes, in front of the real functions.

use crate::{
    database::TABLE,
    http::Client,
    stack::{Logs, Options},
};
use ::http::Request;
use greenlight_devkit::{
    Problem, Project,
    engine::{CREDENTIAL, REGION},
    process::{Tree, cargo, command, ending},
};
use greenlight_template::Route;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::process::Command;

/// The stage, which is the first segment of every path.
pub(crate) const STAGE: &str = "/connect";

/// Under which id and with which secret local participants are hashed. A secret for demo data only.
const HASH_KEY_ID: &str = "local1";
const HASH_KEYS: &str = "local1:for-development-only-never-for-anything-else";

/// How long a function may take to start and to answer its first call.
const FIRST_ANSWER: Duration = Duration::from_secs(60);
/// How often the function processes are looked at.
const LOOK: Duration = Duration::from_millis(500);

/// The running gateway. Dropping it ends it, with every function process.
pub(crate) struct Gateway {
    tree: Tree,
    functions: BTreeSet<String>,
    port: u16,
    /// Whether functions are restarted when they change, so that their end is no news.
    reload: bool,
}

impl Gateway {
    /// Starts the gateway in front of the functions in the folder `binaries`, with the engine at
    /// `endpoint` as their database.
    pub(crate) fn start(
        project: &Project,
        cargo_lambda: &Path,
        binaries: &Path,
        endpoint: &str,
        options: &Options,
    ) -> Result<Self, Problem> {
        let port = free_port()?;
        let mut watch = command(cargo_lambda);
        watch
            .args(["lambda", "watch", "--quiet", "--disable-cors"])
            .args(["--invoke-address", "127.0.0.1"])
            .args(["--invoke-port", &port.to_string()])
            .args(["--concurrency", &options.concurrency.to_string()])
            .arg("--manifest-path")
            .arg(project.root().join("Cargo.toml"));
        environment(&mut watch, endpoint, options);
        if options.reload {
            watch.current_dir(project.root());
        } else {
            // Its watcher looks at everything below its folder, once for every instance: an empty
            // one spares the machine thousands of watches.
            watch.current_dir(make_folder(project.tools()?.join("watch"))?);
            watch
                .arg("--ignore-changes")
                .env("CARGO", stand_in(&project.tools()?)?)
                .env("GREENLIGHT_CARGO", cargo())
                .env("GREENLIGHT_BINARIES", binaries);
        }
        let (out, err) = outputs(&options.logs)?;
        watch.stdout(out).stderr(err);
        let tree = Tree::spawn(&mut watch)
            .map_err(|e| Problem::new(format!("cargo lambda watch would not start: {e}")))?;
        let functions = project.functions()?;
        Ok(Self { tree, functions, port, reload: options.reload })
    }

    /// Where it answers: behind the door, at a port of its own.
    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Calls every function once, without a key, so that each has a process and each is seen to
    /// answer as it should.
    pub(crate) async fn wake_functions(&mut self, routes: &[Route]) -> Result<(), Problem> {
        let port = self.port;
        tokio::select! {
            outcome = wake_all(port, routes) => outcome?,
            problem = self.dies() => return Err(problem),
        }
        self.tree.look();
        Ok(())
    }

    /// Waits for an end that nobody asked for. A function process that ends is reported, but is no
    /// end of the whole: the next call starts another.
    pub(crate) async fn dies(&mut self) -> Problem {
        loop {
            tokio::select! {
                status = self.tree.wait() => return Problem::new(match status {
                    Ok(status) => format!(
                        "cargo lambda watch ended by itself ({}); its last words are above",
                        ending(status)
                    ),
                    Err(e) => format!("cargo lambda watch can no longer be seen: {e}"),
                }),
                () = tokio::time::sleep(LOOK) => {
                    for (id, name) in self.tree.look() {
                        if self.functions.contains(&name) && !self.reload {
                            eprintln!(
                                "a process of {name} ({id}) ended by itself; why is in the lines around \
                                 this one, and the next call starts another"
                            );
                        }
                    }
                }
            }
        }
    }
}

/// A port that nothing listens on at the moment.
fn free_port() -> Result<u16, Problem> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|e| Problem::new(format!("there is no free port: {e}")))
}

/// What the functions find in their environment. The README lists the same for a `cargo lambda
/// watch` by hand.
fn environment(watch: &mut Command, endpoint: &str, options: &Options) {
    watch
        .env("DEPLOYMENT_ENV", options.deployment.name())
        .env("TABLE_NAME", TABLE)
        .env("PARTICIPANT_HASH_KEYS", HASH_KEYS)
        .env("PARTICIPANT_HASH_KEY_ID", HASH_KEY_ID)
        .env("AWS_ENDPOINT_URL_DYNAMODB", endpoint)
        .env("AWS_REGION", REGION)
        .env("AWS_ACCESS_KEY_ID", CREDENTIAL)
        .env("AWS_SECRET_ACCESS_KEY", CREDENTIAL)
        // A person's own would be sent along with the local pair.
        .env_remove("AWS_SESSION_TOKEN");
    if std::env::var_os("RUST_LOG").is_none() {
        // Each start of an instance is two lines of its log, which nobody asked for.
        watch.env("RUST_LOG", "warn");
    }
}

fn outputs(logs: &Logs) -> Result<(Stdio, Stdio), Problem> {
    match logs {
        // Standard output is for what a script may want to read.
        Logs::Terminal => Ok((io::stderr().into(), io::stderr().into())),
        Logs::File(path) => {
            let trouble = |e| Problem::new(format!("cannot write {}: {e}", path.display()));
            let file = File::create(path).map_err(trouble)?;
            Ok((file.try_clone().map_err(trouble)?.into(), file.into()))
        }
    }
}

fn make_folder(folder: PathBuf) -> Result<PathBuf, Problem> {
    fs::create_dir_all(&folder)
        .map(|()| folder.clone())
        .map_err(|e| Problem::new(format!("cannot make the folder {}: {e}", folder.display())))
}

/// Writes the script that stands in for cargo.
fn stand_in(tools: &Path) -> Result<PathBuf, Problem> {
    let path = tools.join("prebuilt-cargo");
    // By way of another name: a script cannot be run while it is being written.
    let draft = tools.join(format!("prebuilt-cargo.{}", std::process::id()));
    fs::write(&draft, include_str!("prebuilt-cargo.sh"))
        .and_then(|()| fs::set_permissions(&draft, fs::Permissions::from_mode(0o755)))
        .and_then(|()| fs::rename(&draft, &path))
        .map(|()| path.clone())
        .map_err(|e| Problem::new(format!("cannot write {}: {e}", path.display())))
}

async fn wake_all(port: u16, routes: &[Route]) -> Result<(), Problem> {
    until_it_listens(port).await?;
    let client = Client::new();
    for (index, route) in routes.iter().enumerate() {
        wake(&client, port, route).await?;
        eprintln!("{} of {}: {} answers", index + 1, routes.len(), route.function);
    }
    Ok(())
}

async fn until_it_listens(port: u16) -> Result<(), Problem> {
    let deadline = tokio::time::Instant::now() + FIRST_ANSWER;
    while tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
        if tokio::time::Instant::now() > deadline {
            return Err(Problem::new(format!(
                "cargo lambda watch does not listen on port {port} after {} seconds",
                FIRST_ANSWER.as_secs()
            )));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

async fn wake(client: &Client, port: u16, route: &Route) -> Result<(), Problem> {
    let call = format!("{} {STAGE}{}", route.method, with_parameters(&route.path));
    let url = format!("http://127.0.0.1:{port}{STAGE}{}", with_parameters(&route.path));
    let request = Request::builder()
        .method(route.method.as_str())
        .uri(url)
        .body(String::new())
        .map_err(|e| Problem::new(format!("the route {call} of template.yaml: {e}")))?;
    let answer = client.send(request, FIRST_ANSWER).await.map_err(|problem| {
        Problem::new(format!("the function {} does not answer: {problem}", route.function))
    })?;
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    if answer.status == 401 && body["error"]["code"] == "INVALID_API_KEY" {
        return Ok(());
    }
    // The gateway's own 404, which no function of ours looks like.
    if answer.status == 404 && body["title"].is_string() {
        return Err(Problem::new(format!(
            "{call} reaches no function: add the route of {} to \
             [workspace.metadata.lambda.watch.router] in Cargo.toml",
            route.function
        )));
    }
    Err(Problem::new(format!(
        "{} should refuse a call without a key, and answers {call} with {}: {}",
        route.function, answer.status, answer.body
    )))
}

/// A path with something in the place of each parameter.
fn with_parameters(path: &str) -> String {
    let segments = path.split('/').map(|s| if s.starts_with('{') { "anything" } else { s });
    segments.collect::<Vec<_>>().join("/")
}
