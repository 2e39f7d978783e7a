//! The processes of one function: as many as calls of it have been under way at a time, each started again
//! when it ends. They ask `cargo lambda watch` for calls, as on AWS they ask Lambda.

use crate::log::Log;
use greenlight_devkit::process::{command, ending};
use std::{
    io,
    net::SocketAddr,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, BufReader},
    process::Child,
    task::JoinSet,
    time::{sleep, timeout},
};

/// One that cannot even start is not started a hundred times a second.
const PAUSE: Duration = Duration::from_millis(200);
/// How long the last lines of a process that has ended may take.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// What every process is started with.
pub(crate) struct Launch {
    /// The folder that the functions were built into.
    pub(crate) binaries: PathBuf,
    /// Where calls are handed out.
    pub(crate) watcher: SocketAddr,
    /// The variables of the functions.
    pub(crate) variables: Vec<(&'static str, String)>,
    pub(crate) log: Arc<Log>,
}

impl Launch {
    /// Keeps a process of the function running, and calls `died` when one has ended.
    pub(crate) async fn keep_running(self: Arc<Self>, name: String, died: impl Fn()) {
        loop {
            let end = self.run(&name).await;
            let how = end.map_or_else(|error| format!("it would not start: {error}"), ending);
            self.log.note(&format!(
                "a process of {name} ended by itself ({how}); why is in the lines around this one, and \
                 another takes its place"
            ));
            died();
            sleep(PAUSE).await;
        }
    }

    /// Runs a process to its end, which comes with this future's at the latest.
    async fn run(&self, name: &str) -> io::Result<ExitStatus> {
        let mut child = self.start(name)?;
        let mut lines = JoinSet::new();
        let outputs = (child.stdout.take(), child.stderr.take());
        outputs.0.map(|out| lines.spawn(forward(out, name.to_owned(), Arc::clone(&self.log))));
        outputs.1.map(|out| lines.spawn(forward(out, name.to_owned(), Arc::clone(&self.log))));
        let status = child.wait().await;
        let _ = timeout(LAST_WORDS, lines.join_all()).await;
        status
    }

    fn start(&self, name: &str) -> io::Result<Child> {
        let mut function = command(self.binaries.join(name));
        function
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            // A person's own would be sent along with the local pair.
            .env_remove("AWS_SESSION_TOKEN")
            .env("AWS_LAMBDA_RUNTIME_API", format!("http://{}/.rt/{name}", self.watcher))
            .env("AWS_LAMBDA_FUNCTION_NAME", name)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "4096")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // Apart from the terminal's foreground group: a Ctrl-C is for this program alone.
            .process_group(0)
            .kill_on_drop(true);
        function.spawn()
    }
}

async fn forward(output: impl AsyncRead + Unpin, name: String, log: Arc<Log>) {
    let mut lines = BufReader::new(output).split(b'\n');
    while let Ok(Some(line)) = lines.next_segment().await {
        log.function(&name, &String::from_utf8_lossy(&line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        fs,
        os::unix::fs::PermissionsExt as _,
        sync::atomic::{AtomicUsize, Ordering},
    };

    #[tokio::test]
    async fn a_process_that_ends_is_told_of_and_another_takes_its_place() {
        let folder = std::env::temp_dir().join(format!("greenlight-proc-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let program = folder.join("record-stamp");
        fs::write(&program, "#!/bin/sh\necho \"$AWS_LAMBDA_RUNTIME_API\"\necho no >&2\nexit 3\n")
            .expect("written");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("executable");
        let file = folder.join("log");
        let launch = Arc::new(Launch {
            binaries: folder.clone(),
            watcher: ([127, 0, 0, 1], 9).into(),
            variables: vec![],
            log: Arc::new(Log::to_file(&file).expect("a file")),
        });
        let (deaths, twice) = (AtomicUsize::new(0), tokio::sync::Notify::new());
        let died = || {
            if deaths.fetch_add(1, Ordering::Relaxed) == 1 {
                twice.notify_one();
            }
        };
        tokio::select! {
            () = launch.keep_running("record-stamp".to_owned(), died) => {}
            () = twice.notified() => {}
        }
        let told = fs::read_to_string(&file).expect("a log");
        let _ = fs::remove_dir_all(&folder);
        for line in ["http://127.0.0.1:9/.rt/record-stamp\n", "no\n", "(exit code 3)"] {
            assert_eq!(told.matches(line).count(), 2, "{told}");
        }
    }
}
