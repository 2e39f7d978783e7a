//! The measurements of one function.

use crate::{counter::Counter, fixture::Fixture, session::Session, size::Size, usage::Usage};
use greenlight_devkit::{Problem, streams::tell};
use greenlight_tests::EndpointRow;
use serde::{Deserialize, Serialize};
use std::time::Duration;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// The points up to which instructions are counted: a function's first poll, the polls after one
/// call and after two, and the poll after all of them.
pub(crate) type Points<T> = [T; 4];

/// Calls what must have happened before the endpoint can be.
pub(crate) async fn prepare(
    fixture: &mut Fixture<'_>,
    row: &'static EndpointRow,
) -> Result<(), Problem> {
    for (function, times) in row.before {
        let before = crate::row(function)?;
        let mut session = Session::start(fixture, before, None).await?;
        session.polled().await?;
        for _ in 0..*times {
            session.call_for_good(fixture, before).await?;
        }
        session.end().await?;
    }
    Ok(())
}

/// Makes anew what the endpoint's last call has used up. Whoever does it connects to the database as well: that
/// is not counted.
async fn renew(fixture: &mut Fixture<'_>, row: &'static EndpointRow) -> Result<(), Problem> {
    if row.typical.uses_up && !fixture.is_roomy {
        let before = fixture.connections();
        prepare(fixture, row).await?;
        fixture.disregard_connections_since(before);
    }
    Ok(())
}

/// Measures the function of an endpoint.
pub(crate) async fn measure(
    fixture: &mut Fixture<'_>,
    row: &'static EndpointRow,
    repeats: Repeats,
    counter: Option<Counter>,
) -> Result<Measured, Problem> {
    let (time, peak_memory, connections) = clock(fixture, row, repeats).await?;
    let used = account(fixture, row, repeats).await?;
    let instructions = match counter {
        None => None,
        Some(counter) => count(fixture, row, repeats.warm, counter, connections).await?,
    };
    let size = fixture.program(row.endpoint.name).size()?;
    let function = row.endpoint.name;
    Ok(Measured { function, time, used, instructions, peak_memory, connections, size })
}

/// Times `cold` starts with a call each; the last process is called `warm` times more, and its
/// peak memory read. Also, how many connections to the database it had opened at each point.
async fn clock(
    fixture: &mut Fixture<'_>,
    row: &'static EndpointRow,
    Repeats { cold, warm }: Repeats,
) -> Result<(Time, Option<u64>, Points<u64>), Problem> {
    let (mut polls, mut answers, mut calls) = (Vec::new(), Vec::new(), Vec::new());
    let mut peak_memory = None;
    let mut connections = [0; 4];
    for start in 1..=cold {
        renew(fixture, row).await?;
        let mut session = Session::start(fixture, row, None).await?;
        polls.push(session.polled().await?);
        connections[0] = session.connections(fixture);
        answers.push(session.call(fixture, row).await?.since_start);
        connections[1] = session.connections(fixture);
        if start == cold {
            for call in 1..=warm {
                renew(fixture, row).await?;
                calls.push(session.call(fixture, row).await?.took);
                if call == 1 {
                    connections[2] = session.connections(fixture);
                }
            }
            connections[3] = session.connections(fixture);
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
    fixture: &mut Fixture<'_>,
    row: &'static EndpointRow,
    Repeats { cold, warm }: Repeats,
) -> Result<Option<Used>, Problem> {
    let (mut polls, mut answers, mut at_last) = (Vec::new(), Vec::new(), None);
    for start in 1..=cold {
        renew(fixture, row).await?;
        let mut session = Session::start(fixture, row, None).await?;
        session.polled().await?;
        polls.extend(session.usage().await);
        session.call(fixture, row).await?;
        at_last = session.usage().await;
        answers.extend(at_last);
        if start == cold {
            for _ in 0..warm {
                renew(fixture, row).await?;
                session.call(fixture, row).await?;
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

/// Counts up to each point in a process of its own, which is ended there, while it waits for its
/// next invocation. `None` if no process got there undisturbed.
///
/// A simulated processor on a busy machine is so slow that the SDK's time limits can pass, and it
/// tries again. That would be counted as well, so a process counts only if it has opened no more
/// `connections` than one at full speed.
pub(crate) async fn count(
    fixture: &mut Fixture<'_>,
    row: &'static EndpointRow,
    warm: u32,
    counter: Counter,
    connections: Points<u64>,
) -> Result<Option<Instructions>, Problem> {
    let mut totals: Points<u64> = [0; 4];
    let calls = [0, 1, 2, 1 + warm];
    for ((total, calls), connections) in totals.iter_mut().zip(calls).zip(connections) {
        let mut tries = 0..TRIES;
        *total = loop {
            if tries.next().is_none() {
                tell(format_args!(
                    "the machine is too busy to count the instructions of {}",
                    row.endpoint.name
                ));
                return Ok(None);
            }
            let mut session = Session::start(fixture, row, Some(counter)).await?;
            session.polled().await?;
            for _ in 0..calls {
                renew(fixture, row).await?;
                session.call(fixture, row).await?;
            }
            let opened = session.connections(fixture);
            let counted = session.end().await?;
            if let Some(total) = counted.filter(|_| opened <= connections) {
                break total;
            }
        };
    }
    let [first_poll, first_answer, second_answer, all] = totals;
    let second_call = second_answer.saturating_sub(first_answer);
    let warm = all.saturating_sub(second_answer) / u64::from(warm - 1);
    Ok(Some(Instructions { first_poll, first_answer, second_call, warm }))
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
