//! The page: its events as they are kept, which is as they are sent.

use greenlight::domain::event::{Event, LogPage};

/// The page as JSON; `cursor` says where to go on. A cursor is base64url, and needs no escaping.
pub(crate) fn log(page: &LogPage, cursor: &str) -> String {
    let events: Vec<String> = page.events.iter().map(Event::json).collect();
    let (data, has_more) = (events.join(","), page.has_more);
    format!(r#"{{"data":[{data}],"nextCursor":"{cursor}","hasMore":{has_more}}}"#)
}
