//! The secret of an answer that shows one. What is kept of the answer says which secret it is and has room for it; it is
//! derived anew whenever the answer goes out. docs/api.md section 11.4.

use super::{MasterKeys, SecretRef};
use crate::ids::EndpointId;

/// Which secret an answer shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenSecret {
    /// Whose it is.
    pub endpoint_id: EndpointId,
    /// Which of the endpoint's.
    pub which: SecretRef,
}

/// The member as it stands in a body without its secret. A text within JSON has no such quotation marks in it: there
/// they are escaped.
const ROOM: &str = r#""secret":"""#;

impl HiddenSecret {
    /// What stands in the secret's place.
    pub const ROOM: &str = "";

    /// The body with the secret in its place. `None` if the key that it is derived under is not there.
    pub fn fill_in(&self, body: &str, keys: &MasterKeys) -> Option<String> {
        let secret = keys.secret(&self.endpoint_id, &self.which)?.shown();
        Some(body.replacen(ROOM, &format!(r#""secret":"{secret}""#), 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_stands_where_there_is_room_for_it_and_in_no_other_text() {
        let keys = MasterKeys::parse(&format!("w1:{}", "k".repeat(32))).expect("a key");
        let id = EndpointId::parse("we_01HXYZ2KQ8M0E3J1N9V0P5T8YR").expect("an id");
        let which = SecretRef { generation: 2, key_id: "w1".to_owned() };
        let shown = keys.secret(&id, &which).expect("a secret").shown();
        let hidden = HiddenSecret { endpoint_id: id, which };
        let lie = serde_json::json!({ "description": r#""secret":"""#, "secret": "" });
        let filled = hidden.fill_in(&lie.to_string(), &keys).expect("filled in");
        let read: serde_json::Value = serde_json::from_str(&filled).expect("JSON");
        assert_eq!(read["secret"], shown);
        assert_eq!(read["description"], lie["description"]);
        assert_eq!(hidden.fill_in("{}", &MasterKeys::default()), None);
    }
}
