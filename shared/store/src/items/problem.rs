//! Problems, as they stand in a ticket and in its rejection: a list of maps.

use crate::error::StoreError;
use crate::item::{Item, Writer};
use crate::row::{Reader, Row};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::problem::{Problem, Severity};

/// Reads a list; an item of a release that knew of none has no problems.
pub(crate) fn read_all(reader: Reader<'_>, name: &str) -> Result<Vec<Problem>, StoreError> {
    reader.maps(name)?.into_iter().map(read).collect()
}

pub(crate) fn write_all(problems: &[Problem]) -> AttributeValue {
    AttributeValue::L(problems.iter().map(|problem| AttributeValue::M(write(problem))).collect())
}

fn read(map: &Row) -> Result<Problem, StoreError> {
    let reader = Reader(map);
    Ok(Problem {
        field: reader.text_if_any("field")?.map(str::to_owned),
        code: reader.text("code")?.to_owned(),
        severity: Severity::parse(reader.text("severity")?),
        message: reader.text("message")?.to_owned(),
    })
}

fn write(problem: &Problem) -> Item {
    Writer::default()
        .text_if_any("field", problem.field.as_deref())
        .text("code", &problem.code)
        .text("severity", problem.severity.name())
        .text("message", &problem.message)
        .into_item()
}
