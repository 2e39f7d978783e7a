//! The two deployments that Greenlight runs as.

use std::fmt;

/// Where this code runs: `DEPLOYMENT_ENV`. Decides which keys are accepted, which providers are
/// available and whether activations are simulated. docs/api.md section 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deployment {
    /// Keys with `_test_`; activations are simulated.
    Sandbox,
    /// Keys with `_prod_`; activations are real.
    Production,
}

impl Deployment {
    /// Reads the value of `DEPLOYMENT_ENV`; `None` for anything but the two names.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "sandbox" => Some(Self::Sandbox),
            "production" => Some(Self::Production),
            _ => None,
        }
    }

    /// The name, as configured and as the catalogue spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }

    /// The part of an API key that names the deployment.
    pub(crate) const fn key_infix(self) -> &'static str {
        match self {
            Self::Sandbox => "test",
            Self::Production => "prod",
        }
    }

    /// The deployment that this part of an API key names.
    pub(crate) fn of_key_infix(infix: &str) -> Option<Self> {
        [Self::Sandbox, Self::Production].into_iter().find(|one| one.key_infix() == infix)
    }
}

impl fmt::Display for Deployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deployment_has_one_name_in_the_configuration_and_another_in_keys() {
        for (name, infix, deployment) in [
            ("sandbox", "test", Deployment::Sandbox),
            ("production", "prod", Deployment::Production),
        ] {
            assert_eq!((Deployment::parse(name), deployment.name()), (Some(deployment), name));
            assert_eq!(deployment.to_string(), name);
            let found = Deployment::of_key_infix(infix);
            assert_eq!((found, deployment.key_infix()), (Some(deployment), infix));
        }
        for other in ["", "Sandbox", "test", "prod", "production "] {
            assert_eq!(Deployment::parse(other), None, "{other}");
        }
        for other in ["", "Test", "sandbox", "production"] {
            assert_eq!(Deployment::of_key_infix(other), None, "{other}");
        }
    }
}
