//! What this instance has recently let in: pairs of a key and what it was used for.
//!
//! A key's checksum is public arithmetic, so anyone can make a well-formed key; and anyone with a good key can
//! name another's app. Only for a pair that was let in a moment ago is more than a handful of items read
//! before the key's record says so again; the decision always comes from the record.

use crate::domain::api_key::KeyHash;
use crate::domain::ids::ClientId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

const MOST: usize = 128;
const MEMORY_SECONDS: i64 = 900;

/// A key, and the app that it was used for; no app where it was used for what its owner has as a whole, as an
/// operator's key is.
#[derive(Clone, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: KeyHash,
    /// The app.
    pub app: Option<ClientId>,
}

/// A small bounded memory of pairs.
#[derive(Default)]
pub struct KnownPairs(Mutex<VecDeque<(Pair, Timestamp)>>);

impl KnownPairs {
    /// Whether the pair was let in within the last quarter of an hour.
    pub fn knows(&self, pair: &Pair, now: Timestamp) -> bool {
        let is_fresh = |since: &Timestamp| now < since.plus_seconds(MEMORY_SECONDS);
        self.with(|pairs| pairs.iter().any(|(known, since)| known == pair && is_fresh(since)))
    }

    /// Learns from a decision of authorisation. A 401 is about every pair of the key, a 403 or a 404 about
    /// this one.
    pub fn learn(&self, pair: &Pair, decision: &Result<(), Refusal>, now: Timestamp) {
        self.with(|pairs| match decision {
            Ok(()) => {
                pairs.retain(|(known, _)| known != pair);
                pairs.truncate(MOST - 1);
                pairs.push_front((pair.clone(), now));
            }
            Err(Refusal::InvalidApiKey(_)) => pairs.retain(|(known, _)| known.key != pair.key),
            Err(_) => pairs.retain(|(known, _)| known != pair),
        });
    }

    fn with<T>(&self, use_pairs: impl FnOnce(&mut VecDeque<(Pair, Timestamp)>) -> T) -> T {
        use_pairs(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key_refusal::KeyRefusal;
    use crate::domain::refusal::Resource;

    fn pair(key: &str, app: &str) -> Pair {
        Pair { key: KeyHash::from_stored(key), app: ClientId::parse(app) }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(0).plus_seconds(seconds)
    }

    #[test]
    fn a_pair_is_known_for_a_quarter_of_an_hour_since_it_was_last_let_in() {
        let known = KnownPairs::default();
        known.learn(&pair("k", "a"), &Ok(()), at(0));
        assert!(known.knows(&pair("k", "a"), at(899)) && !known.knows(&pair("k", "a"), at(900)));
        assert!(!known.knows(&pair("k", "b"), at(1)) && !known.knows(&pair("l", "a"), at(1)));
        known.learn(&pair("k", "a"), &Ok(()), at(800));
        assert!(known.knows(&pair("k", "a"), at(1699)));
    }

    #[test]
    fn a_403_or_a_404_forgets_the_pair_and_a_401_all_of_the_key() {
        let known = KnownPairs::default();
        let all = [pair("k", "a"), pair("k", "b"), pair("l", "a")];
        let known_of = || all.each_ref().map(|pair| known.knows(pair, at(1)));
        let let_in = || all.iter().for_each(|pair| known.learn(pair, &Ok(()), at(0)));
        for refusal in [Refusal::Forbidden, Refusal::NotFound(Resource::App)] {
            let_in();
            known.learn(&all[0], &Err(refusal), at(1));
            assert_eq!(known_of(), [false, true, true]);
        }
        let_in();
        known.learn(&all[0], &Err(Refusal::InvalidApiKey(KeyRefusal::Revoked)), at(1));
        assert_eq!(known_of(), [false, false, true]);
    }

    #[test]
    fn the_memory_holds_so_many_and_forgets_the_one_that_came_longest_ago() {
        let known = KnownPairs::default();
        let names: Vec<String> = (0..=MOST).map(|number| format!("app{number}")).collect();
        names.iter().for_each(|name| known.learn(&pair("k", name), &Ok(()), at(0)));
        let is_known = |name: &String| known.knows(&pair("k", name), at(0));
        assert!(!is_known(&names[0]) && names[1..].iter().all(is_known));
    }
}
