//! A change that was made is told, whatever becomes of the database afterwards.

use crate::installation::{ADA, Installation, Ran};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::spawn;

/// A way to the engine on which nothing comes through any more once a write was answered: its address, and
/// whether it is cut by now.
fn cut_after_a_write(engine: &str) -> (String, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let engine = engine.trim_start_matches("http://").to_owned();
    let cut = Arc::new(AtomicBool::new(false));
    let is_cut = Arc::clone(&cut);
    spawn(move || {
        for caller in listener.incoming().map_while(Result::ok) {
            if !is_cut.load(Ordering::SeqCst) {
                relay(caller, TcpStream::connect(&engine).expect("an engine"), &is_cut);
            }
        }
    });
    (address, cut)
}

fn relay(caller: TcpStream, engine: TcpStream, cut: &Arc<AtomicBool>) {
    let writes = Arc::new(AtomicBool::new(false));
    let (requests, answers) = ((caller.try_clone(), engine.try_clone()), (engine, caller));
    let (seen, is_cut) = (Arc::clone(&writes), Arc::clone(cut));
    spawn(move || {
        let (from, to) = (requests.0.expect("a stream"), requests.1.expect("a stream"));
        copy(from, to, |bytes| {
            let is_write = bytes.windows(18).any(|part| part == b"TransactWriteItems");
            seen.fetch_or(is_write, Ordering::SeqCst);
            !is_cut.load(Ordering::SeqCst)
        });
    });
    let is_cut = Arc::clone(cut);
    spawn(move || {
        copy(answers.0, answers.1, |_| {
            is_cut.fetch_or(writes.load(Ordering::SeqCst), Ordering::SeqCst);
            true
        });
    });
}

/// Hands on what comes, as long as it may.
fn copy(mut from: TcpStream, mut to: TcpStream, mut may_pass: impl FnMut(&[u8]) -> bool) {
    let mut buffer = [0; 65_536];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if !may_pass(&buffer[..length]) || to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

/// What becomes of a command in Ada's name whose way to the engine is cut once its write was answered.
fn run_and_cut(installation: &Installation, arguments: &[&str]) -> Ran {
    let (address, cut) = cut_after_a_write(installation.endpoint());
    let way = [("GREENLIGHT_OPERATOR", ADA), ("AWS_ENDPOINT_URL_DYNAMODB", address.as_str())];
    let ran = installation.run_with(arguments, &way);
    assert!(cut.load(Ordering::SeqCst), "{arguments:?} wrote nothing: {}", ran.stderr);
    ran
}

#[test]
fn a_change_that_was_made_is_told_although_nothing_can_be_read_any_more() {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    installation.ada(&["operator", "create", "--name", "Grace Hopper"]).ok();
    let first = installation.submit(&app).expect("submitted");
    // Nothing names it, so it is there to be tidied away.
    installation.keep_large_value(&app, "a");
    let of_app = |switch| ["provider", switch, "mitid", "--app", &app, "--yes"];
    let owner = ["--org", "Acme Corp"];
    let decision = |decision| ["queue", decision, &first];
    let reject = [&decision("reject")[..], &["--message", "No.", "--yes"]].concat();
    for arguments in [
        &["org", "create", "--name", "Initech"][..],
        &["app", "create", "--name", "Other App", owner[0], owner[1]],
        &["operator", "create", "--name", "Alan Turing"],
        &["operator", "disable", "Grace Hopper", "--yes"],
        &["key", "create", "--name", "other", owner[0], owner[1]],
        &["key", "rotate", "backend", "--yes", owner[0], owner[1]],
        &["key", "revoke", "other", "--yes", owner[0], owner[1]],
        &decision("claim"),
        &decision("release"),
        &["queue", "next"],
        &reject,
        &of_app("enable"),
        &of_app("disable"),
        &["app", "tidy", &app, "--yes"],
        &["org", "disable", "Acme Corp", "--yes"],
        &["org", "enable", "Acme Corp"],
    ] {
        let ran = run_and_cut(&installation, arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn what_is_done_step_by_step_says_when_it_was_cut_off_what_was_done_and_to_repeat_it() {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    installation.submit(&app).expect("submitted");
    for letter in ["a", "b"] {
        installation.keep_large_value(&app, letter);
    }
    let tidy = ["app", "tidy", &app, "--yes"];
    let cut_off = run_and_cut(&installation, &tidy).fails(4);
    let begun = format!(
        "removed so far: the fields of 0 tickets, 1 large values\n\
                         error: not all was removed that nobody needs any more of {app}: "
    );
    assert!(cut_off.starts_with(&begun) && cut_off.ends_with("; repeat it\n"), "{cut_off}");
    assert_eq!(installation.json(&tidy)["largeValues"], 1);
    let erase = ["app", "erase", &app, "--once", "--yes"];
    let cut_off = run_and_cut(&installation, &erase).fails(4);
    let begun = format!("error: {app} is gone, but not all that belonged to it: ");
    assert!(cut_off.starts_with(&begun) && cut_off.ends_with("; repeat it\n"), "{cut_off}");
    assert_eq!(installation.json(&erase)["tickets"], 1);
}
