//! The measurements of one function.

use crate::{called::Called, fixture::Fixture, session::Session, size::Size, usage::Usage};
use greenlight_devkit::{Problem, streams::tell};
use greenlight_tests::EndpointRow;
use serde::{Deserialize, Serialize};
use std::{ops::Range, time::Duration};

/// How often to start, and how often to call after the first call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Repeats {
    pub(crate) cold: u32,
    pub(crate) warm: u32,
}

/// What was measured of one function.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) function: &'static str,
    pub(crate) time: Time,
    pub(crate) used: Option<Used>,
    pub(crate) instructions: Option<Instructions>,
    pub(crate) peak_memory: Option<u64>,
    /// How many connections to the database were opened up to each point.
    pub(crate) connections: Points<u64>,
    pub(crate) size: Size,
}

/// How long things take.
#[derive(Debug)]
pub(crate) struct Time {
    /// From exec to the first poll: the median of all starts.
    pub(crate) first_poll: Duration,
    /// From exec to the first answer: the median of all starts.
    pub(crate) first_answer: Duration,
    pub(crate) warm_p50: Duration,
    pub(crate) warm_p99: Duration,
}

/// What the kernel has given the process: medians of all starts, but for `warm`.
#[derive(Debug)]
pub(crate) struct Used {
    /// From exec to the first poll.
    pub(crate) first_poll: Usage,
    /// From exec to the poll that follows the first answer.
    pub(crate) first_answer: Usage,
    /// The processor's time for each call after that, on average.
    pub(crate) warm: Duration,
}

/// How many instructions they take, in user space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Instructions {
    /// From exec to the first poll.
    pub(crate) first_poll: u64,
    /// From exec to the poll that follows the first answer.
    pub(crate) first_answer: u64,
    /// For the second call, the first that knows its key and app: what it reads side by side may need another connection.
    pub(crate) second_call: u64,
    /// For each call after that, on average.
    pub(crate) warm: u64,
}

/// How many processes are counted, at most, until one was not disturbed.
const TRIES: u32 = 10;

/// How many of them may fail before it is something else than a busy machine.
const MOST_FAILURES: u32 = 3;

/// The points up to which instructions and connections are counted: a function's first poll, the polls after one
/// call and after two, and the poll after all of them.
pub(crate) type Points<T> = [T; 4];

/// Calls what must have happened before the endpoint can be.
pub(crate) async fn prepare(
    fixture: &mut Fixture,
    row: &'static EndpointRow,
) -> Result<(), Problem> {
    for (function, times) in row.before {
        let before = crate::row(function)?;
        let mut session = Session::start(fixture, before).await?;
        session.polled().await?;
        for _ in 0..*times {
            session.call_for_good(fixture, before).await?;
        }
        session.end().await?;
    }
    Ok(())
}

/// Measures a function.
pub(crate) async fn measure(
    fixture: &mut Fixture,
    called: Called,
    repeats: Repeats,
    counts_instructions: bool,
) -> Result<Measured, Problem> {
    let (time, peak_memory, connections) = clock(fixture, called, repeats).await?;
    let used = account(fixture, called, repeats).await?;
    let instructions = if counts_instructions {
        count(fixture, called, repeats.warm, connections).await?
    } else {
        None
    };
    let size = fixture.program(called.name()).size()?;
    let function = called.name();
    Ok(Measured { function, time, used, instructions, peak_memory, connections, size })
}

/// Times `cold` starts with a call each; the last process is called `warm` times more, and its
/// peak memory read. Also, how many connections to the database one had opened at each point, at most: two requests
/// side by side need two, unless the first has its answer before the second is begun.
async fn clock(
    fixture: &mut Fixture,
    called: Called,
    Repeats { cold, warm }: Repeats,
) -> Result<(Time, Option<u64>, Points<u64>), Problem> {
    let (mut polls, mut answers, mut calls) = (Vec::new(), Vec::new(), Vec::new());
    let mut peak_memory = None;
    let mut connections = [0; 4];
    let mut note = |session: &Session, fixture: &Fixture, points: Range<usize>| {
        let opened = session.connections(fixture);
        connections[points].iter_mut().for_each(|most| *most = opened.max(*most));
    };
    for start in 1..=cold {
        called.renew(fixture).await?;
        let mut session = called.start(fixture).await?;
        polls.push(session.polled().await?);
        note(&session, fixture, 0..4);
        answers.push(called.call(&mut session, fixture).await?.since_start);
        note(&session, fixture, 1..4);
        if start == cold {
            for call in 1..=warm {
                called.renew(fixture).await?;
                calls.push(called.call(&mut session, fixture).await?.took);
                if call == 1 {
                    note(&session, fixture, 2..4);
                }
            }
            note(&session, fixture, 3..4);
            peak_memory = session.peak_memory();
        }
        session.end().await?;
    }
    let time = Time {
        first_poll: percentile(&mut polls, 50),
        first_answer: percentile(&mut answers, 50),
        warm_p50: percentile(&mut calls, 50),
        warm_p99: percentile(&mut calls, 99),
    };
    Ok((time, peak_memory, connections))
}

