//! What `cargo dev` says when the API answers: to a person as text, to a script as a file.

use crate::{database::TABLE, demo_data::DemoData, stack::Stack};
use greenlight_devkit::Problem;
use serde::Serialize;
use std::{fs, io, path::Path};

/// The ready file. Its members are a contract with the scripts that wait for it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ready<'a> {
    base_url: String,
    deployment_env: &'a str,
    apps: [&'a str; 2],
    workspace_key: &'a str,
    other_workspace_key: &'a str,
    other_app: &'a str,
    operator_key: &'a str,
    dynamodb_endpoint: &'a str,
    table: &'a str,
}

/// What to paste, and what else there is to know. No line begins with `#`, which zsh takes for a command.
pub(crate) fn text(stack: &Stack) -> String {
    let [app, second] = DemoData::APPS;
    format!(
        r#"
Greenlight ({deployment}) answers at {base}
and describes itself at {base}/openapi.json

For a second shell in this folder:

{settings}
OPERATOR_KEY={operator}
{exports}

curl -H "Authorization: Bearer $KEY" -H "$JSON" \
  -d '{{"title":"BankID SE Test","providerIds":["bankidse"],"maxStamps":3}}' \
  $API/apps/{app}/production-tests; echo
curl -H "Authorization: Bearer $KEY" $API/apps/{app}/production-tests; echo
curl -H "Authorization: Bearer $KEY" -H "$JSON" \
  -d '{{"providers":{{"mitid":{{"legalCompanyName":"Acme Corp","registrationNumber":"12345678","serviceDescription":"Customer identity verification for KYC onboarding.","displayName":"Acme","contactEmail":"compliance@acme.com"}},"passport":{{}},"ftn":{{}}}}}}' \
  $API/apps/{second}/activation; echo
cargo admin queue list

Webhooks may go to this machine: examples/webhook-receiver has two that receive them.
README.md has a tour. Another organisation has the app {other_app}, and the key
{other}
Ctrl-C stops all of it."#,
        deployment = stack.deployment,
        base = stack.base_url(),
        settings = settings(&stack.base_url(), &stack.demo_data),
        operator = stack.demo_data.operator_key.reveal(),
        exports = exports(&stack.admin_variables()),
        other_app = DemoData::OTHER_APP,
        other = stack.demo_data.other_workspace_key.reveal(),
    )
}

/// What the curl lines take from variables.
fn settings(base_url: &str, data: &DemoData) -> String {
    let key = data.workspace_key.reveal();
    format!("API={base_url}\nKEY={key}\nJSON=\"Content-Type: application/json\"")
}

/// Variables as a shell sets them.
fn exports(variables: &[(&'static str, String)]) -> String {
    let line = |(name, value): &(&str, String)| match value.contains(' ') {
        true => format!("export {name}=\"{value}\""),
        false => format!("export {name}={value}"),
    };
    variables.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Writes the ready file, whole or not at all.
pub(crate) fn write(path: Option<&Path>, stack: &Stack) -> Result<(), Problem> {
    let Some(path) = path else { return Ok(()) };
    let ready = Ready {
        base_url: stack.base_url(),
        deployment_env: stack.deployment.name(),
        apps: DemoData::APPS,
        workspace_key: stack.demo_data.workspace_key.reveal(),
        other_workspace_key: stack.demo_data.other_workspace_key.reveal(),
        other_app: DemoData::OTHER_APP,
        operator_key: stack.demo_data.operator_key.reveal(),
        dynamodb_endpoint: stack.dynamodb_endpoint(),
        table: TABLE,
    };
    let draft = path.with_added_extension("draft");
    serde_json::to_vec(&ready)
        .map_err(io::Error::other)
        .and_then(|json| fs::write(&draft, json))
        .and_then(|()| fs::rename(&draft, path))
        .map_err(|e| {
            Problem::new(format!("--ready-file {} cannot be written: {e}", path.display()))
        })
}

/// Before the start: makes sure that the ready file can be written later, and takes away one of an
/// earlier start, which would tell a waiting script that this one is ready.
pub(crate) fn prepare(path: Option<&Path>) -> Result<(), Problem> {
    let folder = path.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(Problem::new(format!(
            "--ready-file: there is no folder {}; make it, or name another file",
            folder.display()
        )));
    }
    remove(path)
}

/// Takes the ready file away: nothing answers any more, or not yet.
pub(crate) fn remove(path: Option<&Path>) -> Result<(), Problem> {
    match path.map(fs::remove_file) {
        None | Some(Ok(())) => Ok(()),
        Some(Err(e)) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Some(Err(e)) => Err(Problem::new(format!("--ready-file cannot be removed: {e}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{database::USUAL_PORT, stack::admin_variables};
    use greenlight::domain::deployment::Deployment;

    #[test]
    fn the_readme_sets_the_same_variables_as_the_welcome() {
        let endpoint = format!("http://127.0.0.1:{USUAL_PORT}");
        let data = DemoData::new(Deployment::Production);
        let readme = include_str!("../../../README.md");
        for lines in [
            settings("http://127.0.0.1:9000/connect/v1", &data),
            exports(&admin_variables(&endpoint, Deployment::Production)),
        ] {
            assert!(readme.contains(&lines), "the README lacks:\n{lines}");
        }
    }
}
