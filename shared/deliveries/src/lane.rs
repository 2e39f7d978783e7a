//! Endpoints that are prompt, that are slow and that fail, apart.

use greenlight::domain::webhook::{Health, WebhookEndpoint};

/// Among whom an endpoint waits to be visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Those that answer within a second, or whose deliveries are only to be dropped.
    Prompt,
    /// Those that work and take longer.
    Slow,
    /// Those whose last attempt failed.
    Failing,
}

impl Lane {
    /// That of an endpoint, as it was read.
    pub(crate) fn of(endpoint: &WebhookEndpoint) -> Self {
        match endpoint.health {
            _ if !endpoint.enabled() => Self::Prompt,
            Health { failing_since: Some(_), .. } => Self::Failing,
            Health { is_prompt: true, .. } => Self::Prompt,
            Health { is_prompt: false, .. } => Self::Slow,
        }
    }
}

/// Something for each lane.
#[derive(Default)]
pub(crate) struct ByLane<T> {
    prompt: T,
    slow: T,
    failing: T,
}

impl<T> ByLane<T> {
    /// That of a lane.
    pub(crate) const fn of(&mut self, lane: Lane) -> &mut T {
        match lane {
            Lane::Prompt => &mut self.prompt,
            Lane::Slow => &mut self.slow,
            Lane::Failing => &mut self.failing,
        }
    }
}
