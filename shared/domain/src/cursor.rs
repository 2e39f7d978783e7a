//! Cursors: where a page of a listing ended, in an opaque form that the client hands back.
//!
//! Base64url over a version, the listing, its owner and the position, closed by a CRC-32. The
//! checksum catches a cut or mistyped cursor; the owner, one that was borrowed from elsewhere.
//! docs/api.md section 1.

use super::refusal::{InvalidParameter, Reason, Refusal};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The encoding that this release writes and reads.
const VERSION: u8 = 1;

/// What is being listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Listing {
    /// The challenges of an app, newest first.
    Challenges = 1,
    /// The review queue, oldest first.
    Queue = 2,
    /// The events of an organisation, oldest first.
    Events = 3,
    /// The deliveries of a webhook endpoint, newest first.
    Deliveries = 4,
}

/// Writes the cursor after `position` in `owner`'s listing.
pub fn encode(listing: Listing, owner: &str, position: &str) -> String {
    let mut bytes = head(listing, owner);
    bytes.extend_from_slice(position.as_bytes());
    let sum = crc32fast::hash(&bytes);
    bytes.extend_from_slice(&sum.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads the position back from a cursor that [`encode`] wrote for the same listing and owner.
///
/// # Errors
/// `invalid_cursor` at `cursor`.
pub fn decode(listing: Listing, owner: &str, cursor: &str) -> Result<String, Refusal> {
    position(listing, owner, cursor).ok_or_else(invalid)
}

/// The refusal of a cursor whose position makes no sense.
pub fn invalid() -> Refusal {
    InvalidParameter::at(
        "cursor",
        Reason::InvalidCursor,
        "must be the cursor of the previous page of this very listing, unchanged",
    )
}

fn position(listing: Listing, owner: &str, cursor: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (covered, sum) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
    if crc32fast::hash(covered).to_be_bytes() != *sum {
        return None;
    }
    let position = covered.strip_prefix(head(listing, owner).as_slice())?;
    String::from_utf8(position.to_vec()).ok()
}

fn head(listing: Listing, owner: &str) -> Vec<u8> {
    let mut bytes = vec![VERSION, listing as u8];
    bytes.extend_from_slice(owner.as_bytes());
    bytes.push(0);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_good_for_its_own_listing_and_owner_only() {
        let cursor = encode(Listing::Challenges, "abc123", "position");
        assert_eq!(decode(Listing::Challenges, "abc123", &cursor), Ok("position".to_owned()));
        assert!(decode(Listing::Queue, "abc123", &cursor).is_err());
        assert!(decode(Listing::Challenges, "abc12", &cursor).is_err());
        assert!(decode(Listing::Challenges, "other", &cursor).is_err());
    }

    #[test]
    fn a_cursor_that_was_cut_or_changed_is_refused() {
        let cursor = encode(Listing::Challenges, "abc123", "position");
        for bad in [
            "",
            "AA",
            "é",
            &cursor[1..],
            &cursor[..cursor.len() - 1],
            &format!("{cursor}A"),
            &format!("{cursor}="),
        ] {
            assert!(decode(Listing::Challenges, "abc123", bad).is_err(), "{bad}");
        }
    }
}
