//! How large a function is: its binary, and the archive that is uploaded.

use flate2::{Compression, write::DeflateEncoder};
use greenlight_devkit::Problem;
use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

/// A zip's local header, its entry in the directory, and the end of the directory.
const ZIP_FRAME: u64 = 30 + 46 + 22;
/// The one file in the archive, named twice there.
const ENTRY: &str = "bootstrap";

/// Sizes in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) binary: u64,
    /// Of a zip with the binary as its only entry, deflated as zip tools do by default.
    pub(crate) zip: u64,
}

impl Size {
    /// Measures the binary at `path`.
    pub(crate) fn of(path: &Path) -> Result<Self, Problem> {
        let trouble = || Problem::of(format!("cannot read {}", path.display()));
        let bytes = fs::read(path).map_err(trouble())?;
        Ok(Self { binary: bytes.len() as u64, zip: zipped(&bytes).map_err(trouble())? })
    }
}

fn zipped(bytes: &[u8]) -> io::Result<u64> {
    let mut encoder = DeflateEncoder::new(Counted(0), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.0 + ZIP_FRAME + 2 * ENTRY.len() as u64)
}

/// Counts what is written to it and keeps nothing.
struct Counted(u64);

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_s_archive_is_its_frame_and_an_empty_block() {
        assert_eq!(zipped(b"").expect("memory"), 30 + 46 + 22 + 18 + 2);
    }

    #[test]
    fn what_repeats_is_deflated() {
        let repeated = vec![b'x'; 1_000_000];
        assert!(zipped(&repeated).expect("memory") < 2_000);
    }
}
