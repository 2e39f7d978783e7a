//! What time the database has. What is written here is timed by this machine's clock, and events that are timed by one
//! that is behind would sort in before what customers have seen already; so changes are made only while the two agree.

use crate::problem::Problem;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use greenlight::domain::time::Timestamp;
use greenlight::runtime::system_time;
use std::sync::{Arc, Mutex, PoisonError};

/// The most that this machine's clock may be off, in milliseconds.
const MOST_MILLIS: i64 = 5000;

/// Looks at the `Date` of every answer. Clones share what they have seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct ServerTime(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    sent: Option<Timestamp>,
    difference: Option<Difference>,
}

/// How far this machine's clock is ahead, in milliseconds: between the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Difference {
    least: i64,
    most: i64,
}

impl Difference {
    /// What follows from an answer with this `Date`, in whole seconds, to a call that was sent and answered at these
    /// times by this machine's clock.
    const fn of(date: i64, sent: Timestamp, received: Timestamp) -> Self {
        let (least, most) = (sent.millis() - date * 1000 - 1000, received.millis() - date * 1000);
        Self { least, most }
    }

    /// How far the clock is off for certain, if that is too far; more than none is ahead.
    const fn too_far(self) -> Option<i64> {
        if self.least > MOST_MILLIS {
            Some(self.least)
        } else if self.most < -MOST_MILLIS {
            Some(self.most)
        } else {
            None
        }
    }
}

impl ServerTime {
    /// Checks that this machine's clock is right, as far as the last answer tells.
    ///
    /// # Errors
    /// It is more than 5 seconds off.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(millis) = seen.difference.and_then(Difference::too_far) else { return Ok(()) };
        let (seconds, side) = (millis.abs() / 1000, if millis > 0 { "ahead of" } else { "behind" });
        Err(Problem::refused(format!(
            "this machine's clock is {seconds} s {side} the database's, and nothing was done; set it first, \
             because changes and their events are timed by it"
        )))
    }
}

impl Intercept for ServerTime {
    fn name(&self) -> &'static str {
        "ServerTime"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).sent = Some(system_time());
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date");
        let date = date.and_then(|text| DateTime::from_str(text, DateTimeFormat::HttpDate).ok());
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(date), Some(sent)) = (date, seen.sent) {
            seen.difference = Some(Difference::of(date.secs(), sent, system_time()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_more_than_five_seconds_off_is_found_out_and_a_slow_answer_is_no_reason() {
        let at = Timestamp::from_millis;
        // The date says 100 s: it was between 100.000 and 100.999.
        for (sent, received, too_far) in [
            (100_000, 100_010, None),
            (95_000, 95_000, None),
            (94_900, 94_999, Some(-5001)),
            (94_000, 99_000, None),
            (106_000, 106_010, None),
            (106_001, 106_010, Some(5001)),
            (103_000, 112_000, None),
            (0, 10, Some(-99_990)),
        ] {
            let difference = Difference::of(100, at(sent), at(received));
            assert_eq!(difference.too_far(), too_far, "{sent} {received}");
        }
    }

    #[test]
    fn whoever_has_heard_nothing_of_the_database_s_time_may_go_on() {
        let server_time = ServerTime::default();
        assert!(server_time.check().is_ok());
        let mut seen = server_time.0.lock().expect("what was seen");
        seen.difference = Some(Difference { least: 7000, most: 7500 });
        drop(seen);
        assert!(server_time.check().is_err());
    }
}
