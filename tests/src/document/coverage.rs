//! The other way round: what the document has, and what of it the suite saw.

use super::Document;
use super::operation::{Answer, Operation};
use std::collections::{BTreeMap, BTreeSet};

fn of_request(operation: &Operation) -> impl Iterator<Item = String> {
    let parameters = operation.parameters.iter();
    let parameters =
        parameters.map(|parameter| format!("{} parameter {}", operation.name, parameter.name));
    let members = operation.members().into_iter();
    parameters.chain(members.map(|member| format!("{} member {member}", operation.name)))
}

fn of_answer(at: &str, status: u16, answer: &Answer) -> BTreeMap<String, Option<&'static str>> {
    let mut all = BTreeMap::new();
    let why = |what: &str| answer.not_provoked.get(what).copied();
    if status < 400 {
        all.insert(at.to_owned(), None);
    }
    for error in errors(answer) {
        let code = error.split('/').next().unwrap_or_default();
        all.insert(format!("{at} {error}"), why(&error).or_else(|| why(code)));
    }
    if answer.may_be_the_gateway_s {
        all.insert(format!("{at} gateway"), why("gateway"));
    }
    // Where no test sees the answer, none sees its headers.
    if all.values().any(Option::is_none) {
        let headers = answer.headers.iter();
        all.extend(headers.map(|header| (format!("{at} header {}", header.name), None)));
    }
    all
}

/// The codes and reasons of an answer: `CODE/reason`, or `CODE` where it has no reasons.
fn errors(answer: &Answer) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (code, reasons) in &answer.errors {
        if reasons.is_empty() {
            all.insert((*code).to_owned());
        }
        all.extend(reasons.iter().map(|reason| format!("{code}/{reason}")));
    }
    all
}

/// What is marked as not provoked, and is nothing that the answer has.
fn misplaced(document: &Document) -> Vec<String> {
    let mut findings = Vec::new();
    for operation in document.operations() {
        for (status, answer) in &operation.answers {
            let mut known = errors(answer);
            known.extend(answer.errors.keys().map(|code| (*code).to_owned()));
            known.extend(answer.may_be_the_gateway_s.then(|| "gateway".to_owned()));
            let unknown = answer.not_provoked.keys().filter(|what| !known.contains(**what));
            findings.extend(unknown.map(|what| {
                format!("{} {status} {what}: x-not-provoked, but not there", operation.name)
            }));
        }
    }
    findings
}

impl Document {
    /// What the document has: each thing as the harness notes it when it sees it, and why no test does, where the
    /// document says so.
    pub fn described(&self) -> BTreeMap<String, Option<&'static str>> {
        let mut all = BTreeMap::new();
        for operation in self.operations() {
            for (status, answer) in &operation.answers {
                all.extend(of_answer(&format!("{} {status}", operation.name), *status, answer));
            }
            all.extend(of_request(operation).map(|what| (what, None)));
        }
        all
    }

    /// What of the document is not as a run of the suite saw it, in a line each. Of a part of the suite it cannot be
    /// said what it does not see.
    pub fn unlike(&self, seen: &BTreeSet<String>, is_whole: bool) -> Vec<String> {
        let mut findings = misplaced(self);
        for (what, why) in self.described() {
            match (why, seen.contains(&what)) {
                (None, false) if is_whole => findings.push(format!("{what}: no test sees it")),
                (Some(why), true) => {
                    findings.push(format!("{what}: x-not-provoked ({why}), but a test sees it"));
                }
                _ => {}
            }
        }
        findings
    }
}
