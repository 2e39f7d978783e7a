//! What this thread logs while a test runs: the lines beside the requests' own.

use greenlight::runtime::logging;
use serde_json::Value;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::util::SubscriberInitExt as _;

/// The lines so far.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Collects as long as the guard lives.
    pub(crate) fn collect() -> (Self, impl Drop + use<>) {
        let log = Self::default();
        let writer = log.clone();
        (log, logging::subscriber(move || writer.clone()).set_default())
    }

    /// What was written since the last call of this.
    pub(crate) fn take(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().expect("lines"));
        String::from_utf8(bytes).expect("text")
    }

    /// The same, line by line.
    pub(crate) fn take_lines(&self) -> Vec<Value> {
        self.take().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("lines").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
