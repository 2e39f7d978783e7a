#!/bin/sh
# Stands in for cargo below `cargo lambda watch`, which starts every instance of a function with
# `cargo run … --bin NAME`. The functions are built by then: starting the binary itself takes
# milliseconds instead of a second of cargo's, waits for no lock that a `cargo test` next door may
# hold, and serves what was built when the door opened. Anything else goes to the real cargo.
if [ "$1" = run ]; then
    while [ $# -gt 1 ]; do
        if [ "$1" = --bin ]; then
            # The watcher sets it where AWS does not, and the runtime complains of it.
            unset AWS_LAMBDA_MAX_CONCURRENCY
            exec "$GREENLIGHT_BINARIES/$2"
        fi
        shift
    done
fi
exec "$GREENLIGHT_CARGO" "$@"
