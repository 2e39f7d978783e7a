//! The tour as the README tells it: the `sh` blocks of its section, each with the comment below it.

use super::expectation::Expectation;
use greenlight_devkit::Problem;

/// A block, and what must come of it.
pub(super) struct Block<'a> {
    /// The paragraph that leads to it.
    pub(super) title: &'a str,
    /// Where it begins in the README.
    pub(super) line: usize,
    /// Its commands, the last of them with its end.
    pub(super) source: String,
    pub(super) expected: Expectation<'a>,
}

/// Takes the blocks out of the README.
pub(super) fn read(readme: &str) -> Result<Vec<Block<'_>>, Problem> {
    let (before, tour) = readme.split_once("\n## The tour\n").unwrap_or((readme, ""));
    let tour = tour.split_once("\n## ").map_or(tour, |(tour, _)| tour);
    let mut parts = tour.split("\n```");
    let mut prose = parts.next().unwrap_or_default();
    // Where the text after the heading begins, and later that after each block.
    let mut line = lines(before) + 3;
    let mut blocks = Vec::new();
    while let Some(fenced) = parts.next() {
        line += lines(prose) + 1;
        let fault = |what: &str| Problem::new(format!("README.md:{line}: {what}"));
        let source =
            fenced.strip_prefix("sh\n").ok_or_else(|| fault("the tour's blocks are `sh`"))?;
        let after = parts.next().ok_or_else(|| fault("this block does not end"))?;
        if source.lines().any(|line| line.trim_start().starts_with('#') || line.contains(" # ")) {
            return Err(fault("zsh does not take the comment in this block at its prompt"));
        }
        let patterns = patterns(after, line + lines(fenced) + 1).ok_or_else(|| {
            fault(
                "below a block stands what it prints: a comment of the lines `<!-- expect`, one pattern \
                 or more, `-->`; or `<!-- expect nothing -->`",
            )
        })?;
        let expected = Expectation::new(&patterns).ok_or_else(|| {
            fault("nothing that this block prints could be wrong; name some text of it")
        })?;
        let title = prose.trim_end().rsplit("\n\n").next().unwrap_or_default();
        blocks.push(Block { title, line, source: format!("{source}\n"), expected });
        line += lines(fenced) + 1;
        prose = after;
    }
    Ok(blocks)
}

/// How many lines end in a text.
fn lines(text: &str) -> usize {
    text.matches('\n').count()
}

/// The patterns of the comment with which a text begins, and their lines, if that of the text is `line`.
fn patterns(text: &str, line: usize) -> Option<Vec<(usize, &str)>> {
    let comment = text.trim_start().strip_prefix("<!-- expect")?;
    let line = line + lines(text) - lines(comment);
    match comment.split_once("-->")?.0 {
        " nothing " => Some(Vec::new()),
        patterns => Some((line + 1..).zip(patterns.strip_prefix('\n')?.lines()).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_the_paragraph_before_it_its_line_and_the_comment_after_it() {
        let readme = "```\nno tour\n```\n\n## The tour\n\nOne.\n\nSay\nit:\n\n```sh\necho \\\n  a\n```\n\n\
                      <!-- expect\na\n-->\n\nMore:\n```sh\n:\n```\n<!-- expect nothing -->\n## Next\n```\nno\n```";
        let [block, next] =
            <[Block<'_>; 2]>::try_from(read(readme).expect("a tour")).ok().expect("two");
        assert_eq!((block.title, block.line, &*block.source), ("Say\nit:", 12, "echo \\\n  a\n"));
        assert_eq!(block.expected.judge("a\n", &mut Default::default()), Ok(()));
        let fault = block.expected.judge("b\n", &mut Default::default()).expect_err("b");
        assert!(fault.starts_with("expected in README.md:18\na\n"), "{fault}");
        assert_eq!((next.title, next.line, &*next.source), ("More:", 22, ":\n"));
        assert_eq!(next.expected.judge("", &mut Default::default()), Ok(()));
    }

    #[test]
    fn a_block_that_nobody_could_judge_or_paste_is_refused_by_its_line() {
        for (block, why) in [
            ("```sh\na\n```\nWords.\n<!-- expect\na\n-->", "below a block stands what it prints"),
            ("```sh\na\n```", "below a block stands what it prints"),
            ("```sh\na\n```\n<!-- expect\n\n…\n… …\n-->", "nothing that this block prints could"),
            ("```bash\na\n```\n<!-- expect\na\n-->", "the tour's blocks are `sh`"),
            ("```sh\na\n# b\n```\n<!-- expect\na\n-->", "zsh does not take the comment"),
            ("```sh\na # b\n```\n<!-- expect\na\n-->", "zsh does not take the comment"),
            ("```sh\na", "this block does not end"),
        ] {
            let fault = read(&format!("\n## The tour\n\n{block}")).err().expect(why).to_string();
            assert!(fault.starts_with(&format!("README.md:4: {why}")), "{fault}");
        }
    }
}
