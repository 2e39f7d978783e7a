//! Events of half an hour ago: the log shows those of the last half minute to nobody, so no call makes what is seen.

use crate::fixture::{CLIENT_ID, Fixture, ORGANISATION};
use greenlight::{
    domain::{
        event::{Announcement, By, Happening},
        ids::{ClientId, OwnerId},
    },
    runtime::system_time,
    store::{Wanted, Write},
    usecase::random,
};
use greenlight_devkit::Problem;

/// Puts so many events into the organisation's log, a millisecond apart, each as if the app's customer had switched a
/// provider.
pub(crate) async fn put_events(fixture: &Fixture, count: u32) -> Result<(), Problem> {
    let failed = || Problem::new("events cannot be put into the log");
    let backend = fixture.backend();
    let store = backend.scope().store;
    let app = ClientId::parse(CLIENT_ID);
    let found = store.fetch(&Wanted { app, ..Wanted::default() }).await.map_err(|_| failed())?;
    let app = found.app().map_err(|_| failed())?;
    let organisation_id = OwnerId::parse(ORGANISATION).ok_or_else(failed)?;
    let start = system_time().plus_seconds(-1800);
    for number in 0..count {
        let at = start.plus_millis(number.into());
        let happening = Happening::switched(app, "bankidse", true, By::Customer, at);
        let announcement = Announcement { happenings: vec![happening], ..Announcement::default() };
        for outbox in announcement.outboxes(at, random()) {
            let write = Write::PutEvents { organisation_id: organisation_id.clone(), outbox };
            store.commit(&[write], None, system_time()).await.map_err(|_| failed())?;
        }
    }
    Ok(())
}
