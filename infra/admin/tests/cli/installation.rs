//! An installation of one test: a table in an engine of its own, the program in front of it, and the shared
//! crate beside it, to do what customers do and to see what the functions would see.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight::domain::api_key::{Credential, KeyKind};
use greenlight::domain::app::App;
use greenlight::domain::deployment::Deployment;
use greenlight::domain::field::FieldValue;
use greenlight::domain::ids::ClientId;
use greenlight::domain::refusal::Refusal;
use greenlight::domain::submission::{Entry, Submission};
use greenlight::domain::submitted_field::SubmittedField;
use greenlight::domain::time::Timestamp;
use greenlight::runtime::system_time;
use greenlight::store::{Found, Table, Wanted, Write};
use greenlight::usecase::admission::{Admitted, OperatorCall, ProtectedCall, WorkspaceCall};
use greenlight::usecase::submit_activation::submit_activation;
use greenlight::usecase::{Scope, Settings};
use greenlight_devkit::engine::{config, external, in_a_thread, new_table_name};
use greenlight_devkit::{settings, sts};
use serde_json::Value;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

/// The operator of an installation that was begun.
pub(crate) const ADA: &str = "Ada Lovelace";

/// The access key of what the tests do themselves, and that of the program: beside the engine they can
/// be told apart, so that the program can be held against what its users are granted.
const HARNESS: &str = "HARNESS";
pub(crate) const PROGRAM: &str = "greenlightadmin";

/// An installation of one test.
pub(crate) struct Installation {
    endpoint: String,
    table: String,
    runtime: Runtime,
    client: Client,
    settings: Settings,
}

/// What the program did.
#[must_use]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Installation {
    /// An engine without a table.
    pub(crate) fn empty() -> Self {
        let endpoint = external().unwrap_or_else(in_a_thread);
        let table = new_table_name();
        let client = Client::from_conf(config(&endpoint, HARNESS).build());
        let settings = settings(Deployment::Production);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        Self { endpoint, table, runtime, client, settings }
    }

    /// A production table with its first operator, Ada.
    pub(crate) fn new() -> Self {
        let installation = Self::empty();
        installation.run(&["table", "create"]).ok();
        let create = ["operator", "create", "--name", ADA, "--deployment-env", "production"];
        installation.run(&create).ok();
        installation
    }

    /// The engine's address.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The table's name.
    pub(crate) fn table(&self) -> &str {
        &self.table
    }

    /// The program with nothing but the table's place in its environment.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[])
    }

    /// The program in Ada's name.
    pub(crate) fn ada(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[("GREENLIGHT_OPERATOR", ADA)])
    }

    /// What the program answers Ada in JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        serde_json::from_str(&self.ada(&arguments).ok()).expect("JSON")
    }

    /// The program with further variables.
    pub(crate) fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        let place = self.variables(arguments);
        run_in(arguments, place.into_iter().chain(variables.iter().copied()))
    }

    /// The program in Ada's name, as it is with AWS: the same engine under a name that is not taken for this
    /// machine's own.
    pub(crate) fn ada_on_aws(&self, arguments: &[&str]) -> Ran {
        let sts = sts::external().unwrap_or_else(sts::in_a_thread);
        self.ada_with_sts_at(&sts, arguments)
    }

    /// The same with AWS's Security Token Service at an address.
    pub(crate) fn ada_with_sts_at(&self, sts: &str, arguments: &[&str]) -> Ran {
        let engine = self.endpoint.replace("127.0.0.1", "127.1");
        let variables = [
            ("GREENLIGHT_OPERATOR", ADA),
            ("AWS_ENDPOINT_URL_DYNAMODB", &engine),
            ("AWS_ENDPOINT_URL_STS", sts),
            ("AWS_REGION", "eu-north-1"),
        ];
        self.run_with(arguments, &variables)
    }

    /// The program in Ada's name, with its outputs where the test wants them.
    pub(crate) fn ada_into(&self, arguments: &[&str], stdout: Stdio, stderr: Stdio) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_greenlight-admin"));
        command.args(arguments).env_clear().envs(self.variables(arguments));
        command.env("GREENLIGHT_OPERATOR", ADA).stdin(Stdio::null()).stdout(stdout).stderr(stderr);
        command.spawn().and_then(std::process::Child::wait_with_output).expect("the program runs")
    }

    fn variables(&self, arguments: &[&str]) -> [(&'static str, &str); 4] {
        // Tables are made on local engines alone, where nobody grants anything.
        let access_key = if arguments.first() == Some(&"table") { HARNESS } else { PROGRAM };
        [
            ("AWS_ENDPOINT_URL_DYNAMODB", self.endpoint.as_str()),
            ("AWS_ACCESS_KEY_ID", access_key),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("TABLE_NAME", self.table.as_str()),
        ]
    }

    /// Creates an organisation, an app and a key: the client id and the secret.
    pub(crate) fn customer(&self) -> (String, String) {
        self.ada(&["org", "create", "--name", "Acme Corp"]).ok();
        let app = self.json(&["app", "create", "--org", "Acme Corp", "--name", "My App"]);
        let key = self.ada(&["key", "create", "--org", "Acme Corp", "--name", "backend"]).ok();
        (text(&app["clientId"]), key.trim().to_owned())
    }

    /// What use cases are given at a time from now.
    pub(crate) fn scope(&self, later: Duration) -> Scope<'_> {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        let millis = i64::try_from(later.as_millis()).expect("a short time");
        let now = Timestamp::from_millis(system_time().millis()).plus_millis(millis);
        let store = Table::new(self.client.clone(), &self.table).store(deadline, now);
        Scope { store, settings: &self.settings, now }
    }

    /// Waits for a use case.
    pub(crate) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Whether a workspace's key is accepted for an app, as every function decides it, at a time
    /// from now.
    pub(crate) fn opens(&self, key: &str, client_id: &str, later: Duration) -> Result<(), Refusal> {
        let credential = Credential::from_key(key, KeyKind::Workspace, Deployment::Production);
        let call = WorkspaceCall {
            caller: Arc::default(),
            credential: credential.expect("a well-formed key"),
            client_id: ClientId::parse(client_id),
            challenge_id: None,
            ticket_id: None,
        };
        let scope = self.scope(later);
        self.wait(ProtectedCall::from(call).admit(&scope, Wanted::default())).map(|_| ())
    }

    /// The same for an operator's key.
    pub(crate) fn opens_for_operator(&self, key: &str) -> Result<(), Refusal> {
        let credential = Credential::from_key(key, KeyKind::Operator, Deployment::Production);
        let credential = credential.expect("a well-formed key");
        let call = OperatorCall { caller: Arc::default(), credential, ticket_id: None };
        let scope = self.scope(Duration::ZERO);
        self.wait(ProtectedCall::from(call).admit(&scope, Wanted::default())).map(|_| ())
    }

    /// Submits what mitid asks for, as the app's owner: the ticket's id.
    pub(crate) fn submit(&self, client_id: &str) -> Result<String, Refusal> {
        self.submit_with(client_id, "the displayName")
    }

    /// The same with another `displayName`.
    pub(crate) fn submit_with(&self, client_id: &str, name: &str) -> Result<String, Refusal> {
        self.wait(submit_with(&self.scope(Duration::ZERO), client_id, name))?;
        Ok(self.app(client_id).pointers["mitid"].ticket.as_str().to_owned())
    }

    /// The app as stored.
    pub(crate) fn app(&self, client_id: &str) -> App {
        let scope = self.scope(Duration::ZERO);
        self.wait(fetch(&scope, client_id)).app.expect("an app")
    }

    /// Takes an attribute away from an item.
    pub(crate) fn spoil(&self, pk: &str, sk: &str, attribute: &str) {
        let call = self.client.update_item().table_name(&self.table);
        let call = call.key("pk", AttributeValue::S(pk.to_owned()));
        let call = call.key("sk", AttributeValue::S(sk.to_owned()));
        let call = call.update_expression("REMOVE #a").expression_attribute_names("#a", attribute);
        self.wait(call.send()).expect("spoilt");
    }

    /// Stores a large value that nothing names.
    pub(crate) fn keep_large_value(&self, client_id: &str, letter: &str) {
        let large = FieldValue::from_text(letter.repeat(5000)).1.expect("a large value");
        let client_id = ClientId::parse(client_id).expect("a client id");
        let write = Write::PutLargeValue { client_id, sha256: large.sha256, text: large.text };
        let Scope { store, now, .. } = self.scope(Duration::ZERO);
        let _ = self.wait(store.commit(&[write], None, now)).expect("stored");
    }

    /// Everything that the table holds, as text.
    pub(crate) fn dump(&self) -> String {
        let scan = self.client.scan().table_name(&self.table).send();
        format!("{:?}", self.wait(scan).expect("a scan").items)
    }
}

