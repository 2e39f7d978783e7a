//! docs/openapi.yaml, and all that the harness sees held against it. A reply with anything in it that the document
//! does not describe fails its test, and so does a request that was answered well and should not have been; what the
//! document has and no test ever saw fails the suite ([`Document::unlike`]). What a rule means is the contract's; here is only
//! whether document and functions say the same.

mod coverage;
mod exchange;
mod members;
mod operation;
mod place;
mod record;
mod schema;

pub use exchange::{Findings, Sent};
pub use operation::Operation;
pub use record::Record;

use boon::Schemas;
use operation::Compilation;
use place::Place;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Where the document is, in the project.
pub const FILE: &str = "docs/openapi.yaml";

static DOCUMENT: LazyLock<Document> = LazyLock::new(Document::read);

/// The document, read once.
pub struct Document {
    operations: BTreeMap<&'static str, Operation>,
    schemas: Schemas,
}

impl Document {
    /// The project's.
    pub fn get() -> &'static Self {
        &DOCUMENT
    }

    fn read() -> Self {
        let mut compilation = Compilation::new();
        let mut operations = BTreeMap::new();
        for (path, item) in Place::root().members("paths") {
            let methods = item.own_members().into_iter().filter(|(name, _)| *name != "parameters");
            for (method, place) in methods {
                let operation = compilation.operation(method, path, &item, &place);
                operations.insert(operation.name, operation);
            }
        }
        Self { operations, schemas: compilation.finish() }
    }

    /// The operations, by name.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.values()
    }

    /// The operation of that name, which is a function's.
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.get(name)
    }

    /// The base paths that its servers have.
    pub fn servers(&self) -> Vec<&'static str> {
        let servers = Place::root().elements("servers");
        servers.iter().filter_map(|server| server.text("url")).collect()
    }
}
