//! `greenlight-admin doctor`: what is wrong, and what to do. It changes nothing.

mod findings;

use self::findings::Findings;
use super::table::definition;
use crate::connection::{Connection, causes};
use crate::options::Options;
use crate::output::Output;
use crate::problem::Problem;
use crate::session::Session;
use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::types::{
    PointInTimeRecoveryStatus, TableDescription, TableStatus, TimeToLiveStatus,
};
use greenlight::domain::deployment::Deployment;
use greenlight::usecase::administration::{operators, webhook_keys_in_use};
use greenlight::usecase::list_activations::{QueueRequest, list_activations};

/// Examines everything, as far as it can be reached.
pub(crate) async fn run(options: &Options) -> Result<Output, Problem> {
    let mut findings = Findings::default();
    let connection = match Connection::open(options).await {
        Ok(connection) => connection,
        Err(problem) => {
            findings.end("connection", &problem, "nothing else can be checked without it");
            return Ok(findings.output());
        }
    };
    let whose = if connection.is_local { "a local engine asks for none" } else { "found" };
    findings.good("credentials", whose);
    if !table(&connection, &mut findings).await? {
        return Ok(findings.output());
    }
    expiry(&connection, &mut findings).await;
    if !connection.is_local {
        recovery(&connection, &mut findings).await;
    }
    items(Session::new(connection, options), options.deployment(), &mut findings).await;
    Ok(findings.output())
}

/// The table and its index; `false` if there is no point in going on.
async fn table(connection: &Connection, findings: &mut Findings) -> Result<bool, Problem> {
    let Connection { client, table, is_local, place, .. } = connection;
    let answer = client.describe_table().table_name(table).send().await;
    let described = match answer.map(|answer| answer.table) {
        Ok(Some(described)) => described,
        Ok(None) => {
            let problem = Problem::unavailable(format!("{table} was not described ({place})"));
            findings.end("table", &problem, "try again");
            return Ok(false);
        }
        Err(error)
            if error.as_service_error().is_some_and(|e| e.is_resource_not_found_exception()) =>
        {
            let advice = if *is_local {
                "make it with `greenlight-admin table create`, or correct --table"
            } else {
                "correct --table, --region or --profile; the stack's output TableName names it"
            };
            let problem = Problem::not_found(format!("there is no table {table} ({place})"));
            findings.end("table", &problem, advice);
            return Ok(false);
        }
        Err(error) => {
            let advice = match error.code() {
                Some("AccessDeniedException") => {
                    "attach the policy in the stack's output AdminPolicyArn to your role or group"
                }
                Some("UnrecognizedClientException" | "ExpiredTokenException") => {
                    "log in again: the credentials are not good, or not any more"
                }
                _ => "look at the address, the region, and the way to the network",
            };
            findings.end("table", &Problem::unavailable(causes(&error)), advice);
            return Ok(false);
        }
    };
    shape(connection, &described, findings)?;
    Ok(true)
}

fn shape(
    connection: &Connection,
    described: &TableDescription,
    findings: &mut Findings,
) -> Result<(), Problem> {
    let Connection { table, is_local, place, .. } = connection;
    let status = described.table_status();
    if status == Some(&TableStatus::Active) {
        findings.good("table", format!("{table} is active ({place})"));
    } else {
        let status = status.map_or("unknown", |status| status.as_str());
        findings.bad("table", format!("{table} is {status}"), "wait until it is ACTIVE");
    }
    match definition()?.difference(described) {
        None => findings.good("key and index", "as template.yaml has them"),
        Some(difference) => findings.bad(
            "key and index",
            difference,
            "this is not a table of this release: name another, or deploy its template",
        ),
    }
    if !*is_local {
        if described.deletion_protection_enabled() == Some(true) {
            findings.good("deletion protection", "on");
        } else {
            findings.caution(
                "deletion protection",
                "off: one call deletes the table",
                "aws dynamodb update-table --deletion-protection-enabled --table-name …",
            );
        }
    }
    Ok(())
}

async fn expiry(connection: &Connection, findings: &mut Findings) {
    let Connection { client, table, .. } = connection;
    let check = "expiry";
    let advice = "aws dynamodb update-time-to-live --table-name … \
                  --time-to-live-specification Enabled=true,AttributeName=ttl";
    match client.describe_time_to_live().table_name(table).send().await {
        Ok(answer) => {
            let ttl = answer.time_to_live_description;
            let attribute = ttl.as_ref().and_then(|ttl| ttl.attribute_name());
            let status = ttl.as_ref().and_then(|ttl| ttl.time_to_live_status());
            match (status, attribute) {
                (Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling), Some("ttl")) => {
                    findings.good(check, "by the attribute ttl");
                }
                (Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling), other) => {
                    let other = other.unwrap_or("none");
                    findings.bad(check, format!("by the attribute {other}, not ttl"), advice);
                }
                _ => findings.caution(
                    check,
                    "off: what has ended or was erased is never cleaned up (nothing breaks)",
                    advice,
                ),
            }
        }
        Err(error) => findings.caution(check, causes(&error), "it could not be looked at"),
    }
}

