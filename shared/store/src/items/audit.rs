//! Audit entries.

use super::ticket::{read_previous, write_previous};
use crate::error::StoreError;
use crate::item::{Item, Reader, Writer};
use crate::keys::ItemKey;
use greenlight_domain::audit::{AuditEntry, Subject};

/// What was said: all of an entry that is ever taken away.
pub(crate) const MESSAGE: &str = "message";

pub(crate) fn read(item: &Item, subject: &Subject) -> Result<AuditEntry, StoreError> {
    let reader = Reader(item);
    let optional = |name| Ok::<_, StoreError>(reader.text_if_any(name)?.map(str::to_owned));
    Ok(AuditEntry {
        id: reader.text("id")?.to_owned(),
        subject: subject.clone(),
        at: reader.time("at")?,
        actor: reader.text("actor")?.to_owned(),
        action: reader.text("action")?.to_owned(),
        from: optional("from")?,
        to: optional("to")?,
        message: optional(MESSAGE)?,
        previous: read_previous(reader)?,
    })
}

pub(crate) fn write(entry: &AuditEntry) -> Item {
    let item = Writer::at(&ItemKey::audit(&entry.subject, &entry.id))
        .text("id", &entry.id)
        .time("at", entry.at)
        .text("actor", &entry.actor)
        .text("action", &entry.action)
        .text_if_any("from", entry.from.as_deref())
        .text_if_any("to", entry.to.as_deref())
        .text_if_any(MESSAGE, entry.message.as_deref());
    let mut item = item.into_item();
    write_previous(&mut item, &entry.previous);
    item
}