/// What starts and calls use, in processes that are given the time to fall asleep before they are looked at.
/// `None` where the system does not tell.
async fn account(
    fixture: &mut Fixture,
    called: Called,
    Repeats { cold, warm }: Repeats,
) -> Result<Option<Used>, Problem> {
    let (mut polls, mut answers, mut at_last) = (Vec::new(), Vec::new(), None);
    for start in 1..=cold {
        called.renew(fixture).await?;
        let mut session = called.start(fixture).await?;
        session.polled().await?;
        polls.extend(session.usage().await);
        called.call(&mut session, fixture).await?;
        at_last = session.usage().await;
        answers.extend(at_last);
        if start == cold {
            for _ in 0..warm {
                called.renew(fixture).await?;
                called.call(&mut session, fixture).await?;
            }
            let before = at_last.take();
            let after = session.usage().await;
            at_last = before.zip(after).map(|(before, after)| after.since(before));
        }
        session.end().await?;
    }
    Ok(at_last.map(|in_all| Used {
        first_poll: median(&polls),
        first_answer: median(&answers),
        warm: in_all.cpu / warm,
    }))
}

/// The medians of either.
fn median(all: &[Usage]) -> Usage {
    let mut times: Vec<_> = all.iter().map(|usage| usage.cpu).collect();
    let mut faults: Vec<_> = all.iter().map(|usage| usage.faults).collect();
    Usage { cpu: percentile(&mut times, 50), faults: percentile(&mut faults, 50) }
}

/// Counts what each point takes, in one process. `None` if no process got to the end undisturbed.
///
/// A simulated processor on a busy machine is so slow that the SDK's time limits can pass: it tries again, or gives up.
/// That would be counted as well, so a process counts only if it answered well and has opened no more `connections`
/// than one at full speed.
pub(crate) async fn count(
    fixture: &mut Fixture,
    called: Called,
    warm: u32,
    connections: Points<u64>,
) -> Result<Option<Instructions>, Problem> {
    let mut failures = 0;
    for _ in 0..TRIES {
        match count_once(fixture, called, warm, connections).await {
            Ok(None) => {}
            Ok(counted) => return Ok(counted),
            Err(problem) => {
                failures += 1;
                if failures == MOST_FAILURES {
                    return Err(problem);
                }
            }
        }
    }
    tell(format_args!("the machine is too busy to count the instructions of {}", called.name()));
    Ok(None)
}

async fn count_once(
    fixture: &mut Fixture,
    called: Called,
    warm: u32,
    connections: Points<u64>,
) -> Result<Option<Instructions>, Problem> {
    let mut counts: Points<u64> = [0; 4];
    let mut is_undisturbed = true;
    let mut session = Session::counted(fixture, called.name()).await?;
    session.polled().await?;
    for (point, calls) in [0, 1, 1, warm - 1].into_iter().enumerate() {
        for _ in 0..calls {
            called.renew(fixture).await?;
            called.call(&mut session, fixture).await?;
        }
        counts[point] = session.count().await?;
        is_undisturbed &= session.connections(fixture) <= connections[point];
    }
    session.end().await?;
    let [first_poll, first_call, second_call, others] = counts;
    let first_answer = first_poll + first_call;
    let warm = others / u64::from(warm - 1);
    let counted = Instructions { first_poll, first_answer, second_call, warm };
    Ok(is_undisturbed.then_some(counted))
}

/// By nearest rank: the smallest that at least `percent` per cent do not exceed.
fn percentile<T: Copy + Default + Ord>(all: &mut [T], percent: usize) -> T {
    all.sort_unstable();
    let rank = (all.len() * percent).div_ceil(100).max(1);
    all.get(rank - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_taken_by_nearest_rank() {
        let percentile = |count: u64, percent| {
            let mut all: Vec<_> = (1..=count).rev().map(Duration::from_millis).collect();
            percentile(&mut all, percent).as_millis()
        };
        assert_eq!((percentile(200, 50), percentile(200, 99)), (100, 198));
        assert_eq!((percentile(1, 50), percentile(1, 99)), (1, 1));
        assert_eq!((percentile(3, 50), percentile(3, 99)), (2, 3));
        assert_eq!(percentile(0, 50), 0);
    }

    #[test]
    fn time_and_faults_have_a_median_each() {
        let usage = |millis, faults| Usage { cpu: Duration::from_millis(millis), faults };
        let Usage { cpu, faults } = median(&[usage(3, 100), usage(1, 300), usage(2, 200)]);
        assert_eq!((cpu.as_millis(), faults), (2, 200));
    }
}
