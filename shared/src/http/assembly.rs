//! JSON that is assembled from pieces: text that lies ready, and wire types between it.

use super::response::json;
use serde::Serialize;

/// A JSON text that is being assembled.
#[derive(Debug, Default)]
pub struct Assembly(String);

impl Assembly {
    /// Adds text as it is.
    pub fn text(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// Adds a wire type's object, but for its end.
    pub fn begin_object(&mut self, members: &impl Serialize) {
        let object = json(members);
        self.text(object.strip_suffix('}').unwrap_or(&object));
    }

    /// Adds a wire type's members to an object that was begun and has some.
    pub fn members(&mut self, members: &impl Serialize) {
        let object = json(members);
        let inside = object.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        if let Some(inside) = inside.filter(|inside| !inside.is_empty()) {
            self.text(",");
            self.text(inside);
        }
    }

    /// Ends an object.
    pub fn end_object(&mut self) {
        self.text("}");
    }

    /// Adds an array, each of whose items is assembled.
    pub fn array<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Self, T),
    ) {
        let mut before = "[";
        for item in items {
            self.text(before);
            each(self, item);
            before = ",";
        }
        self.text(if before == "[" { "[]" } else { "]" });
    }

    /// What was assembled.
    pub fn into_json(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn pieces_and_wire_types_become_one_text() {
        let mut assembly = Assembly::default();
        assembly.array([1, 2], |assembly, number| {
            assembly.text("{\"ready\":true");
            assembly.members(&json!({ "number": number, "text": "}\"" }));
            assembly.members(&json!({}));
            assembly.text(",\"inner\":");
            assembly.begin_object(&json!({ "a": null }));
            assembly.text(",\"none\":");
            assembly.array(Vec::<u8>::new(), |_, _| {});
            assembly.end_object();
            assembly.end_object();
        });
        let read: Value = serde_json::from_str(&assembly.into_json()).expect("JSON");
        let item = |number| json!({ "ready": true, "number": number, "text": "}\"", "inner": { "a": null, "none": [] } });
        assert_eq!(read, json!([item(1), item(2)]));
    }
}
