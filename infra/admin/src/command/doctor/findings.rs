//! What the doctor has found so far, and the report that it becomes.

use crate::output::{BAD, CAUTION, Cell, GOOD, Output, Table};
use crate::problem::Problem;
use serde_json::json;
use std::process::ExitCode;

/// What came of one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Good,
    Caution,
    Bad,
}

impl Verdict {
    const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Caution => "caution",
            Self::Bad => "bad",
        }
    }

    const fn style(self) -> anstyle::Style {
        match self {
            Self::Good => GOOD,
            Self::Caution => CAUTION,
            Self::Bad => BAD,
        }
    }
}

/// The findings so far.
#[derive(Default)]
pub(super) struct Findings {
    checks: Vec<(&'static str, Verdict, String, Option<String>)>,
    /// What ended the examination early.
    code: Option<ExitCode>,
}

impl Findings {
    /// Something is as it should be.
    pub(super) fn good(&mut self, check: &'static str, finding: impl Into<String>) {
        self.checks.push((check, Verdict::Good, finding.into(), None));
    }

    /// Something works, but wants attention.
    pub(super) fn caution(
        &mut self,
        check: &'static str,
        finding: impl Into<String>,
        advice: &str,
    ) {
        self.checks.push((check, Verdict::Caution, finding.into(), Some(advice.to_owned())));
    }

    /// Something is wrong.
    pub(super) fn bad(&mut self, check: &'static str, finding: impl Into<String>, advice: &str) {
        self.checks.push((check, Verdict::Bad, finding.into(), Some(advice.to_owned())));
    }

    /// Something is so wrong that nothing further can be examined.
    pub(super) fn end(&mut self, check: &'static str, problem: &Problem, advice: &str) {
        self.bad(check, problem.sentence(), advice);
        self.code = Some(problem.code());
    }

    /// The report.
    pub(super) fn output(self) -> Output {
        let is_bad = self.checks.iter().any(|(_, verdict, ..)| *verdict == Verdict::Bad);
        let mut table =
            Table::new("nothing was checked").whole("check").whole("verdict").whole("finding");
        let mut all = Vec::new();
        for (check, verdict, finding, advice) in &self.checks {
            let shown = Cell::new(verdict.name(), verdict.style());
            table.row([(*check).into(), shown, finding.into()]);
            if let Some(advice) = advice {
                table.row(["".into(), "".into(), format!("→ {advice}").into()]);
            }
            all.push(json!({
                "check": check, "verdict": verdict.name(), "finding": finding, "advice": advice,
            }));
        }
        let mut output = Output::new(json!({ "healthy": !is_bad, "checks": all })).table(table);
        if is_bad {
            output.code = self.code.unwrap_or(ExitCode::from(1));
        }
        output
    }
}
