//! `greenlight-admin app erase` and `app tidy`: what takes many small steps, and can be interrupted and repeated
//! at each of them.

use crate::options::Acting;
use crate::output::Output;
use crate::problem::Problem;
use crate::session::Session;
use clap::Args;
use greenlight::BoxFuture;
use greenlight::usecase::Scope;
use greenlight::usecase::administration::{
    AdministrationError, Erased, Erasure, LongRun, Pass, Tidied, Tidying, erase_app, find_app,
};
use serde_json::json;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

#[derive(Args)]
pub(crate) struct Erase {
    /// Its client id
    client_id: String,
    /// Make one pass and do not wait for another; repeat it until it says that all is gone
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args)]
pub(crate) struct Tidy {
    /// Its client id
    client_id: String,
    #[command(flatten)]
    acting: Acting,
}

/// How often at most it is told how far it has come.
const BETWEEN_TELLINGS: Duration = Duration::from_secs(1);

/// The steps of one command.
struct Steps<'s> {
    session: &'s Session,
    told: Mutex<Option<Instant>>,
}

impl<'s> Steps<'s> {
    fn of(session: &'s Session) -> Self {
        Self { session, told: Mutex::default() }
    }
}

impl LongRun for Steps<'_> {
    fn scope(&self) -> Scope<'_> {
        self.session.scope()
    }

    fn tell(&self, progress: &dyn fmt::Display) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_none_or(|last| last.elapsed() >= BETWEEN_TELLINGS) {
            self.session.tell(&progress.to_string());
            *told = Some(Instant::now());
        }
    }

    fn wait(&self, time: Duration) -> BoxFuture<'_, ()> {
        let seconds = time.as_secs();
        self.session.tell(&format!("looking again in {seconds} s, for what may be under way"));
        Box::pin(tokio::time::sleep(time))
    }
}

/// Erases an app.
pub(super) async fn erase(session: &Session, command: Erase) -> Result<Output, Problem> {
    let Erase { client_id, once, acting } = command;
    let by = session.acting(&acting).await?;
    match find_app(&session.scope(), &client_id).await {
        Ok(app) => session.confirm(&format!(
            "{} ({client_id}) will be gone at once, and everything that was submitted for it will be erased: \
             company information, tickets, production tests with their stamps. Nothing brings it back.",
            app.name
        ))?,
        // What is left is looked for.
        Err(AdministrationError::Erased(..)) => {}
        Err(error) => return Err(error.into()),
    }
    let tombstone = erase_app(&session.scope(), by.clone(), &client_id).await?;
    let erased_at = tombstone.erased_at;
    let steps = Steps::of(session);
    let mut erasure = Erasure::new(&steps, by, tombstone);
    let done = if once {
        erasure.pass().await
    } else {
        erasure.to_the_end().await.map(|erased| Pass { erased, is_last: true })
    };
    let begun = format!("{client_id} is gone, but not all that belonged to it");
    let Pass { erased, is_last } = done.map_err(|error| interrupted(&begun, error))?;
    let Erased { tickets, messages, values, challenges, stamps } = erased;
    let json = json!({
        "clientId": client_id, "erasedAt": erased_at, "complete": is_last,
        "tickets": tickets, "messages": messages, "values": values, "tests": challenges, "stamps": stamps,
    });
    let line = format!(
        "{client_id} is erased: {tickets} tickets, {messages} messages of the audit trail, {values} values, \
         {challenges} production tests, {stamps} stamps"
    );
    let output = Output::new(json).line(line);
    Ok(if is_last {
        output
    } else {
        output.note("Something may still have been under way: repeat it, a minute later or more.")
    })
}

/// Removes what nobody needs any more.
pub(super) async fn tidy(session: &Session, command: Tidy) -> Result<Output, Problem> {
    let Tidy { client_id, acting } = command;
    let by = session.acting(&acting).await?;
    let app = find_app(&session.scope(), &client_id).await?;
    let retention = session.retention();
    let fields = match retention.end(app.created_at) {
        Some(_) => format!(", and the fields of tickets that have not served for {retention}"),
        None => String::new(),
    };
    session.confirm(&format!(
        "What nobody needs any more of {} ({client_id}) will be removed for good: large values that nothing \
         names{fields}.",
        app.name
    ))?;
    let steps = Steps::of(session);
    let tidied = Tidying::new(&steps, by, &client_id).to_the_end().await;
    let begun = format!("not all was removed that nobody needs any more of {client_id}");
    let Tidied { tickets, large_values } = tidied.map_err(|error| interrupted(&begun, error))?;
    let json = json!({ "clientId": client_id, "tickets": tickets, "largeValues": large_values });
    let line = format!(
        "{client_id} is tidy: removed the fields of {tickets} tickets, and {large_values} large values"
    );
    Ok(Output::new(json).line(line))
}

/// A failure on the way: something was done, and the rest is done when the command is repeated.
fn interrupted(begun: &str, error: AdministrationError) -> Problem {
    match error {
        AdministrationError::Database(text) | AdministrationError::Unknown(text) => {
            Problem::unavailable(format!("{begun}: the database failed ({text}); repeat it"))
        }
        AdministrationError::Changed => Problem::refused(format!(
            "{begun}: others kept changing it at the same time; repeat it"
        )),
        error => error.into(),
    }
}
