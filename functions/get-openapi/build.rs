//! Makes docs/openapi.yaml what is answered: compact JSON with its members in their order, the same compressed by
//! gzip and written in Base64, and an entity tag for each, so that nothing of it is left to do for a request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::Path;

const SOURCE: &str = "../../docs/openapi.yaml";

#[expect(
    clippy::disallowed_methods,
    reason = "Cargo says where the output goes in the environment"
)]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SOURCE}");
    let yaml = fs::read_to_string(SOURCE).map_err(|error| format!("{SOURCE}: {error}"))?;
    let document: serde_yaml_ng::Value =
        serde_yaml_ng::from_str(&yaml).map_err(|error| format!("{SOURCE}: {error}"))?;
    let json = serde_json::to_vec(&document)?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&json)?;
    let gzip = encoder.finish()?;

    let folder = std::env::var("OUT_DIR")?;
    fs::write(Path::new(&folder).join("openapi.json"), &json)?;
    fs::write(Path::new(&folder).join("openapi.json.gz.base64"), STANDARD.encode(&gzip))?;
    println!("cargo::rustc-env=PLAIN_ETAG={}", etag(&json));
    println!("cargo::rustc-env=GZIP_ETAG={}", etag(&gzip));
    Ok(())
}

/// A strong entity tag: of other bytes it is another one.
fn etag(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    let digits: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}
