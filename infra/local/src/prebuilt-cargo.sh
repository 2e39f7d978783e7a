#!/bin/sh
# Stands in for cargo below `cargo lambda watch`, which starts every instance of a function with
# `cargo run … --bin NAME` and looks at it no more: one that dies keeps its place among those that may
# run at a time, and nothing takes calls in it.
#
# Here the function runs as a child, and when it dies another is started in its place. Its name and its
# exit status are written to the file GREENLIGHT_ENDED, by which cargo dev knows that a call died.
#
# The functions are built by then: starting the binary itself takes milliseconds instead of a second of
# cargo's, waits for no lock that a `cargo test` next door may hold, and serves what was built when
# cargo dev was started. Only with GREENLIGHT_BUILD, after a change of the source, is it built again.
# Anything else goes to the real cargo.
name= previous=
for argument; do
    [ "$1 $previous" = "run --bin" ] && name=$argument
    previous=$argument
done
[ -n "$name" ] || exec "$GREENLIGHT_CARGO" "$@"
shift
[ -z "$GREENLIGHT_BUILD" ] || "$GREENLIGHT_CARGO" build "$@" || exit
# The watcher sets it where AWS does not, and the runtime complains of it.
unset AWS_LAMBDA_MAX_CONCURRENCY
# What the shell itself says of a signal ("Killed") cargo dev says better: hence the /dev/null, and the
# waiting for a child in the background.
exec 3>&2 2>/dev/null
while :; do
    "$GREENLIGHT_BINARIES/$name" 2>&3 3>&- &
    wait $!
    echo "$name $?" >>"$GREENLIGHT_ENDED" || exit
    # One that cannot even start is not started a hundred times a second.
    sleep 0.2
done
