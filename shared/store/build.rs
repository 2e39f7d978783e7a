//! Turns the roots of Amazon's trust services from the text that AWS publishes into the bytes that TLS reads, so that no
//! function decodes them when it starts: a third of a million instructions.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::error::Error;
use std::fs;
use std::path::Path;

const SOURCE: &str = "src/amazon-trust-services.pem";

#[expect(
    clippy::disallowed_methods,
    reason = "Cargo says where the output goes in the environment"
)]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SOURCE}");
    let pem = fs::read_to_string(SOURCE).map_err(|error| format!("{SOURCE}: {error}"))?;
    let folder = std::env::var("OUT_DIR")?;
    let mut list = String::new();
    for (number, after) in pem.split("-----BEGIN CERTIFICATE-----").skip(1).enumerate() {
        let (text, _) =
            after.split_once("-----END CERTIFICATE-----").ok_or("an unfinished root")?;
        let text: String = text.split_whitespace().collect();
        let file = Path::new(&folder).join(format!("{number}.der"));
        fs::write(&file, STANDARD.decode(text)?)?;
        list.push_str(&format!("include_bytes!({:?}),\n", file.display().to_string()));
    }
    fs::write(Path::new(&folder).join("amazon_roots.rs"), format!("&[\n{list}]"))?;
    Ok(())
}
