//! Runs `greenlight-admin` as a person at a terminal would, shows what it says, and judges it.

use super::{
    shape::line_differences,
    stage::{LIMIT, Stage, shortened},
};
use crate::{stack::Stack, welcome::exports};
use greenlight_devkit::{
    ADMIN, Problem,
    process::{command, ending},
};
use std::path::PathBuf;

/// The program, pointed at a stack.
pub(super) struct Admin {
    program: PathBuf,
    variables: Vec<(&'static str, String)>,
}

/// What a command said: its answer, and its remarks beside it.
struct Said {
    answer: String,
    remarks: String,
    faults: Vec<String>,
}

impl Admin {
    pub(super) fn new(stack: &Stack) -> Self {
        Self { program: stack.binaries.join(ADMIN), variables: stack.admin_variables() }
    }

    /// Shows what a person would set to run the same commands.
    pub(super) fn show_variables(&self) {
        println!("\nA new customer, by greenlight-admin with these variables:\n");
        println!("{}", exports(&self.variables));
    }

    /// Plays a command whose answer must follow the example, and returns the answer.
    pub(super) async fn play(
        &self,
        stage: &mut Stage,
        title: &str,
        arguments: &[&str],
        example: &str,
    ) -> Result<String, Problem> {
        stage.announce(title);
        let mut said = self.run(arguments).await?;
        print!("{}{}", said.remarks, said.answer);
        said.faults.extend(line_differences(example, &said.answer));
        if !said.remarks.is_empty() {
            said.faults.push("there should be nothing on standard error".to_owned());
        }
        stage.judge(said.faults);
        Ok(said.answer)
    }

    /// Plays a command that makes a key: what it says beside the secret must follow the example. The
    /// secret, the only line of the answer, is returned, and shown without what makes it one.
    pub(super) async fn play_secret(
        &self,
        stage: &mut Stage,
        title: &str,
        arguments: &[&str],
        example: &str,
        prefix: &str,
    ) -> Result<String, Problem> {
        stage.announce(title);
        let mut said = self.run(arguments).await?;
        let secret = said.answer.trim_end().to_owned();
        println!("{}{}", said.remarks, shortened(&secret));
        said.faults.extend(line_differences(example, &said.remarks));
        if !secret.starts_with(prefix) || said.answer != format!("{secret}\n") {
            said.faults.push(format!("standard output should be one line, a key {prefix}…"));
        }
        stage.judge(said.faults);
        Ok(secret)
    }

    async fn run(&self, arguments: &[&str]) -> Result<Said, Problem> {
        println!("$ {ADMIN} {}", shell_words(arguments));
        let mut command = command(&self.program);
        command.args(arguments).envs(self.variables.iter().map(|(name, value)| (name, value)));
        // Whatever the person's own terminal is asked to show, here are no colours.
        command.env_remove("CLICOLOR_FORCE");
        let run = command.kill_on_drop(true).output();
        let output = tokio::time::timeout(LIMIT, run)
            .await
            .map_err(|_| Problem::new(format!("{ADMIN} took more than {} s", LIMIT.as_secs())))?
            .map_err(|e| Problem::new(format!("{ADMIN} would not start: {e}")))?;
        let mut faults = Vec::new();
        if !output.status.success() {
            faults.push(format!("it should succeed, and ended with {}", ending(output.status)));
        }
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Ok(Said { answer: text(&output.stdout), remarks: text(&output.stderr), faults })
    }
}

/// The words as a shell takes them.
fn shell_words(words: &[&str]) -> String {
    let quoted = |word: &&str| match word.contains(' ') {
        true => format!("\"{word}\""),
        false => (*word).to_owned(),
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// The value beside a label: what the README's tour takes out with sed.
pub(super) fn value<'a>(answer: &'a str, label: &str) -> &'a str {
    let found = answer.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix("  "));
    found.unwrap_or_default().trim()
}