async fn recovery(connection: &Connection, findings: &mut Findings) {
    let Connection { client, table, .. } = connection;
    let check = "recovery";
    match client.describe_continuous_backups().table_name(table).send().await {
        Ok(answer) => {
            let recovery = answer.continuous_backups_description;
            let recovery = recovery.and_then(|all| all.point_in_time_recovery_description);
            let status = recovery.and_then(|recovery| recovery.point_in_time_recovery_status);
            if status == Some(PointInTimeRecoveryStatus::Enabled) {
                findings.good(check, "to any second of the last days");
            } else {
                findings.caution(
                    check,
                    "off: what is lost is lost",
                    "aws dynamodb update-continuous-backups --table-name … \
                     --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true",
                );
            }
        }
        Err(error) => findings.caution(check, causes(&error), "it could not be looked at"),
    }
}

/// What stands in the table: which deployment's it is, the operators, the queue.
async fn items(mut session: Session, given: Option<Deployment>, findings: &mut Findings) {
    match session.learn_deployment(given).await {
        Ok(Some(deployment)) => findings.good("deployment", keys(deployment)),
        Ok(None) => findings.caution(
            "deployment",
            given.map_or_else(
                || "the table does not say which".to_owned(),
                |given| format!("the table does not say which; {}", keys(given)),
            ),
            "creating the first operator writes it down; until then give --deployment-env",
        ),
        Err(problem) => {
            let advice = "leave --deployment-env and DEPLOYMENT_ENV out, or name the other table; \
                          if it cannot be read, attach the policy AdminPolicyArn";
            findings.bad("deployment", problem.sentence(), advice);
        }
    }
    match operators(&session.scope()).await {
        Ok(all) => {
            let active = all.iter().filter(|operator| operator.disabled_at.is_none()).count();
            match (all.len(), active) {
                (0, _) => findings.caution(
                    "operators",
                    "there are none, so nobody can change anything",
                    "greenlight-admin operator create --name \"YOUR NAME\"",
                ),
                (_, 1) => findings.caution(
                    "operators",
                    "one",
                    "create a second: nobody disables themself, and keys get lost",
                ),
                (_, active) => findings.good("operators", format!("{active} active")),
            }
        }
        Err(error) => findings.bad("operators", error.to_string(), "see above"),
    }
    webhooks(&session, findings).await;
    let one = QueueRequest { limit: Some(1), ..QueueRequest::default() };
    match list_activations(&session.scope(), &one).await {
        Ok(page) if page.entries.is_empty() => findings.good("review queue", "nothing waits"),
        Ok(page) => {
            let oldest = page.entries.first().map(|entry| entry.requested_at.to_string());
            let oldest = oldest.unwrap_or_default();
            findings.good("review queue", format!("the oldest submission is of {oldest}"));
        }
        Err(_) => findings.bad(
            "review queue",
            "its index does not answer",
            "attach the policy AdminPolicyArn, and wait until the index is ACTIVE",
        ),
    }
}

/// Under which keys the secrets of webhook endpoints are: one that is not named can retire.
async fn webhooks(session: &Session, findings: &mut Findings) {
    let check = "webhook keys";
    match webhook_keys_in_use(&session.scope()).await {
        Ok(in_use) if in_use.is_empty() => findings.good(check, "no endpoint needs any"),
        Ok(in_use) => {
            let count = |(key, endpoints): (String, usize)| match endpoints {
                1 => format!("{key} for 1 endpoint"),
                _ => format!("{key} for {endpoints} endpoints"),
            };
            let counts: Vec<String> = in_use.into_iter().map(count).collect();
            findings.good(check, format!("{}; any other can retire", counts.join(", ")));
        }
        Err(error) => findings.bad(check, error.to_string(), "see above"),
    }
}

/// What the keys of a deployment look like.
fn keys(deployment: Deployment) -> String {
    let infix = match deployment {
        Deployment::Sandbox => "test",
        Deployment::Production => "prod",
    };
    format!("{deployment}: its keys begin with sk_workspace_{infix}_ and sk_operator_{infix}_")
}
