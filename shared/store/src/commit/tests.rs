//! What is too much for a transaction, at DynamoDB's limits and one past them.

use super::super::operation::create;
use super::*;
use crate::item::Item;
use aws_sdk_dynamodb::types::AttributeValue;

/// Parts of so many bytes each, counted as DynamoDB does: a name of one letter and a text.
fn parts(sizes: &[usize]) -> Vec<Part> {
    let part = |size: &usize| {
        let item = Item::from([("a".to_owned(), AttributeValue::S("x".repeat(size - 1)))]);
        Part { role: Role::Other, operation: create(item) }
    };
    sizes.iter().map(part).collect()
}

fn refused(sizes: &[usize]) -> Option<String> {
    match within_bounds(&parts(sizes)) {
        Ok(()) => None,
        Err(Failure::Broken(text)) => Some(text),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_transaction_has_at_most_100_items_4_megabytes_and_400_kilobytes_in_one_item() {
    assert_eq!(refused(&[1; 100]), None);
    assert_eq!(refused(&[400_000]), None);
    assert_eq!(refused(&[400_000; 10]), None);
    for (sizes, said) in [
        ([1; 101].as_slice(), "a transaction of 101 items, 101 bytes, the largest 1"),
        (&[400_001], "a transaction of 1 items, 400001 bytes, the largest 400001"),
        (&[7, 400_001, 7], "a transaction of 3 items, 400015 bytes, the largest 400001"),
        (
            &[&[1][..], &[400_000; 10]].concat(),
            "a transaction of 11 items, 4000001 bytes, the largest 400000",
        ),
    ] {
        assert_eq!(refused(sizes).as_deref(), Some(said));
    }
}
