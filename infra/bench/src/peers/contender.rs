//! Who is compared, and how each is started as Lambda would start it.

use crate::program::Program;
use greenlight_devkit::engine::REGION;
use std::{ffi::OsString, path::Path};

/// The endpoints that are compared, each with what it is asked for.
pub(super) const FUNCTIONS: [(&str, Option<&str>); 2] =
    [("submit-activation", None), ("list-production-tests", Some("limit=20"))];

/// What AWS's image gives Node of a function's memory, with 256 MB.
const NODE_MEMORY: [&str; 2] = ["--max-semi-space-size=13", "--max-old-space-size=231"];

/// Whoever serves an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Contender {
    Greenlight,
    DefaultRust,
    Node,
    Python,
}

impl Contender {
    pub(super) const ALL: [Self; 4] =
        [Self::Greenlight, Self::DefaultRust, Self::Node, Self::Python];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Greenlight => "Greenlight",
            Self::DefaultRust => "Rust, default features",
            Self::Node => "Node, Powertools",
            Self::Python => "Python, Powertools",
        }
    }

    /// What is started as `function` instead of Greenlight's, out of the folder that everything was built into.
    pub(super) fn program(self, root: &Path, built: &Path, function: &str) -> Option<Program> {
        let handler = |function: &str| format!("{}.handler", function.replace('-', "_"));
        match self {
            Self::Greenlight => None,
            Self::DefaultRust => Some(Program::binary(built.join("rust/release").join(function)))
                .map(|program| trusting(program, "SSL_CERT_FILE", built)),
            Self::Node => {
                let bundle = built.join("node").join(function).join("index.mjs");
                let runtime = built.join("node/runtime.mjs");
                let mut arguments: Vec<OsString> = NODE_MEMORY.map(OsString::from).into();
                arguments.extend([runtime.into(), bundle.into()]);
                let program = Program {
                    path: built.join("node/node"),
                    arguments,
                    // Valgrind must look out for code that is compiled while it runs.
                    variables: vec![("VALGRIND_OPTS", "--smc-check=all-non-file".into())],
                    archive: Some(built.join(format!("node/{function}.zip"))),
                };
                Some(trusting(program, "NODE_EXTRA_CA_CERTS", built))
            }
            Self::Python => {
                let task = built.join("python");
                Some(Program {
                    path: root.join(".tools/peers/bin/python"),
                    arguments: ["-m", "awslambdaric", &handler(function)].map(Into::into).into(),
                    variables: vec![
                        // Lambda sets it beside AWS_REGION, which is not read here.
                        ("AWS_DEFAULT_REGION", REGION.into()),
                        ("PYTHONPATH", task.clone().into()),
                        ("LAMBDA_TASK_ROOT", task.into()),
                    ],
                    archive: Some(built.join("python.zip")),
                })
            }
        }
    }
}

/// What does not know `AWS_CA_BUNDLE` is told whom to trust by its own variable.
fn trusting(mut program: Program, variable: &'static str, built: &Path) -> Program {
    program.variables.push((variable, built.with_file_name("ca.pem").into()));
    program
}