/// The program with these variables as its whole environment; the last of one name counts.
pub(crate) fn run_in<'v>(
    arguments: &[&str],
    variables: impl IntoIterator<Item = (&'v str, &'v str)>,
) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_greenlight-admin"))
        .args(arguments)
        .env_clear()
        .envs(variables)
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    Ran {
        code: output.status.code().expect("an exit code"),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

/// Submits what mitid asks for.
pub(crate) async fn submit(scope: &Scope<'_>, client_id: &str) -> Result<(), Refusal> {
    submit_with(scope, client_id, "the displayName").await
}

async fn submit_with(scope: &Scope<'_>, client_id: &str, name: &str) -> Result<(), Refusal> {
    let mitid = scope.settings.catalogue().find("mitid").expect("a provider");
    let field = |id: &str| SubmittedField {
        id: id.to_owned(),
        value: FieldValue::Text(match id {
            "displayName" => name.to_owned(),
            _ => format!("the {id}"),
        }),
        large: None,
    };
    let fields = mitid.requirements.iter().map(|requirement| field(&requirement.id)).collect();
    let entries = vec![Entry { provider_id: "mitid".to_owned(), fields, scenario: None }];
    let submission = Submission { entries, persist: false, bytes: 1 };
    let app = ClientId::parse(client_id);
    let organisation = fetch(scope, client_id).await.app.map(|app| app.organisation_id);
    let wanted = Wanted { app, organisation, company: true, ..Wanted::default() };
    let found = scope.store.fetch(&wanted).await?;
    let render =
        |_: &_, _: &Scope<'_>| greenlight::domain::idempotency::Answer::of(200, String::new());
    let admitted = Admitted::trusted(wanted, found);
    submit_activation(scope, admitted, None, &submission, render).await?;
    Ok(())
}

async fn fetch(scope: &Scope<'_>, client_id: &str) -> Found {
    let wanted = Wanted { app: ClientId::parse(client_id), ..Wanted::default() };
    scope.store.fetch(&wanted).await.expect("readable")
}

impl Ran {
    /// What it printed, if it did what it was asked.
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.stdout, self.stderr);
        self.stdout
    }

    /// The error that it printed and nothing else, if it ended with this code.
    pub(crate) fn fails(self, code: i32) -> String {
        assert_eq!(self.code, code, "{}{}", self.stdout, self.stderr);
        assert_eq!(self.stdout, "", "a failure prints nothing on standard output");
        self.stderr
    }
}

/// A JSON string's text.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no string")).to_owned()
}
