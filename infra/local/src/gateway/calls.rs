//! The calls of one function that are under way, and which of them can never be answered.
//!
//! `cargo lambda watch` hands a call to whichever process asks next, tells nobody to which, and keeps
//! its caller waiting for ever if that process dies. But of the calls that were under way when one
//! died, all others will be answered: the call that died is the one that is left.

use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::oneshot;

/// Calls under way.
#[derive(Default)]
pub(crate) struct Calls {
    next: u64,
    /// Whom to tell that a call has died.
    open: BTreeMap<u64, oneshot::Sender<()>>,
    /// Processes that died with a call that has not been found yet.
    deaths: usize,
    /// The calls that it may have been.
    suspects: BTreeSet<u64>,
}

impl Calls {
    /// Begins a call; the receiver hears of its death.
    pub(crate) fn begin(&mut self) -> (u64, oneshot::Receiver<()>) {
        let id = self.next;
        self.next += 1;
        let (died, death) = oneshot::channel();
        self.open.insert(id, died);
        (id, death)
    }

    /// Ends a call that was answered.
    pub(crate) fn end(&mut self, id: u64) {
        self.open.remove(&id);
        self.settle();
    }

    /// A process died, most likely of a call: idle ones only die if somebody kills them.
    pub(crate) fn process_died(&mut self) {
        self.deaths += 1;
        self.suspects.extend(self.open.keys());
        self.settle();
    }

    fn settle(&mut self) {
        self.suspects.retain(|id| self.open.contains_key(id));
        if self.suspects.len() <= self.deaths {
            for id in std::mem::take(&mut self.suspects) {
                if let Some(died) = self.open.remove(&id) {
                    // Nobody may be listening any more.
                    let _ = died.send(());
                }
            }
            self.deaths = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_dead(death: &mut oneshot::Receiver<()>) -> bool {
        death.try_recv().is_ok()
    }

    #[test]
    fn a_lone_call_is_the_one_that_died() {
        let mut calls = Calls::default();
        let (_, mut death) = calls.begin();
        assert!(!is_dead(&mut death));
        calls.process_died();
        assert!(is_dead(&mut death));
    }

    #[test]
    fn of_several_the_one_that_is_left_died() {
        let mut calls = Calls::default();
        let (first, _) = calls.begin();
        let (_, mut second) = calls.begin();
        let (third, _) = calls.begin();
        calls.process_died();
        let (_, mut later) = calls.begin();
        calls.end(first);
        assert!(!is_dead(&mut second));
        calls.end(third);
        assert!(is_dead(&mut second));
        assert!(!is_dead(&mut later), "it began after the death");
    }

    #[test]
    fn two_deaths_are_two_calls() {
        let mut calls = Calls::default();
        let (_, mut first) = calls.begin();
        let (second, _) = calls.begin();
        calls.process_died();
        let (_, mut third) = calls.begin();
        calls.process_died();
        assert!(!is_dead(&mut first) && !is_dead(&mut third));
        calls.end(second);
        assert!(is_dead(&mut first) && is_dead(&mut third));
    }

    #[test]
    fn the_death_of_an_idle_process_is_nothing_to_a_call_that_begins_later() {
        let mut calls = Calls::default();
        calls.process_died();
        let (_, mut first) = calls.begin();
        let (_, mut second) = calls.begin();
        assert!(!is_dead(&mut first) && !is_dead(&mut second));
        calls.process_died();
        assert!(!is_dead(&mut first) && !is_dead(&mut second), "only one of them can be dead");
    }
}
