//! A place in the document, by the JSON pointer that leads there.

use super::FILE;
use greenlight_devkit::Project;
use serde_json::Value;
use std::sync::LazyLock;

static TREE: LazyLock<Value> = LazyLock::new(|| {
    let text = Project::find().and_then(|project| project.text_of(FILE));
    let text = text.unwrap_or_else(|problem| panic!("{problem}"));
    serde_yaml_ng::from_str(&text).unwrap_or_else(|error| panic!("{FILE}: {error}"))
});

/// The whole document as JSON.
pub(super) fn tree() -> &'static Value {
    &TREE
}

/// What a local reference leads to, over as many references as there are.
pub(super) fn target(reference: &str) -> &'static Value {
    Place::of(reference.trim_start_matches('#').to_owned()).value
}

/// A place that is there.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) pointer: String,
    pub(super) value: &'static Value,
}

impl Place {
    pub(super) fn root() -> Self {
        Self::of(String::new())
    }

    /// The place at the end of all references.
    fn of(pointer: String) -> Self {
        let value = TREE.pointer(&pointer);
        let value = value.unwrap_or_else(|| panic!("{FILE}: there is no {pointer}"));
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => Self::of(reference.trim_start_matches('#').to_owned()),
            None => Self { pointer, value },
        }
    }

    /// The member of that name as it stands there, be it a reference.
    pub(super) fn unfollowed(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name)?;
        Some(Self { pointer: self.below(name), value })
    }

    /// The member of that name, or what it refers to.
    pub(super) fn member(&self, name: &str) -> Option<Self> {
        self.value.get(name).map(|_| Self::of(self.below(name)))
    }

    /// All members of the member of that name; none if there is no such member.
    pub(super) fn members(&self, name: &str) -> Vec<(&'static str, Self)> {
        let Some(place) = self.member(name) else { return Vec::new() };
        place.own_members()
    }

    /// All its own members.
    pub(super) fn own_members(&self) -> Vec<(&'static str, Self)> {
        let names = self.value.as_object().into_iter().flat_map(|members| members.keys());
        names.map(|name| (name.as_str(), Self::of(self.below(name)))).collect()
    }

    /// The elements of the member of that name; none if there is no such member.
    pub(super) fn elements(&self, name: &str) -> Vec<Self> {
        let Some(place) = self.member(name) else { return Vec::new() };
        let count = place.value.as_array().map_or(0, Vec::len);
        (0..count).map(|index| Self::of(format!("{}/{index}", place.pointer))).collect()
    }

    /// The text of a member that is one.
    pub(super) fn text(&self, name: &str) -> Option<&'static str> {
        self.value.get(name)?.as_str()
    }

    fn below(&self, name: &str) -> String {
        format!("{}/{}", self.pointer, escaped(name))
    }
}

/// A name as a step of a JSON pointer.
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
