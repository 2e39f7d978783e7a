//! A model of what DynamoDB does with a crowd's stamps, in virtual time, with which designs can be compared before
//! one is built: a transaction holds its counter for as long as a call takes, and one that meets it is refused.
//!
//!     cargo test --locked --test contract a_model_of_crowds -- --nocapture
//!
//! docs/benchmark.md has the table that it prints. That the design does what the model says of it is what
//! `crowd_under_latency.rs` measures.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How many come at once.
const CROWD: usize = 200;
/// How long a call takes, in microseconds, give or take a third.
const CALL: u64 = 5_000;
/// How long one is tried.
const PATIENCE: u64 = 2_000_000;

/// How stamps are counted.
#[derive(Clone, Copy)]
struct Design {
    name: &'static str,
    counters: usize,
    /// The shortest pause after a conflict, in microseconds (the longest is four times as long), and how often it
    /// is doubled.
    pause: (u64, u32),
    /// Whether everything is read again after a conflict.
    reads_again: bool,
}

const DESIGNS: [Design; 9] = [
    Design { name: "before", counters: 1, pause: (20_000, 4), reads_again: true },
    Design { name: "shorter pauses", counters: 1, pause: (5_000, 3), reads_again: true },
    Design { name: "no reading again", counters: 1, pause: (5_000, 3), reads_again: false },
    Design { name: "4 counters", counters: 4, pause: (5_000, 3), reads_again: true },
    Design { name: "8 counters", counters: 8, pause: (5_000, 3), reads_again: true },
    Design { name: "12 counters", counters: 12, pause: (5_000, 3), reads_again: true },
    Design { name: "12, no reading", counters: 12, pause: (5_000, 3), reads_again: false },
    Design { name: "12, longer pauses", counters: 12, pause: (20_000, 4), reads_again: true },
    Design { name: "24 counters", counters: 24, pause: (5_000, 3), reads_again: true },
];

/// More places than anybody needs, and fewer than most do.
const MANY: usize = 24_000;
const FEW: usize = 48;

/// What a request does at a time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Read,
    Write,
    Counted(usize),
    Failed(usize),
    Contended,
}

/// What came of a crowd.
#[derive(Default)]
struct Outcome {
    given_up: usize,
    transactions: usize,
    /// How long each of the accepted took.
    accepted: Vec<u64>,
    /// When the last one was accepted, and when the last one was answered.
    filled: u64,
    took: u64,
}

impl Outcome {
    #[expect(clippy::cast_precision_loss, reason = "they are few, and the times short")]
    fn per_second(&self) -> f64 {
        self.accepted.len() as f64 * 1e6 / self.filled as f64
    }
}

/// Numbers that look random, the same each time (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn call(&mut self) -> u64 {
        CALL * 2 / 3 + self.below(CALL * 2 / 3)
    }
}

/// A request on its way, and what it has read: how many places each counter has left.
#[derive(Clone, Default)]
struct Request {
    left: Vec<u64>,
    tries: u32,
    refused: u32,
}

impl Request {
    /// The counter that it tries, by the places that are left; none if there are none.
    fn choose(&self, dice: &mut Dice) -> Option<usize> {
        let free = self.left.iter().sum();
        let mut place = if free == 0 { return None } else { dice.below(free) };
        self.left.iter().position(|left| {
            let is_here = place < *left;
            place = place.saturating_sub(*left);
            is_here
        })
    }
}

/// Lets a crowd come at once, to counters with so many places altogether.
fn simulate(design: Design, places: usize, seed: u64) -> Outcome {
    let Design { counters, pause: (least, doubled), reads_again, .. } = design;
    let (mut dice, mut outcome) = (Dice(seed), Outcome::default());
    let mut left = vec![(places / counters) as u64; counters];
    let mut held_until = vec![0; counters];
    let mut requests = vec![Request::default(); CROWD];
    let mut due: BinaryHeap<_> =
        (0..CROWD).map(|who| Reverse((dice.call(), who, Step::Read))).collect();
    while let Some(Reverse((now, who, step))) = due.pop() {
        let request = &mut requests[who];
        outcome.took = now;
        let (then, next) = match step {
            Step::Read => {
                request.left.clone_from(&left);
                (now, Step::Write)
            }
            Step::Write => {
                let Some(at) = request.choose(&mut dice) else { continue };
                let end = now + dice.call();
                // The first two ask for the exact count, and so does the last, as `CountCondition::for_attempt` says.
                let is_exact = request.tries < 2 || request.left[at] == 1;
                let is_met = if is_exact { request.left[at] == left[at] } else { left[at] > 1 };
                request.tries += 1;
                outcome.transactions += 1;
                if held_until[at] > now {
                    (end, Step::Contended)
                } else {
                    held_until[at] = end;
                    (end, if is_met { Step::Counted(at) } else { Step::Failed(at) })
                }
            }
            Step::Counted(at) => {
                left[at] -= 1;
                outcome.accepted.push(now);
                outcome.filled = now;
                continue;
            }
            Step::Failed(_) | Step::Contended if now > PATIENCE => {
                outcome.given_up += 1;
                continue;
            }
            // What was in the way came with the refusal; of a full counter that is not enough.
            Step::Failed(at) => {
                request.left[at] = left[at];
                request.refused += 1;
                let is_full = left[at] == 0 && counters > 1;
                if is_full && reads_again {
                    (now + dice.call(), Step::Read)
                } else {
                    (now, Step::Write)
                }
            }
            Step::Contended => {
                let pause = (least + dice.below(least * 3)) << request.refused.min(doubled);
                request.refused += 1;
                if reads_again {
                    (now + pause + dice.call(), Step::Read)
                } else {
                    (now + pause, Step::Write)
                }
            }
        };
        due.push(Reverse((then, who, next)));
    }
    outcome.accepted.sort_unstable();
    outcome
}

#[test]
fn a_model_of_crowds_says_that_the_design_takes_five_times_as_many_as_the_one_before() {
    println!(
        "| design | a second | gave up | 99 % after ms | transactions | last {FEW}: all answered after ms |"
    );
    println!("|---|---:|---:|---:|---:|---:|");
    let mut rates = Vec::new();
    for design in DESIGNS {
        let all: Vec<Outcome> = (1..=5).map(|seed| simulate(design, MANY, seed)).collect();
        let few = simulate(design, FEW, 1);
        assert!(few.accepted.len() <= FEW, "{}: {}", design.name, few.accepted.len());
        let rate = all.iter().map(Outcome::per_second).sum::<f64>() / 5.0;
        let Outcome { given_up, transactions, accepted, .. } = &all[0];
        let p99 = accepted[accepted.len() * 99 / 100] / 1000;
        let name = design.name;
        println!(
            "| {name} | {rate:.0} | {given_up} | {p99} | {transactions} | {} |",
            few.took / 1000
        );
        rates.push((name, rate));
    }
    let of = |name| rates.iter().find(|(known, _)| *known == name).expect("a design").1;
    assert!(of("shorter pauses") > 1.5 * of("before"), "{rates:?}");
    assert!(of("12 counters") > 5.0 * of("before"), "{rates:?}");
}
