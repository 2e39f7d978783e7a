//! Paths as refusals name them: members joined by dots, positions in brackets. docs/api.md
//! section 1.5.

/// The path of a member.
pub fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The path of an element.
pub fn element(path: &str, index: usize) -> String {
    format!("{path}[{index}]")
}
