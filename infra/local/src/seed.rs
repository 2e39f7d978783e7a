//! The demo world: the same organisations, apps and keys at every start, so that the README's curl
//! lines can be pasted. Nothing but `cargo dev` ever writes these keys.

use crate::problem::Problem;
use greenlight::{
    domain::owner::{Operator, Organisation},
    domain::{
        api_key::{KeyKind, SecretKey},
        app::App,
        deployment::Deployment,
        ids::{ClientId, OwnerId},
    },
    usecase::{
        Scope,
        administration::{
            AdministrationError, create_app, create_operator, create_organisation, issue_key,
        },
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// The other organisation of the demo, and its operator.
const OTHER_ORGANISATION: &str = "DemoOthr";
const OPERATOR: &str = "DemoOper";
/// Who is written down as having made all this.
const BY: &str = "cargo dev";

/// Who owns what, and the keys to it.
pub(crate) struct World {
    /// The demo organisation's key.
    pub(crate) workspace_key: SecretKey,
    /// The other organisation's key.
    pub(crate) other_workspace_key: SecretKey,
    /// The operator's key.
    pub(crate) operator_key: SecretKey,
}

impl World {
    /// The demo organisation.
    pub(crate) const ORGANISATION: &str = "DemoAcme";
    /// Its apps, of which the first has providers enabled.
    pub(crate) const APPS: [&str; 2] = ["abc123", "HqTRDIYH"];
    /// The other organisation's app.
    pub(crate) const OTHER_APP: &str = "other456";
    /// What the demo's operator is called.
    pub(crate) const OPERATOR_NAME: &str = "Demo Operator";
    /// What is enabled on the first app.
    const ENABLED: [&str; 2] = ["bankidse", "smartid"];

    /// The world of a deployment: only the keys differ.
    pub(crate) fn new(deployment: Deployment) -> Self {
        let key = |kind, id, first: u8| {
            // Any bytes do, as long as they are the same ones each time.
            let fixed =
                std::array::from_fn(|index| first.wrapping_add(index as u8).wrapping_mul(89));
            SecretKey::mint(kind, deployment, &owner(id), fixed)
        };
        Self {
            workspace_key: key(KeyKind::Workspace, Self::ORGANISATION, 1),
            other_workspace_key: key(KeyKind::Workspace, OTHER_ORGANISATION, 2),
            operator_key: key(KeyKind::Operator, OPERATOR, 3),
        }
    }

    /// Writes the world into the table. What is there already, because the database is kept in a
    /// file, stays as it is.
    pub(crate) async fn plant(&self, scope: &Scope<'_>) -> Result<(), Problem> {
        let [first, second] = Self::APPS;
        organisation(scope, Self::ORGANISATION, "Acme Corp").await?;
        app(scope, Self::ORGANISATION, first, "My App", &Self::ENABLED).await?;
        app(scope, Self::ORGANISATION, second, "My Second App", &[]).await?;
        key(scope, KeyKind::Workspace, Self::ORGANISATION, &self.workspace_key).await?;

        organisation(scope, OTHER_ORGANISATION, "Somebody Else Ltd").await?;
        app(scope, OTHER_ORGANISATION, Self::OTHER_APP, "Their App", &[]).await?;
        key(scope, KeyKind::Workspace, OTHER_ORGANISATION, &self.other_workspace_key).await?;

        operator(scope, OPERATOR, Self::OPERATOR_NAME).await?;
        key(scope, KeyKind::Operator, OPERATOR, &self.operator_key).await
    }
}

fn owner(id: &str) -> OwnerId {
    OwnerId::parse(id).expect("the demo's ids are 8 base62 characters")
}

async fn organisation(scope: &Scope<'_>, id: &str, name: &str) -> Result<(), Problem> {
    let organisation = Organisation { id: owner(id), name: name.to_owned(), created_at: scope.now };
    present(name, create_organisation(scope, BY, organisation).await)
}

async fn operator(scope: &Scope<'_>, id: &str, name: &str) -> Result<(), Problem> {
    let operator =
        Operator { id: owner(id), name: name.to_owned(), created_at: scope.now, disabled_at: None };
    present(name, create_operator(scope, BY, operator).await)
}

async fn app(
    scope: &Scope<'_>,
    organisation: &str,
    id: &str,
    name: &str,
    enabled: &[&str],
) -> Result<(), Problem> {
    let app = App {
        client_id: ClientId::parse(id).expect("the demo's client ids are well formed"),
        organisation_id: owner(organisation),
        name: name.to_owned(),
        version: 1,
        company_version: 0,
        enabled: enabled.iter().map(|&provider| provider.to_owned()).collect(),
        blocked: BTreeSet::new(),
        pointers: BTreeMap::new(),
        created_at: scope.now,
    };
    present(name, create_app(scope, BY, app).await)
}

async fn key(
    scope: &Scope<'_>,
    kind: KeyKind,
    id: &str,
    secret: &SecretKey,
) -> Result<(), Problem> {
    let name = format!("demo key of {id}");
    present(&name, issue_key(scope, BY, kind, &owner(id), &name, secret, None).await.map(|_| ()))
}

/// Whether it is there now, made just now or before.
fn present(what: &str, made: Result<(), AdministrationError>) -> Result<(), Problem> {
    match made {
        Ok(()) | Err(AdministrationError::Exists) => Ok(()),
        Err(e) => Err(Problem::new(format!("the demo data could not be written ({what}): {e}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::Engine, stack};

    #[test]
    fn the_demo_keys_are_the_same_at_every_start_because_the_readme_shows_them() {
        let keys = |deployment| {
            let world = World::new(deployment);
            [world.workspace_key, world.other_workspace_key, world.operator_key]
                .map(|key| key.reveal().to_owned())
        };
        assert_eq!(
            keys(Deployment::Production),
            [
                "sk_workspace_prod_DemoAcmeScOwf3yvFXFTY75XSw9TIm6J3h1VR1",
                "sk_workspace_prod_DemoOthrt53al3ojFGtEHuEaYFKNacWT0vrLqh",
                "sk_operator_prod_DemoOperCrYldJLutzeP4p7v4ZZxstY50U1xPz"
            ]
        );
        assert_eq!(
            keys(Deployment::Sandbox),
            [
                "sk_workspace_test_DemoAcmeScOwf3yvFXFTY75XSw9TIm6J0vMAQs",
                "sk_workspace_test_DemoOthrt53al3ojFGtEHuEaYFKNacWT3h5WAc",
                "sk_operator_test_DemoOperCrYldJLutzeP4p7v4ZZxstY547lHT8"
            ]
        );
    }

    #[tokio::test]
    async fn a_world_that_is_there_already_is_left_as_it_is() {
        let engine = Engine::start(None, Some(0)).await.expect("an engine");
        let template = include_str!("../../../template.yaml");
        let table = greenlight_template::TableDefinition::from_template(template).expect("a table");
        table.create(&engine.client(), crate::engine::TABLE).await.expect("created");
        let backend = stack::backend(&engine, Deployment::Production);
        for _ in 0..2 {
            World::new(Deployment::Production).plant(&backend.scope()).await.expect("planted");
        }
        let items = engine.client().scan().table_name(crate::engine::TABLE).send().await;
        let items = items.expect("a scan").items.unwrap_or_default();
        let apps = items.iter().filter(|item| {
            item.get("sk").and_then(|sk| sk.as_s().ok()).is_some_and(|sk| sk == "APP")
        });
        assert_eq!(apps.count(), 3);
        engine.stop().await;
    }
}
