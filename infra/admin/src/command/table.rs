//! `greenlight-admin table`: the table of a local engine, made from the deployment's own template.

use crate::connection::{Connection, causes};
use crate::options::Options;
use crate::output::{Output, Table};
use crate::problem::Problem;
use clap::Subcommand;
use greenlight_template::{Error, TableDefinition};
use serde_json::json;

/// The deployment's template.
const TEMPLATE: &str = include_str!("../../../../template.yaml");

#[derive(Subcommand)]
pub(crate) enum TableCommand {
    /// Create the table of template.yaml on a local engine, or check the one that is there
    #[command(after_help = "Example:\n  greenlight-admin table create --table greenlight-local \
                            --endpoint-url http://127.0.0.1:8000")]
    Create,
    /// Describe the table of a local engine
    #[command(after_help = "Example:\n  greenlight-admin table describe --table greenlight-local \
                            --endpoint-url http://127.0.0.1:8000")]
    Describe,
}

/// Carries out a command.
pub(crate) async fn run(options: &Options, command: TableCommand) -> Result<Output, Problem> {
    let connection = Connection::open(options).await?;
    if !connection.is_local {
        return Err(Problem::refused(
            "this is for engines on this machine (--endpoint-url http://127.0.0.1:PORT); a table \
             on AWS belongs to template.yaml, and `doctor` checks it",
        ));
    }
    match command {
        TableCommand::Create => create(&connection).await,
        TableCommand::Describe => describe(&connection).await,
    }
}

/// The template's table.
pub(super) fn definition() -> Result<TableDefinition, Problem> {
    TableDefinition::from_template(TEMPLATE).map_err(|error| Problem::refused(error.to_string()))
}

async fn create(connection: &Connection) -> Result<Output, Problem> {
    let Connection { client, table, .. } = connection;
    let created = definition()?.ensure(client, table).await.map_err(|error| match error {
        Error::Differs { .. } => Problem::refused(error.to_string()),
        _ => Problem::unavailable(error.to_string()),
    })?;
    let line = if created { "was created" } else { "is there already, as template.yaml has it" };
    let json = json!({ "table": table, "created": created });
    Ok(Output::new(json).line(format!("{table} {line}")))
}

async fn describe(connection: &Connection) -> Result<Output, Problem> {
    let Connection { client, table, .. } = connection;
    let described = match client.describe_table().table_name(table).send().await {
        Ok(answer) => answer.table,
        Err(error)
            if error.as_service_error().is_some_and(|e| e.is_resource_not_found_exception()) =>
        {
            None
        }
        Err(error) => return Err(Problem::unavailable(causes(&error))),
    };
    let described = described.ok_or_else(|| {
        Problem::not_found(format!("there is no table {table}; `table create` makes it"))
    })?;
    let status = described.table_status().map_or("unknown", |status| status.as_str());
    let items = described.item_count().unwrap_or_default();
    let mut indexes = Table::new("no indexes").whole("index").whole("status");
    let mut json_indexes = Vec::new();
    for index in described.global_secondary_indexes() {
        let name = index.index_name().unwrap_or_default();
        let status = index.index_status().map_or("ACTIVE", |status| status.as_str());
        indexes.row([name.into(), status.into()]);
        json_indexes.push(json!({ "name": name, "status": status }));
    }
    let difference = definition()?.difference(&described);
    let as_template = match &difference {
        None => "yes".to_owned(),
        Some(difference) => format!("no, {difference}"),
    };
    let json = json!({
        "table": table, "status": status, "items": items, "indexes": json_indexes,
        "difference": difference,
    });
    let fields = vec![
        ("Table", table.into()),
        ("Status", status.into()),
        ("Items", items.into()),
        ("As template.yaml", as_template.into()),
    ];
    Ok(Output::new(json).fields(fields).table(indexes))
}
