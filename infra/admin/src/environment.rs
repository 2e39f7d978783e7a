//! An empty variable counts as none. clap and the SDK take it for a value, each in its own way, so that the
//! program starts itself again without those that are empty, before anybody has looked.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// Starts this program again, in its own place, if it was given empty variables that somebody reads.
///
/// # Errors
/// It would not start.
pub(crate) fn without_empty_variables() -> io::Result<()> {
    let empty = env::vars_os().filter(|(name, value)| value.is_empty() && is_read(name));
    let mut empty = empty.map(|(name, _)| name).peekable();
    if empty.peek().is_none() {
        return Ok(());
    }
    let mut again = Command::new(env::current_exe()?);
    again.args(env::args_os().skip(1));
    empty.for_each(|name| {
        again.env_remove(name);
    });
    Err(again.exec())
}

fn is_read(name: &OsStr) -> bool {
    const OURS: [&str; 3] = ["TABLE_NAME", "DEPLOYMENT_ENV", "GREENLIGHT_OPERATOR"];
    name.to_str().is_some_and(|name| OURS.contains(&name) || name.starts_with("AWS_"))
}
