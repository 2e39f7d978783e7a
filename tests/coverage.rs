//! The suite's last check: whatever docs/openapi.yaml has, some test of the contract has seen. It reads what those
//! have noted, so it runs after them, in a binary of its own, as `cargo test` does it: a package's test binaries by
//! name. Of a run of some of the tests it says nothing but what they saw and should not have seen.

use greenlight_tests::document::{Document, Record};

#[test]
fn whatever_the_document_has_was_seen_by_some_test() {
    let record = Record::of_this_run().expect(
        "nothing was noted by this `cargo test`: let the contract's tests run before, as `cargo test --test contract \
         --test coverage` does",
    );
    let findings = Document::get().unlike(&record.seen, record.is_whole);
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}
