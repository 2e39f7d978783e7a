//! A schema of the document: what it has against a value, in a line each.

use super::members::undescribed;
use super::place::{Place, target, tree};
use boon::{Compiler, SchemaIndex, Schemas, ValidationError};
use serde_json::Value;

/// What the compiler knows the document by.
const RESOURCE: &str = "openapi.json";

/// Compiles schemas of the document, draft 2020-12 with formats.
pub(super) struct SchemaCompiler {
    compiler: Compiler,
    schemas: Schemas,
}

impl SchemaCompiler {
    pub(super) fn new() -> Self {
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        compiler.add_resource(RESOURCE, tree().clone()).expect("a resource");
        Self { compiler, schemas: Schemas::new() }
    }

    pub(super) fn compile(&mut self, place: &Place) -> Schema {
        let fragment = place.pointer.replace('{', "%7B").replace('}', "%7D");
        let compiled = self.compiler.compile(&format!("{RESOURCE}#{fragment}"), &mut self.schemas);
        let compiled = compiled.unwrap_or_else(|error| panic!("{}: {error:#}", place.pointer));
        Schema { compiled, value: place.value }
    }

    pub(super) fn finish(self) -> Schemas {
        self.schemas
    }
}

/// A compiled schema.
pub(super) struct Schema {
    compiled: SchemaIndex,
    pub(super) value: &'static Value,
}

impl Schema {
    /// The schema itself, or the one that it refers to.
    pub(super) fn followed(&self) -> &'static Value {
        self.value["$ref"].as_str().map_or(self.value, target)
    }

    /// What it has against a value, each flaw with the JSON pointer of what is wrong.
    pub(super) fn flaws(&self, schemas: &Schemas, value: &Value) -> Vec<(String, String)> {
        if let Err(error) = schemas.validate(value, self.compiled) {
            return vec![deepest(&error)];
        }
        undescribed(self.value, value)
    }

    /// A text, or several, as a value of the type that the schema is about: a header or a parameter.
    pub(super) fn read(&self, texts: &[&str]) -> Value {
        read(self.value, texts)
    }
}

/// The flaw that says most: of several, the first of those that are deepest in the value.
fn deepest(error: &ValidationError<'_, '_>) -> (String, String) {
    let depth = |flaw: &(String, String)| flaw.0.matches('/').count();
    let mut found: Option<(String, String)> = None;
    for cause in &error.causes {
        let flaw = deepest(cause);
        if found.as_ref().is_none_or(|found| depth(&flaw) > depth(found)) {
            found = Some(flaw);
        }
    }
    found.unwrap_or_else(|| (error.instance_location.to_string(), error.kind.to_string()))
}

fn read(schema: &Value, texts: &[&str]) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return read(target(reference), texts);
    }
    let is = |kind: &str| match &schema["type"] {
        Value::String(one) => one == kind,
        Value::Array(several) => several.iter().any(|one| one == kind),
        _ => false,
    };
    if is("array") {
        return texts.iter().map(|text| read(&schema["items"], &[text])).collect();
    }
    let text = texts.join(",");
    // Decimal digits, a zero before them or not, which JSON would not allow.
    let number = text.parse::<u64>().ok().filter(|_| is("integer"));
    number.map_or(Value::String(text), Value::from)
}
