//! What a block must print: the whole of its output, a pattern for each line.
//!
//! In a pattern `…` is any text, and alone any number of lines. `<name>` is one value, such as an id or a
//! time: whichever comes where the tour first says the name, and the same wherever it says it again.

use std::collections::BTreeMap;

/// What the names stand for that have come so far.
pub(super) type Values = BTreeMap<String, String>;

/// What the patterns are made of, each piece beside its pattern and the line of that in the README.
pub(super) struct Expectation<'a>(Vec<(usize, &'a str, Piece<'a>)>);

enum Piece<'a> {
    Text(&'a str),
    Value(&'a str),
    AnyText,
    AnyLines,
}

/// The closest that an output came: how many pieces it met, how much of the next, and from which byte on.
type Closest = (usize, usize, usize);

impl<'a> Expectation<'a> {
    /// `None` if these patterns are met whatever comes. No patterns are met by no output.
    pub(super) fn new(patterns: &[(usize, &'a str)]) -> Option<Self> {
        let with_place = |(line, text): &(usize, &'a str)| {
            let (line, text) = (*line, *text);
            pieces(text).into_iter().map(move |piece| (line, text, piece))
        };
        let pieces: Vec<_> = patterns.iter().flat_map(with_place).collect();
        let can_fail = pieces.iter().any(|(_, _, piece)| match piece {
            Piece::Text(text) => !text.trim().is_empty(),
            Piece::Value(_) => true,
            Piece::AnyText | Piece::AnyLines => false,
        });
        (can_fail || pieces.is_empty()).then_some(Self(pieces))
    }

    /// Whether the output is as expected; if not, what was expected where, and what came.
    pub(super) fn judge(&self, output: &str, values: &mut Values) -> Result<(), String> {
        if !output.is_empty() && !output.ends_with('\n') {
            return Err("the output ends without the end of a line".to_owned());
        }
        let mut closest = Closest::default();
        if let Some(met) = self.follow(output, 0, 0, values, &mut closest) {
            *values = met;
            return Ok(());
        }
        let (met, same, at) = closest;
        let expected = self.0.get(met).map_or("nothing more".to_owned(), |(line, pattern, _)| {
            let known = |text: String, (name, value): (&String, &String)| {
                text.replace(&format!("<{name}>"), value)
            };
            format!("in README.md:{line}\n{}", values.iter().fold((*pattern).to_owned(), known))
        });
        let (before, after) = output.split_at(at + same);
        let begun = before.rsplit('\n').next().unwrap_or_default();
        let came = after.lines().next().map_or(" nothing more".to_owned(), |rest| {
            format!("\n{begun}{rest}\ndiffers from here on\n{rest}")
        });
        Err(format!("expected {expected}\nthere came{came}"))
    }

    /// Whether the output follows the pieces, each from where it is `at` on; if so, with the values after it.
    fn follow(
        &self,
        output: &str,
        at: usize,
        piece: usize,
        values: &Values,
        closest: &mut Closest,
    ) -> Option<Values> {
        let (_, rest) = output.split_at(at);
        let mut go_on =
            |length, values: &_| self.follow(output, at + length, piece + 1, values, closest);
        let mut same = 0;
        let met = match self.0.get(piece).map(|(_, _, piece)| piece) {
            None => rest.is_empty().then(|| values.clone()),
            Some(Piece::Text(text)) => {
                same = common(rest, text);
                if same == text.len() { go_on(same, values) } else { None }
            }
            Some(Piece::Value(name)) => {
                let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.:@".contains(c);
                let (value, _) = rest.split_at(rest.find(|c| !is_part(c)).unwrap_or(rest.len()));
                let mut values = values.clone();
                let known = values.entry((*name).to_owned()).or_insert_with(|| value.to_owned());
                same = common(value, known);
                if same > 0 && value == known { go_on(same, &values) } else { None }
            }
            Some(Piece::AnyText) => {
                let line = rest.find('\n').unwrap_or(rest.len());
                let mut ends = (0..=line).filter(|end| rest.is_char_boundary(*end));
                ends.find_map(|end| go_on(end, values))
            }
            Some(Piece::AnyLines) => {
                let mut ends =
                    [0].into_iter().chain(rest.match_indices('\n').map(|(end, _)| end + 1));
                ends.find_map(|end| go_on(end, values))
            }
        };
        if met.is_none() {
            *closest = (piece, same, at).max(*closest);
        }
        met
    }
}

/// A pattern, with its end, taken apart.
fn pieces(pattern: &str) -> Vec<Piece<'_>> {
    if pattern == "…" {
        return vec![Piece::AnyLines];
    }
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some((before, special)) = rest.find(['…', '<']).map(|at| rest.split_at(at)) {
        let any = special.strip_prefix('…').map(|after| (Piece::AnyText, after));
        let name = || special.strip_prefix('<').and_then(|more| more.split_once('>'));
        let value = || name().map(|(name, after)| (Piece::Value(name), after));
        let Some((piece, after)) = any.or_else(value) else { break };
        pieces.extend([Piece::Text(before), piece]);
        rest = after;
    }
    pieces.extend([Piece::Text(rest), Piece::Text("\n")]);
    pieces
}

/// The length of what two texts begin with alike.
fn common(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(patterns: &[&str], output: &str, values: &mut Values) -> Result<(), String> {
        let numbered: Vec<_> = (7..).zip(patterns.iter().copied()).collect();
        Expectation::new(&numbered).expect("it can fail").judge(output, values)
    }

    fn fits(patterns: &[&str], output: &str) -> bool {
        judge(patterns, output, &mut Values::new()).is_ok()
    }

    #[test]
    fn without_wildcards_the_whole_output_is_as_written() {
        assert!(fits(&["{1}", "", "x < y"], "{1}\n\nx < y\n") && fits(&[], ""));
        for other in ["", "{1}\n", "{1}\n\nx < y\nz\n", "\n{1}\n\nx < y\n", "{1}\n\nx < y"] {
            assert!(!fits(&["{1}", "", "x < y"], other) && !fits(&[], "\n"), "{other}");
        }
    }

    #[test]
    fn an_ellipsis_is_any_text_and_alone_any_number_of_lines() {
        assert!(fits(&["a…b…", "…", "z"], "aéb\nz\n") && fits(&["a…b", "…", "z"], "ab\n1\n2\nz\n"));
        assert!(!fits(&["a…b", "…", "z"], "a\nb\nz\n") && !fits(&["a", "…", "z"], "a\n1z\n"));
    }

    #[test]
    fn a_name_is_one_value_and_the_same_wherever_it_comes_again() {
        let mut values = Values::new();
        assert_eq!(judge(&["\"<id>\",\"<at>\""], "\"a_1\",\"1:2.3Z\"\n", &mut values), Ok(()));
        assert_eq!(judge(&["<at> <id>"], "1:2.3Z a_1\n", &mut values), Ok(()));
        assert!(judge(&["<at> <id>"], "1:2.3Z a_2\n", &mut values).is_err());
        assert!(fits(&["<x> <x>"], "1 1\n") && !fits(&["<x> <x>"], "1 12\n"));
        assert!(!fits(&["\"<x>\""], "\"\"\n") && !fits(&["\"<x>\""], "\"1\",\"2\"\n"));
    }

    #[test]
    fn a_fault_names_the_pattern_and_where_what_came_differs() {
        let mut values = Values::from([("id".to_owned(), "1".to_owned())]);
        assert_eq!(
            judge(&["…", "{<id>,2}"], "x\n{1,3}\n", &mut values).expect_err("3"),
            "expected in README.md:8\n{1,2}\nthere came\n{1,3}\ndiffers from here on\n3}"
        );
        assert_eq!(
            judge(&["a", "b"], "a\n", &mut values).expect_err("one"),
            "expected in README.md:8\nb\nthere came nothing more"
        );
        assert!(
            judge(&["a"], "a\nb\n", &mut values)
                .expect_err("two")
                .starts_with("expected nothing more")
        );
    }
}
