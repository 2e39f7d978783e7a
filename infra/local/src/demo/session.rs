//! One shell in which the blocks run one after the other, so that variables and functions carry over.

use super::tour::Block;
use greenlight_devkit::{
    Problem,
    process::{Tree, command},
};
use std::{path::Path, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::ChildStdout,
    time::timeout,
};

/// How long nothing may come; enough for a busy machine.
const LIMIT: Duration = Duration::from_secs(150);

/// Stands between a block's output and its exit code: no text contains it.
const SEPARATOR: char = '\x1e';

/// What the README need not say. Both outputs in one, as at a terminal, where curl shows no progress; and
/// `cargo admin` without cargo, which would look for changes, and wait where another cargo is at work.
const PREAMBLE: &str = r#"exec 2>&1
curl() { command curl --silent --show-error "$@"; }
cargo() { if [ "$1" = admin ]; then shift; "$GREENLIGHT_ADMIN" "$@"; else command cargo "$@"; fi; }
"#;

/// The running shell, which ends with this.
pub(super) struct Session {
    _shell: Tree,
    output: BufReader<ChildStdout>,
}

impl Session {
    /// Starts the shell in the project's folder, with the program `admin` for `cargo admin`.
    pub(super) fn start(
        shell: &str,
        root: &Path,
        admin: &Path,
        blocks: &[Block<'_>],
    ) -> Result<Self, Problem> {
        let mut script = PREAMBLE.to_owned();
        for block in blocks {
            script += &block.source;
            script += "printf '\\036%s\\n' $?\n";
        }
        let mut command = command(shell);
        command.args(["-c", &script]).current_dir(root).stdout(Stdio::piped());
        command.env("GREENLIGHT_ADMIN", admin);
        // What a person's own settings would change: colours, a start-up file, a proxy in between.
        command.env_remove("CLICOLOR_FORCE").env_remove("BASH_ENV").env("no_proxy", "127.0.0.1");
        let trouble = |why: &str| Problem::new(format!("the shell {shell} would not start: {why}"));
        let mut tree = Tree::spawn(&mut command).map_err(|e| trouble(&e.to_string()))?;
        let stdout = tree.stdout().ok_or_else(|| trouble("it has no output"))?;
        Ok(Self { _shell: tree, output: BufReader::new(stdout) })
    }

    /// Waits for the end of the next block, showing each line as it comes. Its output, and the exit code of
    /// its last command; none if the shell itself ended.
    pub(super) async fn next(
        &mut self,
        show: impl Fn(&str) -> Result<(), Problem>,
    ) -> Result<(String, Option<i32>), Problem> {
        let mut output = String::new();
        loop {
            let mut line = Vec::new();
            let read = timeout(LIMIT, self.output.read_until(b'\n', &mut line)).await;
            read.map_err(|_| Problem::new(format!("nothing came for {} s", LIMIT.as_secs())))?
                .map_err(|e| Problem::new(format!("the shell's output cannot be read: {e}")))?;
            let line = String::from_utf8_lossy(&line).replace("\r\n", "\n");
            let (text, code) = line.split_once(SEPARATOR).unwrap_or((&line, ""));
            show(text)?;
            output += text;
            if !code.is_empty() || line.is_empty() {
                return Ok((output, code.trim().parse().ok()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::tour;

    #[tokio::test]
    async fn variables_carry_over_and_each_block_has_its_output_and_its_exit_code() {
        let blocks = ["A=1; pwd", "echo \"$A\" >&2; printf x", "cargo admin b", "false", "exit 0"];
        let fenced = blocks.map(|b| format!("\n```sh\n{b}\n```\n<!-- expect nothing -->\n"));
        let readme = format!("\n## The tour\n{}", fenced.concat());
        let tour = tour::read(&readme).expect("a tour");
        let (root, admin) = (Path::new("/"), Path::new("/bin/echo"));
        let mut session = Session::start("sh", root, admin, &tour).expect("a shell");
        for (output, code) in
            [("/\n", Some(0)), ("1\nx", Some(0)), ("b\n", Some(0)), ("", Some(1)), ("", None)]
        {
            assert_eq!(session.next(|_| Ok(())).await.expect("an end"), (output.to_owned(), code));
        }
    }
}
