//! Whether a call costs the same when there is much beside it: each function with little and with much of whatever
//! grows, in one run. What should be flat and is not makes the command fail.

use crate::{
    called::Called,
    fixture::Fixture,
    measure::{Instructions, count, prepare},
    past::put_events,
    report::table,
    session::Session,
    workbench::{Workbench, side_by_side},
};
use greenlight_devkit::{Problem, streams::tell};
use greenlight_tests::EndpointRow;

/// By how much of a hundred what is flat may differ.
const TOLERANCE: u64 = 10;

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
        .filter_map(|(growth, [few, many_of_it])| growth.unevenness(few, many_of_it, many))
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
    /// What to say where a call costs more with `many` of what grows.
    fn unevenness(&self, with_few: &Cost, with_many: &Cost, many: u32) -> Option<String> {
        let (then, now) = (with_few.instructions.warm, with_many.instructions.warm);
        let by = 100.0 * (now as f64 / then as f64 - 1.0);
        let Self { function, of, .. } = self;
        let line = || format!("{function} costs {by:.0} % more with {many} {of} than with {FEW}");
        (now * 100 > then * (100 + TOLERANCE)).then(line)
    }

    fn row(&self, few: &Cost, many: &Cost) -> [String; 7] {
        let millions = |cost: &Cost| format!("{:.2}", cost.instructions.warm as f64 / 1e6);
        let query = self.query.map(|query| format!("?{query}")).unwrap_or_default();
        [
            format!("{}{query}", self.function),
            self.of.to_owned(),
            millions(few),
            millions(many),
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
        let mut session = Session::start(fixture, row).await?;
        session.polled().await?;
        let mut bytes = 0;
        for _ in 0..=CALLS {
            bytes = session.call(fixture, row).await?.bytes;
        }
        let [trips, units] = ["RoundTrips", "ConsumedCapacity"].map(|name| session.logged(name));
        let connections = session.connections(fixture);
        session.end().await?;
        let counted = count(fixture, Called::Endpoint(row), CALLS, [connections; 4]).await?;
        let uncounted = || Problem::new(format!("{} was not counted", self.function));
        let instructions = counted.ok_or_else(uncounted)?;
        Ok(Cost { instructions, trips: trips?, units: units?, bytes })
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
