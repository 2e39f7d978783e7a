//! Operators: the named people who review submissions and administer Greenlight.

use super::{
    ATTEMPTS, AdministrationError, AdministrationRefusal, AuditedAction, Change, CommitResult,
    EntityKind, commit, commit_new, send,
};
use crate::domain::actor::{Actor, Party, Proof};
use crate::domain::audit::Subject;
use crate::domain::ids::OwnerId;
use crate::domain::owner::Operator;
use crate::store::Write;
use crate::usecase::Scope;

/// Creates an operator.
///
/// # Errors
/// [`AdministrationError::Exists`] for a taken id, [`AdministrationRefusal::NameTaken`], or the database's
/// failure.
pub async fn create_operator(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
    operator: Operator,
) -> Result<(), AdministrationError> {
    let by = by.into();
    let namesake = scope.store.operators().await?.into_iter().find(|other| {
        other.name == operator.name && other.id != operator.id && other.disabled_at.is_none()
    });
    if let Some(namesake) = namesake {
        return Err(AdministrationRefusal::NameTaken(namesake.id.to_string()).into());
    }
    let writes = creation(scope, &by, operator);
    commit_new(scope, &by, writes).await
}

/// Creates the first operator, in the operator's own name, and writes down which deployment the
/// table belongs to. Of several first operators at once one is created.
///
/// # Errors
/// [`AdministrationRefusal::NotTheFirst`], or the database's failure.
pub async fn create_first_operator(
    scope: &Scope<'_>,
    operator: Operator,
    proof: Proof,
) -> Result<(), AdministrationError> {
    if !scope.store.operators().await?.is_empty() {
        return Err(AdministrationRefusal::NotTheFirst.into());
    }
    let by = Actor::operator(operator.id.clone(), proof);
    let mut writes = creation(scope, &by, operator);
    writes.push(Write::MarkDeployment(scope.settings.deployment));
    // The operator does not exist yet and cannot be required to.
    match send(scope, &by, &writes).await? {
        CommitResult::Written => Ok(()),
        CommitResult::LostRace => Err(AdministrationRefusal::NotTheFirst.into()),
    }
}

fn creation(scope: &Scope<'_>, by: &Actor, operator: Operator) -> Vec<Write> {
    let id = operator.id.clone();
    let entry = AuditedAction::new("create_operator", operator.name.as_str()).entry(
        scope,
        by,
        Subject::Operator(id.clone()),
    );
    vec![Write::CreateOperator(operator), Write::ListOperator(id), entry]
}

/// All operators, disabled ones too, the oldest first.
///
/// # Errors
/// The database's failure.
pub async fn operators(scope: &Scope<'_>) -> Result<Vec<Operator>, AdministrationError> {
    Ok(scope.store.operators().await?)
}

/// The operator of that id, or else the only one of that name; of several, the only one who is not
/// disabled.
///
/// # Errors
/// There is none, or there are several; or the database's failure.
pub async fn find_operator(
    scope: &Scope<'_>,
    named: &str,
) -> Result<Operator, AdministrationError> {
    if let Some(id) = OwnerId::parse(named)
        && let Some(operator) = scope.store.operator(&id).await?
    {
        return Ok(operator);
    }
    let mut all = scope.store.operators().await?;
    all.retain(|operator| operator.name == named);
    if all.iter().any(|operator| operator.disabled_at.is_none()) {
        all.retain(|operator| operator.disabled_at.is_none());
    }
    super::only(all, EntityKind::Operator, named, |operator| operator.id.to_string())
}

/// The operator in whose name changes are to be made.
///
/// # Errors
/// As [`find_operator`], or the operator is disabled.
pub async fn identify(scope: &Scope<'_>, named: &str) -> Result<Operator, AdministrationError> {
    let operator = find_operator(scope, named).await?;
    match operator.disabled_at {
        None => Ok(operator),
        Some(_) => Err(AdministrationRefusal::OperatorDisabled(named.to_owned()).into()),
    }
}

/// Disables an operator: none of the operator's keys is good any more, from the next request on,
/// and nothing is administered in that name. Nobody disables themself, so there is always an
/// operator left who is not disabled.
///
/// # Errors
/// [`AdministrationRefusal::Yourself`], or the database's failure.
pub async fn disable_operator(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
    mut operator: Operator,
) -> Result<Change<Operator>, AdministrationError> {
    let by = by.into();
    if by.party == Party::Operator(operator.id.clone()) {
        return Err(AdministrationRefusal::Yourself.into());
    }
    for _ in 0..ATTEMPTS {
        if operator.disabled_at.is_some() {
            return Ok(Change::Unneeded(operator));
        }
        let id = operator.id.clone();
        let entry = AuditedAction::new("disable_operator", operator.name.as_str()).entry(
            scope,
            &by,
            Subject::Operator(id.clone()),
        );
        let writes = vec![Write::DisableOperator { id: id.clone(), at: scope.now }, entry];
        if commit(scope, &by, writes, None).await? == CommitResult::Written {
            operator.disabled_at = Some(scope.now);
            return Ok(Change::Made(operator));
        }
        let missing = || AdministrationError::NotFound(EntityKind::Operator, id.to_string());
        operator = scope.store.operator(&id).await?.ok_or_else(missing)?;
    }
    Err(AdministrationError::Changed)
}
