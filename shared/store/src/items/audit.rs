//! Audit entries, and how who acted is written down in them.

use super::ticket::{read_previous, write_previous};
use crate::error::StoreError;
use crate::item::{Item, Writer};
use crate::keys::ItemKey;
use crate::row::{Reader, Row};
use greenlight_domain::actor::{Actor, Party, Proof};
use greenlight_domain::audit::{AuditEntry, Subject};
use greenlight_domain::ids::OwnerId;

const FORCED: &str = "forced";
const OPERATOR: &str = "operator";
const ORGANISATION: &str = "organisation";
const PROGRAM: &str = "program";
const KEY: &str = "key:";
const AWS: &str = "aws:";
const LOCAL: &str = "local";

/// What was said: all of an entry that is ever taken away.
pub(crate) const MESSAGE: &str = "message";

pub(crate) fn read(item: &Row, subject: &Subject) -> Result<AuditEntry, StoreError> {
    let reader = Reader(item);
    let optional = |name| Ok::<_, StoreError>(reader.text_if_any(name)?.map(str::to_owned));
    Ok(AuditEntry {
        id: reader.text("id")?.to_owned(),
        subject: subject.clone(),
        at: reader.time("at")?,
        actor: Actor {
            party: read_party(reader.text("party")?, reader.text("actor")?),
            proof: reader.text_if_any("proof")?.map(read_proof),
        },
        action: reader.text("action")?.to_owned(),
        from: optional("from")?,
        to: optional("to")?,
        message: optional(MESSAGE)?,
        forced: reader.flag(FORCED)?,
        previous: read_previous(reader)?,
    })
}

pub(crate) fn write(entry: &AuditEntry) -> Item {
    let item = Writer::at(&ItemKey::audit(&entry.subject, &entry.id))
        .text("id", &entry.id)
        .time("at", entry.at)
        .text("actor", entry.actor.party.id())
        .text("party", party_name(&entry.actor.party))
        .text_if_any("proof", entry.actor.proof.as_ref().map(write_proof))
        .text("action", &entry.action)
        .text_if_any("from", entry.from.as_deref())
        .text_if_any("to", entry.to.as_deref())
        .text_if_any(MESSAGE, entry.message.as_deref());
    let mut item =
        if entry.forced { item.flag(FORCED, true).into_item() } else { item.into_item() };
    write_previous(&mut item, &entry.previous);
    item
}

const fn party_name(party: &Party) -> &'static str {
    match party {
        Party::Operator(_) => OPERATOR,
        Party::Organisation(_) => ORGANISATION,
        Party::Program(_) => PROGRAM,
    }
}

fn read_party(kind: &str, id: &str) -> Party {
    match kind {
        OPERATOR => Party::Operator(OwnerId::from_stored(id)),
        ORGANISATION => Party::Organisation(OwnerId::from_stored(id)),
        _ => Party::Program(id.to_owned()),
    }
}

fn write_proof(proof: &Proof) -> String {
    match proof {
        Proof::Key(id) => format!("{KEY}{id}"),
        Proof::Aws(arn) => format!("{AWS}{arn}"),
        Proof::Local => LOCAL.to_owned(),
        Proof::Other(text) => text.clone(),
    }
}

fn read_proof(text: &str) -> Proof {
    if let Some(id) = text.strip_prefix(KEY) {
        Proof::Key(id.to_owned())
    } else if let Some(arn) = text.strip_prefix(AWS) {
        Proof::Aws(arn.to_owned())
    } else if text == LOCAL {
        Proof::Local
    } else {
        Proof::Other(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use greenlight_domain::time::Timestamp;

    #[test]
    fn who_acted_and_whether_by_force_is_read_as_it_was_written() {
        let owner = || OwnerId::parse("Oper0001").expect("an owner");
        let arn = "arn:aws:sts::123456789012:assumed-role/Administrators/ada";
        let proofs = [
            None,
            Some(Proof::Key("01JHMA0R80Q6V5T1YB4Z8WX2CD".to_owned())),
            Some(Proof::Aws(arn.to_owned())),
            Some(Proof::Local),
            Some(Proof::Other("badge:7".to_owned())),
        ];
        let parties =
            [Party::Operator(owner()), Party::Organisation(owner()), Party::Program("x".into())];
        let subject = Subject::Operator(owner());
        for (party, proof, forced) in parties.iter().flat_map(|party| {
            proofs.iter().flat_map(move |proof| [(party, proof, true), (party, proof, false)])
        }) {
            let entry = AuditEntry {
                id: "01JHMA0R80Q6V5T1YB4Z8WX2CD".to_owned(),
                subject: subject.clone(),
                at: Timestamp::from_millis(1),
                actor: Actor { party: party.clone(), proof: proof.clone() },
                action: "approve".to_owned(),
                from: None,
                to: None,
                message: None,
                forced,
                previous: Vec::new(),
            };
            assert!(read(&write(&entry).into(), &subject) == Ok(entry), "{party:?} {proof:?}");
        }
    }
}
