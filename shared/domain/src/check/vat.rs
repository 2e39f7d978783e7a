//! The forms of VAT numbers, country by country, as the European Commission's VIES describes those of its members
//! and of Northern Ireland, and those of Great Britain, the EFTA and the Emirates. No check digits: who has a
//! number is for the reviewer to find out.

/// Each country's prefix with its forms. `9` is a digit, `l` a letter, `x` either; anything else is itself.
const FORMS: &[(&str, &[&str])] = &[
    ("AT", &["U99999999"]),
    ("BE", &["0999999999", "1999999999"]),
    ("BG", &["999999999", "9999999999"]),
    ("CY", &["99999999l"]),
    ("CZ", &["99999999", "999999999", "9999999999"]),
    ("DE", &["999999999"]),
    ("DK", &["99999999"]),
    ("EE", &["999999999"]),
    ("EL", &["999999999"]),
    ("ES", &["l9999999x", "x9999999l"]),
    ("FI", &["99999999"]),
    ("FR", &["xx999999999"]),
    ("HR", &["99999999999"]),
    ("HU", &["99999999"]),
    ("IE", &["9x99999l", "9+99999l", "9*99999l", "9999999ll"]),
    ("IT", &["99999999999"]),
    ("LT", &["999999999", "999999999999"]),
    ("LU", &["99999999"]),
    ("LV", &["99999999999"]),
    ("MT", &["99999999"]),
    ("NL", &["999999999B99"]),
    ("PL", &["9999999999"]),
    ("PT", &["999999999"]),
    (
        "RO",
        &["99", "999", "9999", "99999", "999999", "9999999", "99999999", "999999999", "9999999999"],
    ),
    ("SE", &["999999999999"]),
    ("SI", &["99999999"]),
    ("SK", &["9999999999"]),
    ("XI", &["999999999", "999999999999", "GD999", "HA999"]),
    ("GB", &["999999999", "999999999999", "GD999", "HA999"]),
    ("CH", &["E999999999", "E999999999MWST", "E999999999TVA", "E999999999IVA"]),
    ("LI", &["99999"]),
    ("NO", &["999999999", "999999999MVA"]),
    ("IS", &["99999", "999999"]),
    ("AE", &["999999999999999"]),
];

/// Whether a text has the form of the country whose prefix it begins with or, where it names none, of one of
/// `countries`; without a form for any of these, nothing can be said against it.
pub(super) fn is_number(text: &str, countries: &[impl AsRef<str>]) -> bool {
    let separators = |c: &char| c.is_whitespace() || matches!(c, '.' | '-' | '/');
    let number: String = text.chars().filter(|c| !separators(c)).collect();
    let number = number.to_ascii_uppercase();
    let named = number.get(..2).and_then(|prefix| Some((forms(prefix)?, number.get(2..)?)));
    if let Some((forms, rest)) = named {
        return forms.iter().any(|form| has_form(rest, form));
    }
    let mut of_countries =
        countries.iter().filter_map(|country| forms(country.as_ref())).flatten().peekable();
    of_countries.peek().is_none() || of_countries.any(|form| has_form(&number, form))
}

/// The forms behind a prefix. Greece has one of its own, and is known by its country's code as well.
fn forms(prefix: &str) -> Option<&'static [&'static str]> {
    let prefix = if prefix == "GR" { "EL" } else { prefix };
    FORMS.iter().find(|(known, _)| *known == prefix).map(|(_, forms)| *forms)
}

fn has_form(number: &str, form: &str) -> bool {
    let fits = |(character, place): (char, char)| match place {
        '9' => character.is_ascii_digit(),
        'l' => character.is_ascii_uppercase(),
        'x' => character.is_ascii_digit() || character.is_ascii_uppercase(),
        itself => character == itself,
    };
    number.chars().count() == form.len() && number.chars().zip(form.chars()).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_country(text: &str, country: &str) -> bool {
        is_number(text, &[country.to_owned()])
    }

    #[test]
    fn a_number_has_the_form_of_the_country_that_it_names() {
        for good in [
            "ATU12345678",
            "BE0123456789",
            "BE1123456789",
            "BG123456789",
            "BG1234567890",
            "CY12345678X",
            "CZ12345678",
            "DE123456789",
            "DK12 34 56 78",
            "EE123456789",
            "EL123456789",
            "GR123456789",
            "ESX12345678",
            "ES12345678X",
            "FI12345678",
            "FRXX123456789",
            "FR12123456789",
            "HR12345678901",
            "HU12345678",
            "IE1234567X",
            "IE1A23456X",
            "IE1*23456X",
            "IE1234567WI",
            "IT12345678901",
            "LT123456789012",
            "LU12345678",
            "LV12345678901",
            "MT12345678",
            "NL001234567B01",
            "PL1234567890",
            "PT123456789",
            "RO12",
            "RO1234567890",
            "SE123456789001",
            "SI12345678",
            "SK1234567890",
            "XI123456789",
            "GB123 4567 89",
            "GBGD123",
            "GBHA599",
            "CHE-123.456.789",
            "CHE-123.456.789 MWST",
            "LI12345",
            "NO 999 888 777 MVA",
            "IS12345",
            "nl001234567b01",
        ] {
            assert!(in_country(good, "AE"), "{good}");
        }
        for bad in [
            "ATU1234567",
            "AT12345678",
            "BE2123456789",
            "DE12345678",
            "DE12345678X",
            "ES123456789",
            "NL001234567X01",
            "NL001234567",
            "RO1",
            "RO12345678901",
            "ITIT345678901",
            "GBXX123",
            "IT1234567890１",
            "IT",
            "CHE123",
        ] {
            assert!(!in_country(bad, "IT"), "{bad}");
        }
    }

    #[test]
    fn one_that_names_none_has_the_form_of_a_country_of_the_provider() {
        assert!(in_country("12345678901", "IT"));
        assert!(in_country("100123456700003", "AE"));
        assert!(in_country("U12345678", "AT"));
        assert!(in_country("123456789", "GR"));
        assert!(!in_country("1234567890", "IT"));
        assert!(!in_country("none", "IT"));
        assert!(!in_country("ZZ12345678901", "IT"));
        assert!(!in_country("🙂", "IT"));
        let both = ["EE".to_owned(), "LT".to_owned()];
        assert!(is_number("123456789012", &both) && is_number("123456789", &both));
        assert!(!is_number("12345678", &both));
    }

    #[test]
    fn where_no_form_is_known_nothing_is_said_against_it() {
        assert!(in_country("whatever", "SG"));
        assert!(!in_country("DE1", "SG"), "what names a country is held to it");
    }
}
