//! The demo data: the same organisations, apps and keys at every start, so that the README's curl
//! lines can be pasted. Nothing but `cargo dev` ever writes these keys.

use greenlight::{
    domain::{
        api_key::{KeyKind, SecretKey},
        deployment::Deployment,
    },
    usecase::Scope,
};
use greenlight_devkit::{Problem, Seed, seed::secret};

/// The other organisation of the demo, and its operator.
const OTHER_ORGANISATION: &str = "DemoOthr";
const OPERATOR: &str = "DemoOper";

/// Who owns what, and the keys to it.
pub(crate) struct DemoData {
    /// The demo organisation's key.
    pub(crate) workspace_key: SecretKey,
    /// The other organisation's key.
    pub(crate) other_workspace_key: SecretKey,
    /// The operator's key.
    pub(crate) operator_key: SecretKey,
}

impl DemoData {
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

    /// The data of a deployment: only the keys differ.
    pub(crate) fn new(deployment: Deployment) -> Self {
        let key = |kind, id, first: u8| {
            // Any bytes do, as long as they are the same ones each time.
            let fixed =
                std::array::from_fn(|index| first.wrapping_add(index as u8).wrapping_mul(89));
            secret(kind, deployment, id, fixed)
        };
        Self {
            workspace_key: key(KeyKind::Workspace, Self::ORGANISATION, 1),
            other_workspace_key: key(KeyKind::Workspace, OTHER_ORGANISATION, 2),
            operator_key: key(KeyKind::Operator, OPERATOR, 3),
        }
    }

    /// Writes it into the table, where it is not there yet.
    pub(crate) async fn write(&self, scope: Scope<'_>) -> Result<(), Problem> {
        let seed = Seed { scope, by: "cargo dev" };
        let [first, second] = Self::APPS;
        seed.deployment().await?;
        seed.organisation(Self::ORGANISATION, "Acme Corp").await?;
        seed.app(Self::ORGANISATION, first, "My App", &Self::ENABLED).await?;
        seed.app(Self::ORGANISATION, second, "My Second App", &[]).await?;
        seed.organisation(OTHER_ORGANISATION, "Somebody Else Ltd").await?;
        seed.app(OTHER_ORGANISATION, Self::OTHER_APP, "Their App", &[]).await?;
        seed.operator(OPERATOR, Self::OPERATOR_NAME).await?;
        for (kind, id, secret) in [
            (KeyKind::Workspace, Self::ORGANISATION, &self.workspace_key),
            (KeyKind::Workspace, OTHER_ORGANISATION, &self.other_workspace_key),
            (KeyKind::Operator, OPERATOR, &self.operator_key),
        ] {
            seed.key(kind, id, &format!("demo key of {id}"), secret, None).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::{self, TABLE};
    use greenlight::usecase::administration::deployment;
    use greenlight_devkit::{Engine, Project};

    #[test]
    fn the_demo_keys_are_the_same_at_every_start_because_the_readme_shows_them() {
        let keys = |deployment| {
            let data = DemoData::new(deployment);
            [data.workspace_key, data.other_workspace_key, data.operator_key]
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
    async fn data_that_is_there_already_is_left_as_it_is() {
        let engine = Engine::start().await.expect("an engine");
        let table = Project::find().expect("here").table().expect("a table");
        table.create(&engine.client(), TABLE).await.expect("created");
        let backend = database::backend(&engine, Deployment::Production);
        for _ in 0..2 {
            DemoData::new(Deployment::Production).write(backend.scope()).await.expect("written");
        }
        let items = engine.client().scan().table_name(TABLE).send().await;
        let items = items.expect("a scan").items.unwrap_or_default();
        let apps = items.iter().filter(|item| {
            item.get("sk").and_then(|sk| sk.as_s().ok()).is_some_and(|sk| sk == "APP")
        });
        assert_eq!(apps.count(), 3);
        engine.stop().await;
    }

    #[tokio::test]
    async fn a_table_belongs_to_the_deployment_that_it_was_seeded_for() {
        let engine = Engine::start().await.expect("an engine");
        let table = Project::find().expect("here").table().expect("a table");
        table.create(&engine.client(), TABLE).await.expect("created");
        let (sandbox, production) = (Deployment::Sandbox, Deployment::Production);
        let backend = database::backend(&engine, sandbox);
        DemoData::new(sandbox).write(backend.scope()).await.expect("written");
        let backend = database::backend(&engine, production);
        assert_eq!(deployment(&backend.scope()).await.expect("read"), Some(sandbox));
        let refused = DemoData::new(production).write(backend.scope()).await.expect_err("refused");
        let refused = refused.to_string();
        assert!(refused.contains("belongs to the sandbox deployment"), "{refused}");
        engine.stop().await;
    }
}
