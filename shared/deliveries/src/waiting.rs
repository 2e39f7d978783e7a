//! Who waits to be visited in a sweep: endpoints that are prompt, that are slow and that fail, apart, so that nobody
//! waits for those who take longer. Among each, whose turn it is says [`EndpointId::turn`], after all who were visited
//! less often.
//!
//! What waits is small, and there is an entry for each endpoint that the sweep's looking has come to: of pages that
//! were read, only so many are kept, and the others are read again when their turn comes.

use crate::lane::{ByLane, Lane};
use crate::visit::Visit;
use greenlight::domain::time::Timestamp;
use greenlight::domain::webhook::EndpointId;
use std::collections::BTreeMap;

/// How many pages of what is due are kept: some ten megabytes.
const KEPT_PAGES: usize = 1024;

/// How often it was visited, whose turn it is, and the endpoint.
type Place = (u32, u32, EndpointId);

/// The visits that are still to be made.
pub(crate) struct Waiting {
    /// The minute of the sweep.
    minute: u32,
    visits: ByLane<BTreeMap<Place, Visit>>,
    pages: usize,
}

impl Waiting {
    /// Nobody, in a sweep that begins at `now`.
    pub(crate) fn since(now: Timestamp) -> Self {
        let minute = now.millis().div_euclid(60_000) as u32;
        Self { minute, visits: ByLane::default(), pages: 0 }
    }

    /// One more visit.
    pub(crate) fn add(&mut self, mut visit: Visit) {
        if visit.page.is_some() && self.pages == KEPT_PAGES {
            visit.page = None;
        }
        self.pages += usize::from(visit.page.is_some());
        let place = (visit.made, visit.endpoint.turn(self.minute), visit.endpoint.clone());
        drop(self.visits.of(visit.lane).insert(place, visit));
    }

    /// The visit whose turn it is.
    pub(crate) fn next(&mut self, lane: Lane) -> Option<Visit> {
        let (_, visit) = self.visits.of(lane).pop_first()?;
        self.pages -= usize::from(visit.page.is_some());
        Some(visit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use greenlight::domain::ids::OwnerId;
    use greenlight::store::DuePage;

    const NOW: Timestamp = Timestamp::from_millis(1_795_773_600_000);

    fn visit(number: u16, made: u32) -> Visit {
        let mut random = [0; 16];
        random[14..].copy_from_slice(&number.to_be_bytes());
        Visit {
            endpoint: EndpointId::new(NOW, random),
            organisation: OwnerId::parse("Acme0001").expect("an owner"),
            lane: Lane::Prompt,
            page: Some(DuePage::default()),
            made,
            not_before: None,
        }
    }

    #[test]
    fn who_was_visited_less_often_comes_first_and_nobody_waits_for_the_other_lane() {
        let mut waiting = Waiting::since(NOW);
        for (number, made) in [(1, 1), (2, 0), (3, 2)] {
            waiting.add(visit(number, made));
        }
        waiting.add(Visit { lane: Lane::Failing, ..visit(4, 0) });
        let mut next = || Some(waiting.next(Lane::Prompt)?.made);
        assert_eq!([next(), next(), next(), next()], [Some(0), Some(1), Some(2), None]);
        let failing = waiting.next(Lane::Failing).map(|it| it.endpoint);
        assert_eq!(failing, Some(visit(4, 0).endpoint));
    }

    #[test]
    fn of_however_many_so_many_pages_are_kept_and_every_endpoint() {
        let mut waiting = Waiting::since(NOW);
        for round in 0..2 {
            for number in 0..3000 {
                waiting.add(visit(number, round));
            }
            let all: Vec<Visit> =
                std::iter::from_fn(|| waiting.next(Lane::Prompt)).take(3000).collect();
            let kept = all.iter().filter(|visit| visit.page.is_some()).count();
            assert_eq!((all.len(), kept), (3000, KEPT_PAGES));
        }
    }
}
