//! Whether a call costs the same when there is much beside it: each function with little and with much of whatever
//! grows, in one run. What should be flat and is not makes the command fail.

use crate::{
    called::Called,
    fixture::Fixture,
    measure::{Instructions, count, prepare},
    past::put_events,
    report::{figure, millions, table},
    session::Session,
    workbench::{Workbench, side_by_side},
};
use greenlight_devkit::{Problem, streams::tell};
use greenlight_tests::EndpointRow;

/// How many times as much of anything a call may take that is flat: counts have more digits where there is more.
const TOLERANCE: f64 = 1.1;

/// How many starts show how many connections one opens.
const STARTS: u32 = 3;

/// How often it is called at each size, after the first time.
const CALLS: u32 = 6;

/// How much there is at first: enough for a full page, and for all that is read of the queue to claim the next.
const FEW: u32 = 30;

/// Something that grows, and a function that should not notice.
struct Growth {
    function: &'static str,
    /// The query with which it is asked, where the usual one would show everything.
    query: Option<&'static str>,
    /// What there is more of.
    of: &'static str,
    by: By,
}

/// How there gets more of it.
#[derive(Clone, Copy)]
enum By {
    /// Calls of a function for the same app.
    Calls(&'static str),
    /// Apps of the organisation, each with a call of a function.
    Apps(&'static str),
    /// Events of the organisation.
    Events,
}

const fn of_calls(function: &'static str, of: &'static str, by: &'static str) -> Growth {
    Growth { function, query: None, of, by: By::Calls(by) }
}

const fn of_apps(function: &'static str, of: &'static str, by: &'static str) -> Growth {
    Growth { function, query: None, of, by: By::Apps(by) }
}

impl Growth {
    /// The same, asked with a query.
    const fn asked(self, query: &'static str) -> Self {
        Self { query: Some(query), ..self }
    }
}

const GROWTHS: &[Growth] = &[
    of_calls("create-production-test", "challenges", "create-production-test"),
    of_calls("get-production-test", "challenges", "create-production-test"),
    of_calls("list-production-tests", "challenges", "create-production-test").asked("limit=20"),
    of_calls("get-production-test-report", "stamps", "record-stamp"),
    of_calls("record-stamp", "stamps", "record-stamp"),
    of_calls("submit-activation", "past tickets", "submit-activation"),
    of_calls("evaluate-activation", "past tickets", "submit-activation"),
    of_calls("get-providers", "past tickets", "submit-activation"),
    of_calls("get-app-activation", "past tickets", "submit-activation"),
    of_apps("get-providers", "other apps with tickets", "submit-activation"),
    of_apps("list-activations", "open tickets", "submit-activation").asked("limit=20"),
    of_apps("list-activations", "open tickets", "submit-activation")
        .asked("status=activation_requested&limit=10"),
    of_apps("claim-next-activation", "open tickets", "submit-activation"),
    of_calls("update-provider", "events", "update-provider"),
    Growth { function: "list-events", query: Some("limit=20"), of: "events", by: By::Events },
    of_calls("ping-webhook-endpoint", "deliveries", "ping-webhook-endpoint"),
    of_calls("list-webhook-deliveries", "deliveries", "ping-webhook-endpoint").asked("limit=20"),
    of_calls("get-webhook-endpoint", "deliveries", "ping-webhook-endpoint"),
];

/// What a call took with so much beside it.
#[derive(Clone, Copy, Default)]
struct Cost {
    instructions: Instructions,
    trips: f64,
    units: f64,
    bytes: usize,
}

impl Cost {
    /// Each thing that a call takes, and how much of it.
    fn taken(&self) -> [(&'static str, f64); 4] {
        [
            ("instructions", self.instructions.warm as f64),
            ("round trips", self.trips),
            ("units", self.units),
            ("bytes", self.bytes as f64),
        ]
    }
}

/// Measures the functions that were asked for, or all, with little and with `many` of what grows.
///
/// # Errors
/// Something is not flat: a line for each, after the table.
pub(crate) async fn run(
    bench: &Workbench,
    functions: &[String],
    many: u32,
) -> Result<String, Problem> {
    let wanted =
        |growth: &&Growth| functions.is_empty() || functions.iter().any(|it| it == growth.function);
    let growths = || GROWTHS.iter().filter(wanted);
    let each = growths().enumerate().map(async |(number, growth)| {
        let mut costs = [Cost::default(); 2];
        for (cost, size) in costs.iter_mut().zip([FEW, many]) {
            tell(format_args!("measuring {} with {size} {}", growth.function, growth.of));
            let mut fixture = bench.fixture(&format!("growth-{number}")).await?;
            *cost = growth.cost(&mut fixture, size).await?;
        }
        Ok(costs)
    });
    let costs = side_by_side(each).await?;
    let uneven: Vec<String> = growths()
        .zip(&costs)
        .flat_map(|(growth, [few, many_of_it])| growth.unevenness(few, many_of_it, many))
        .collect();
    let rows = growths().zip(&costs).map(|(growth, [few, many])| growth.row(few, many));
    let header = [
        "function".to_owned(),
        "more and more".to_owned(),
        format!("M instr. at {FEW}"),
        format!("at {many}"),
        "round trips".to_owned(),
        "units".to_owned(),
        "bytes".to_owned(),
    ];
    let table = table(header.each_ref().map(String::as_str), rows);
    if uneven.is_empty() {
        return Ok(table);
    }
    Err(Problem::new(format!("{}\n\n{table}", uneven.join("\n"))))
}

impl Growth {
    /// What to say where a call takes more of something with `many` of what grows: a line for each.
    fn unevenness(&self, with_few: &Cost, with_many: &Cost, many: u32) -> Vec<String> {
        let Self { function, of, .. } = self;
        let taken = with_few.taken().into_iter().zip(with_many.taken());
        let uneven = taken.filter(|((_, few), (_, many))| *many > few * TOLERANCE);
        let line = |((what, then), (_, now))| {
            format!("{function} takes {now} {what} with {many} {of}, and {then} with {FEW}")
        };
        uneven.map(line).collect()
    }

    fn row(&self, few: &Cost, many: &Cost) -> [String; 7] {
        let query = self.query.map(|query| format!("?{query}")).unwrap_or_default();
        [
            format!("{}{query}", self.function),
            self.of.to_owned(),
            figure(millions(few.instructions.warm)),
            figure(millions(many.instructions.warm)),
            format!("{}, {}", few.trips, many.trips),
            format!("{}, {}", few.units, many.units),
            format!("{}, {}", few.bytes, many.bytes),
        ]
    }

    async fn cost(&self, fixture: &mut Fixture, size: u32) -> Result<Cost, Problem> {
        let row = crate::row(self.function)?;
        fixture.is_roomy = self.of == "stamps";
        prepare(fixture, row).await?;
        self.grow(fixture, size).await?;
        fixture.query = self.query;
        let mut connections = [0; 4];
        let mut cost = Cost::default();
        for _ in 0..STARTS {
            let mut session = Session::start(fixture, row).await?;
            session.polled().await?;
            for _ in 0..=CALLS {
                cost.bytes = session.call(fixture, row).await?.bytes;
            }
            cost.trips = session.logged("RoundTrips")?;
            cost.units = session.logged("ConsumedCapacity")?;
            connections = connections.map(|most| session.connections(fixture).max(most));
            session.end().await?;
        }
        let counted = count(fixture, Called::Endpoint(row), CALLS, connections).await?;
        let uncounted = || Problem::new(format!("{} was not counted", self.function));
        cost.instructions = counted.ok_or_else(uncounted)?;
        Ok(cost)
    }

    /// Makes so many of what grows.
    async fn grow(&self, fixture: &mut Fixture, size: u32) -> Result<(), Problem> {
        match self.by {
            By::Events => put_events(fixture, size).await,
            By::Calls(function) => call(fixture, crate::row(function)?, size).await,
            By::Apps(function) => {
                let row = crate::row(function)?;
                fixture.with_other_apps(size).await?;
                call(fixture, row, size).await?;
                fixture.with_the_usual_app();
                call(fixture, row, 1).await
            }
        }
    }
}

/// Calls a function so often, in one process.
async fn call(fixture: &mut Fixture, row: &'static EndpointRow, times: u32) -> Result<(), Problem> {
    let mut session = Session::start(fixture, row).await?;
    session.polled().await?;
    for _ in 0..times {
        session.call_for_good(fixture, row).await?;
    }
    session.end().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_call_takes_more_of_is_named() {
        let warm = |warm| Instructions { warm, ..Instructions::default() };
        let few = Cost { instructions: warm(1000), trips: 1.0, units: 4.0, bytes: 600 };
        let growth = of_calls("list", "things", "make");
        let named = |many: Cost| growth.unevenness(&few, &many, 1000);
        assert!(named(Cost { instructions: warm(1100), bytes: 604, ..few }).is_empty());
        assert!(named(Cost { instructions: warm(10), trips: 0.0, ..few }).is_empty());
        assert_eq!(
            named(Cost { instructions: warm(1101), trips: 2.0, units: 4.5, bytes: 700 }),
            [
                "list takes 1101 instructions with 1000 things, and 1000 with 30",
                "list takes 2 round trips with 1000 things, and 1 with 30",
                "list takes 4.5 units with 1000 things, and 4 with 30",
                "list takes 700 bytes with 1000 things, and 600 with 30",
            ]
        );
    }
}
