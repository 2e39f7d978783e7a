//! The provider that a misspelled id may mean. docs/api.md section 1.5.

use super::catalogue::Catalogue;

/// How many letters an id may be off, at most; it must also be less than half of them.
const MOST_EDITS: usize = 2;

impl Catalogue {
    /// The provider whose id is nearest to what was sent, whatever its case: by Levenshtein distance, the
    /// first in catalogue order of several. `None` where none is near.
    pub fn nearest(&self, sent: &str) -> Option<&str> {
        let length = sent.chars().count();
        let longest = self.providers().iter().map(|provider| provider.id.len()).max()?;
        // What is sent may be as long as a body; the distance is at least the difference in length.
        if length > longest + MOST_EDITS {
            return None;
        }
        let sent = sent.to_lowercase();
        let near = self.providers().iter().filter_map(|provider| {
            let edits = strsim::levenshtein(&sent, &provider.id);
            (edits <= MOST_EDITS && edits * 2 < length).then_some((edits, &*provider.id))
        });
        // Of equal ones `min_by_key` gives the first.
        near.min_by_key(|(edits, _)| *edits).map(|(_, id)| id)
    }

    /// The provider that the first of several misspelled ids may mean for which there is one.
    pub fn nearest_to_any(&self, sent: &[String]) -> Option<&str> {
        sent.iter().find_map(|id| self.nearest(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_id_is_at_most_two_letters_off_and_less_than_half_of_them() {
        let catalogue = Catalogue::embedded();
        for (sent, nearest) in [
            ("BankIDSE", Some("bankidse")),
            ("MITID", Some("mitid")),
            ("bankid", Some("bankidse")),
            ("mitd", Some("mitid")),
            ("mit-id", Some("mitid")),
            ("pasport", Some("passport")),
            ("frejeid", Some("frejaid")),
            ("fn", None),
            ("ftm", Some("ftn")),
            ("id", None),
            ("idin", Some("idin")),
            // Two letters longer than the longest id.
            ("nigerianin-x", Some("nigerianin")),
            ("nigerianin--x", None),
            ("", None),
            ("nosuchid", None),
            ("m i t i d", None),
            ("🙂🙂🙂🙂🙂", None),
        ] {
            assert_eq!(catalogue.nearest(sent), nearest, "{sent}");
        }
        assert_eq!(catalogue.nearest(&"x".repeat(1_000_000)), None);
    }

    #[test]
    fn of_two_that_are_as_near_the_first_of_the_catalogue_is_meant() {
        let catalogue = Catalogue::embedded();
        let position = |id| catalogue.providers().iter().position(|provider| provider.id == id);
        // One letter from `ipin` and from `idin`.
        assert_eq!(catalogue.nearest("iin"), Some("idin"));
        assert!(position("idin") < position("ipin"));
    }

    #[test]
    fn of_several_ids_the_first_with_a_near_one_is_helped() {
        let catalogue = Catalogue::embedded();
        let nearest = |sent: &[&str]| {
            let sent: Vec<String> = sent.iter().map(|id| (*id).to_owned()).collect();
            catalogue.nearest_to_any(&sent).map(str::to_owned)
        };
        assert_eq!(nearest(&["nosuchid", "Spid", "Mitid"]), Some("spid".to_owned()));
        assert_eq!(nearest(&["nosuchid"]), None);
    }
}
