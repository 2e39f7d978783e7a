//! How many endpoints an organisation has: counted beside them, so that there are never too many.

use super::MOST_ENDPOINTS;
use crate::refusal::{Conflict, Refusal};

/// How many endpoints an organisation has; before its first, none in version 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EndpointCount {
    /// The number.
    pub endpoints: usize,
    /// How often it has changed: what it once was it may be again, a version never.
    pub version: u64,
}

impl EndpointCount {
    /// With one more.
    ///
    /// # Errors
    /// `too_many_endpoints`.
    pub const fn with_one_more(self) -> Result<Self, Refusal> {
        match self.endpoints {
            ..MOST_ENDPOINTS => {
                Ok(Self { endpoints: self.endpoints + 1, version: self.version + 1 })
            }
            _ => Err(Refusal::Conflict(Conflict::TooManyEndpoints)),
        }
    }

    /// With one less.
    #[must_use]
    pub const fn with_one_less(self) -> Self {
        Self { endpoints: self.endpoints.saturating_sub(1), version: self.version + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_five_at_most_and_every_change_is_a_version() {
        let mut count = EndpointCount::default();
        for endpoints in 1..=5 {
            count = count.with_one_more().expect("room");
            assert_eq!(count, EndpointCount { endpoints, version: endpoints as u64 });
        }
        let refused = Err(Refusal::Conflict(Conflict::TooManyEndpoints));
        assert_eq!(count.with_one_more(), refused);
        let count = count.with_one_less();
        assert_eq!(count, EndpointCount { endpoints: 4, version: 6 });
        assert_eq!(count.with_one_more(), Ok(EndpointCount { endpoints: 5, version: 7 }));
    }
}
