//! How a scenario is spelled. Each token may have spaces and tabs around it.
//!
//! ```text
//! scenario = entry *("," entry)
//! entry    = (provider / "*") "=" outcome [";" "after" "=" seconds]
//! outcome  = "activated" / "activation_requested" / "rejected" ["(" problem *(space problem) ")"]
//! problem  = [field ":"] code
//! ```

use super::{
    AFTER_LIMIT, LENGTH_LIMIT, NamedProblem, Outcome, PROBLEMS_LIMIT, Scenario, ScenarioEntry,
    ScenarioFlaw, Target,
};
use crate::problem_code::ProblemCode;
use crate::ticket::TicketStatus;

pub(super) fn parse(text: &str) -> Result<Scenario, ScenarioFlaw> {
    if text.len() > LENGTH_LIMIT {
        let expected = format!("at most {LENGTH_LIMIT} bytes");
        return Err(ScenarioFlaw::at(LENGTH_LIMIT, expected));
    }
    let mut reader = Reader { text, offset: 0 };
    let mut entries: Vec<ScenarioEntry> = Vec::new();
    loop {
        let entry = reader.entry()?;
        if entries.iter().any(|earlier| earlier.target == entry.target) {
            return Err(ScenarioFlaw::at(entry.offset, "each provider, and `*`, once"));
        }
        entries.push(entry);
        if !reader.takes(',') {
            break;
        }
    }
    if reader.rest().is_empty() {
        Ok(Scenario { entries })
    } else {
        Err(reader.flaw("`,` and another provider, or the end"))
    }
}

/// What has not been read yet begins at `offset`, in bytes.
struct Reader<'t> {
    text: &'t str,
    offset: usize,
}

impl<'t> Reader<'t> {
    /// What is left, without the white space before it.
    fn rest(&mut self) -> &'t str {
        let rest = self.text.get(self.offset..).unwrap_or_default();
        let trimmed = rest.trim_start_matches([' ', '\t']);
        self.offset += rest.len() - trimmed.len();
        trimmed
    }

    fn flaw(&mut self, expected: &str) -> ScenarioFlaw {
        self.rest();
        ScenarioFlaw::at(self.offset, expected)
    }

    /// Whether this character comes next, which then has been read.
    fn takes(&mut self, character: char) -> bool {
        let is_next = self.rest().starts_with(character);
        self.offset += if is_next { character.len_utf8() } else { 0 };
        is_next
    }

    fn expect(&mut self, character: char, expected: &str) -> Result<(), ScenarioFlaw> {
        if self.takes(character) { Ok(()) } else { Err(self.flaw(expected)) }
    }

    /// The letters, digits and underscores that come next, and where they stand; none is an empty word.
    fn word(&mut self) -> (usize, &'t str) {
        let rest = self.rest();
        let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_';
        let word = &rest[..rest.find(|it| !is_part(it)).unwrap_or(rest.len())];
        let offset = self.offset;
        self.offset += word.len();
        (offset, word)
    }

    fn entry(&mut self) -> Result<ScenarioEntry, ScenarioFlaw> {
        self.rest();
        let offset = self.offset;
        let target = if self.takes('*') {
            Target::Others
        } else {
            match self.word() {
                (_, "") => return Err(self.flaw("a provider, or `*`")),
                (_, provider) => Target::Provider(provider.to_owned()),
            }
        };
        self.expect('=', "`=` and an outcome")?;
        let (mut outcome, problem_offsets) = self.outcome()?;
        if self.takes(';') {
            outcome.after = Some(self.after()?);
        }
        Ok(ScenarioEntry { offset, target, outcome, problem_offsets })
    }

    fn outcome(&mut self) -> Result<(Outcome, Vec<usize>), ScenarioFlaw> {
        let (offset, name) = self.word();
        let status = TicketStatus::parse(name);
        let (mut problems, mut offsets) = (Vec::new(), Vec::new());
        match status {
            TicketStatus::Activated | TicketStatus::Requested => {}
            TicketStatus::Rejected if self.takes('(') => {
                while problems.is_empty() || !self.takes(')') {
                    let (offset, problem) = self.problem(problems.len())?;
                    offsets.push(offset);
                    problems.push(problem);
                }
            }
            TicketStatus::Rejected => {}
            _ => {
                let expected = "`activated`, `activation_requested` or `rejected`";
                return Err(ScenarioFlaw::at(offset, expected));
            }
        }
        Ok((Outcome { status, problems, after: None }, offsets))
    }

    /// One more problem than so many.
    fn problem(&mut self, before: usize) -> Result<(usize, NamedProblem), ScenarioFlaw> {
        let (offset, first) = self.word();
        if first.is_empty() {
            let code =
                if before == 0 { "the code of a problem" } else { "the code of a problem, or `)`" };
            return Err(ScenarioFlaw::at(offset, code));
        }
        if before == PROBLEMS_LIMIT {
            return Err(ScenarioFlaw::at(offset, format!("at most {PROBLEMS_LIMIT} problems")));
        }
        let (field, (code_offset, code)) = if self.takes(':') {
            (Some(first.to_owned()), self.word())
        } else {
            (None, (offset, first))
        };
        if ProblemCode::find(code).is_none() {
            return Err(ScenarioFlaw::at(code_offset, "the code of a problem"));
        }
        Ok((offset, NamedProblem { code: code.to_owned(), field }))
    }

    fn after(&mut self) -> Result<u16, ScenarioFlaw> {
        let (offset, word) = self.word();
        if word != "after" {
            return Err(ScenarioFlaw::at(offset, "`after=` and a number of seconds"));
        }
        self.expect('=', "`=` and a number of seconds")?;
        let (offset, number) = self.word();
        let is_decimal = number.bytes().all(|it| it.is_ascii_digit());
        let seconds = number.parse().ok().filter(|it| is_decimal && (1..=AFTER_LIMIT).contains(it));
        let expected = || format!("a whole number of seconds from 1 to {AFTER_LIMIT}");
        seconds.ok_or_else(|| ScenarioFlaw::at(offset, expected()))
    }
}
