//! `greenlight-admin operator`: the people behind the reviews, and behind this program.

use super::{json_list, key};
use crate::options::{Acting, name};
use crate::output::{BAD, Cell, GOOD, Output, Table};
use crate::problem::Problem;
use crate::session::Session;
use clap::Subcommand;
use greenlight::domain::api_key::KeyKind;
use greenlight::domain::ids::OwnerId;
use greenlight::domain::name::Name;
use greenlight::domain::owner::Operator;
use greenlight::usecase::administration::{
    Change, create_first_operator, create_operator, disable_operator, find_operator, keys_of,
    operators,
};
use greenlight::usecase::random;
use serde_json::{Value, json};

#[derive(Subcommand)]
pub(crate) enum OperatorCommand {
    /// Create an operator
    ///
    /// The first operator of a table is created without --operator; from then on the table also
    /// remembers which deployment it belongs to.
    #[command(after_help = "Examples:\n  \
        greenlight-admin operator create --name \"Ada Lovelace\" --deployment-env production\n  \
        greenlight-admin operator create --name \"Grace Hopper\" --operator \"Ada Lovelace\"")]
    Create {
        /// What the person is called
        #[arg(long, value_parser = name)]
        name: Name,
        #[command(flatten)]
        acting: Acting,
    },
    /// List all operators
    #[command(after_help = "Example:\n  greenlight-admin operator list")]
    List,
    /// Show an operator, with keys
    #[command(after_help = "Example:\n  greenlight-admin operator show \"Grace Hopper\"")]
    Show {
        /// The operator's id or name
        #[arg(value_name = "OPERATOR")]
        named: String,
    },
    /// Disable an operator: all of the operator's keys stop working at once
    #[command(after_help = "Example:\n  greenlight-admin operator disable \"Grace Hopper\" --yes")]
    Disable {
        /// The operator's id or name
        #[arg(value_name = "OPERATOR")]
        named: String,
        #[command(flatten)]
        acting: Acting,
    },
}

/// Carries out a command.
pub(crate) async fn run(session: &Session, command: OperatorCommand) -> Result<Output, Problem> {
    match command {
        OperatorCommand::Create { name, acting } => create(session, name, &acting).await,
        OperatorCommand::List => {
            let scope = session.scope();
            let all = operators(&scope).await?;
            let table = Table::new("there are no operators").text("name").whole("state");
            let mut table = table.whole("id").extra("created");
            for operator in &all {
                let Operator { id, name, created_at, .. } = operator;
                let created = Cell::age(*created_at, scope.now);
                table.row([name.into(), state(operator), id.into(), created]);
            }
            Ok(Output::new(json_list(&all, view)).table(table))
        }
        OperatorCommand::Show { named } => {
            let scope = session.scope();
            let operator = find_operator(&scope, &named).await?;
            let keys = keys_of(&scope, KeyKind::Operator, &operator.id).await?;
            let mut json = view(&operator);
            json["keys"] = json_list(&keys, |record| key::view(record, scope.now));
            let output = Output::new(json).fields(fields(&operator));
            Ok(output.table(key::table(&keys, scope.now)))
        }
        OperatorCommand::Disable { named, acting } => disable(session, &named, &acting).await,
    }
}

async fn create(session: &Session, name: Name, acting: &Acting) -> Result<Output, Problem> {
    let scope = session.scope();
    let operator = Operator {
        id: OwnerId::generate(random()),
        name: name.into(),
        created_at: scope.now,
        disabled_at: None,
    };
    let output = Output::new(view(&operator)).fields(fields(&operator));
    if operators(&scope).await?.is_empty() {
        let deployment = session.deployment()?;
        create_first_operator(&scope, operator.clone(), session.proof().await?).await?;
        let name = &operator.name;
        return Ok(output.note(format!(
            "The first operator of this {deployment} table. From now on say who you are: \
             export GREENLIGHT_OPERATOR=\"{name}\""
        )));
    }
    let by = session.acting(acting).await?;
    create_operator(&scope, by, operator).await?;
    Ok(output)
}

async fn disable(session: &Session, named: &str, acting: &Acting) -> Result<Output, Problem> {
    let by = session.acting(acting).await?;
    let operator = find_operator(&session.scope(), named).await?;
    if operator.disabled_at.is_none() {
        session.confirm(&format!(
            "{} ({}) will be disabled: every key of theirs stops working, and nothing is \
             administered in their name any more.",
            operator.name, operator.id
        ))?;
    }
    let change = disable_operator(&session.scope(), by, operator).await?;
    let (operator, note) = match change {
        Change::Made(operator) => {
            let note =
                "What the operator had claimed stays claimed; others decide it with --force.";
            (operator, note)
        }
        Change::Unneeded(operator) => (operator, "Disabled before; nothing was changed."),
    };
    Ok(Output::new(view(&operator)).fields(fields(&operator)).note(note))
}

fn state(operator: &Operator) -> Cell {
    match operator.disabled_at {
        None => Cell::new("active", GOOD),
        Some(_) => Cell::new("disabled", BAD),
    }
}

fn fields(operator: &Operator) -> Vec<(&'static str, Cell)> {
    vec![
        ("Operator", (&operator.id).into()),
        ("Name", (&operator.name).into()),
        ("State", state(operator)),
        ("Created", operator.created_at.into()),
        ("Disabled", Cell::optional(operator.disabled_at)),
    ]
}

fn view(operator: &Operator) -> Value {
    let Operator { id, name, created_at, disabled_at } = operator;
    json!({ "id": id, "name": name, "createdAt": created_at, "disabledAt": disabled_at })
}
