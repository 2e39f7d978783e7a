//! Images, as they are submitted: a data URL with a PNG or an SVG in it. docs/api.md section 5.8.
//!
//! Whoever reviews a submission opens its logo, so an SVG that could run anything is not one that is taken. The
//! SVG is read as a stream, in time and memory that its length bounds: no entities of its own, no tree.

use data_url::DataUrl;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// The largest image, in bytes.
pub const IMAGE_LIMIT: usize = 256 * 1024;

/// What every PNG begins with: its signature, then the length and the name of its first chunk.
const PNG_START: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";

const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// Elements of SVG and HTML that run what stands in them, or load it.
const ACTIVE: [&str; 5] = ["script", "handler", "iframe", "object", "embed"];

/// What is wrong with an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageFlaw {
    /// It is not an image that is taken.
    Format,
    /// It is too large.
    Size,
}

impl ImageFlaw {
    /// The name in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Size => "size",
        }
    }

    /// Reads a name back; what a later release finds is for that one to say.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Format, Self::Size].into_iter().find(|flaw| flaw.name() == name)
    }
}

/// What is wrong with a text that should be an image.
pub fn flaw(text: &str) -> Option<ImageFlaw> {
    let Ok(url) = DataUrl::process(text) else { return Some(ImageFlaw::Format) };
    let Ok((bytes, _)) = url.decode_to_vec() else { return Some(ImageFlaw::Format) };
    if bytes.len() > IMAGE_LIMIT {
        return Some(ImageFlaw::Size);
    }
    let declared = url.mime_type();
    let is_taken = if declared.matches("image", "png") {
        is_png(&bytes)
    } else {
        declared.matches("image", "svg+xml") && std::str::from_utf8(&bytes).is_ok_and(is_inert_svg)
    };
    (!is_taken).then_some(ImageFlaw::Format)
}

/// Whether it begins as a PNG does, with a width and a height.
fn is_png(bytes: &[u8]) -> bool {
    let sizes = bytes.strip_prefix(PNG_START).and_then(|rest| rest.get(..8));
    sizes.is_some_and(|sizes| sizes.chunks(4).all(|size| size != [0; 4]))
}

/// Whether it is one well-formed SVG without anything in it that runs.
fn is_inert_svg(text: &str) -> bool {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let (mut depth, mut roots) = (0_usize, 0_usize);
    loop {
        let is_outside = depth == 0;
        let is_fine = match reader.read_event() {
            Ok(Event::Eof) => return is_outside && roots == 1,
            Ok(Event::Start(element)) => {
                depth += 1;
                roots += usize::from(is_outside);
                is_inert(&element, is_outside)
            }
            Ok(Event::Empty(element)) => {
                roots += usize::from(is_outside);
                is_inert(&element, is_outside)
            }
            Ok(Event::End(_)) => {
                depth = depth.saturating_sub(1);
                true
            }
            Ok(Event::Text(text)) => !is_outside || text.trim().is_empty(),
            Ok(Event::CData(_) | Event::GeneralRef(_)) => !is_outside,
            // A style sheet of XSL runs, too.
            Ok(Event::PI(instruction)) => instruction.target() != "xml-stylesheet",
            Ok(Event::Comment(_) | Event::Decl(_)) => true,
            Ok(Event::DocType(_)) | Err(_) => false,
        };
        if !is_fine {
            return false;
        }
    }
}

/// Whether an element neither runs anything nor, as the root, is something other than an SVG.
fn is_inert(element: &BytesStart<'_>, is_root: bool) -> bool {
    let name = element.local_name();
    let name = name.as_ref();
    if ACTIVE.iter().any(|active| name.eq_ignore_ascii_case(active)) {
        return false;
    }
    let mut is_svg = false;
    // That none is there twice is not looked at: it would take the square of their number.
    for attribute in element.attributes().with_checks(false) {
        let Ok(attribute) = attribute else { return false };
        let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else { return false };
        if runs(&attribute, &value) {
            return false;
        }
        is_svg |= value == SVG_NAMESPACE;
    }
    !is_root || (name == "svg" && is_svg)
}

/// Whether an attribute runs its value: an event's, or an address that is a script. Those who follow an address
/// drop white space and control characters in it.
fn runs(attribute: &Attribute<'_>, value: &str) -> bool {
    let name = attribute.key.local_name();
    let name: &str = name.as_ref();
    let is_event = name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"));
    let visible = value.chars().filter(|c| !c.is_whitespace() && !c.is_control());
    let address: String = visible.map(|c| c.to_ascii_lowercase()).collect();
    is_event || address.contains("javascript:") || address.contains("data:text/html")
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>"#;

    fn as_base64(media_type: &str, bytes: &[u8]) -> String {
        format!("data:{media_type};base64,{}", STANDARD.encode(bytes))
    }

    fn svg(text: &str) -> Option<ImageFlaw> {
        flaw(&as_base64("image/svg+xml", text.as_bytes()))
    }

    /// A PNG's beginning, and then so many bytes that nobody looks at.
    fn png(width: u32, rest: usize) -> Vec<u8> {
        let sizes = [width.to_be_bytes(), 1_u32.to_be_bytes()].concat();
        [PNG_START, &sizes, &vec![0; rest]].concat()
    }

    #[test]
    fn a_png_and_an_svg_are_taken_as_a_data_url() {
        assert_eq!(flaw(&as_base64("image/png", &png(1, 100))), None);
        assert_eq!(svg(SVG), None);
        assert_eq!(svg(&format!("\u{feff}<?xml version=\"1.0\"?><!-- x -->\n{SVG}\n")), None);
        assert_eq!(svg(r#"<s:svg xmlns:s="http://www.w3.org/2000/svg"/>"#), None);
        let escaped =
            "data:image/svg+xml;charset=utf-8,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E";
        assert_eq!(flaw(escaped), None);
    }

    #[test]
    fn nothing_else_is() {
        let bare = STANDARD.encode(SVG);
        for text in ["", "logo", "https://acme.example/logo.svg", "data:", &bare, SVG] {
            assert_eq!(flaw(text), Some(ImageFlaw::Format), "{text}");
        }
        assert_eq!(flaw("data:image/png;base64,%%%"), Some(ImageFlaw::Format));
        for (media_type, bytes) in [
            ("image/png", SVG.as_bytes()),
            ("image/svg+xml", &png(1, 100)),
            ("image/png", &png(0, 100)),
            ("image/png", PNG_START),
            ("image/png", b"\xff\xd8\xff\xe0"),
            ("image/jpeg", &png(1, 100)),
            ("text/html", SVG.as_bytes()),
            ("image/svg+xml", b"\xff\xfe<\0s\0v\0g\0"),
        ] {
            assert_eq!(
                flaw(&as_base64(media_type, bytes)),
                Some(ImageFlaw::Format),
                "{media_type}"
            );
        }
    }

    #[test]
    fn an_image_has_at_most_256_kib_decoded() {
        let of_length = |length: usize| as_base64("image/png", &png(1, length - png(1, 0).len()));
        assert_eq!(flaw(&of_length(256 * 1024)), None);
        assert_eq!(flaw(&of_length(256 * 1024 + 1)), Some(ImageFlaw::Size));
        assert!(of_length(256 * 1024 + 1).len() < 350_000, "so large a logo can be submitted");
    }

    #[test]
    fn an_svg_is_one_well_formed_element_of_its_namespace() {
        for text in [
            "",
            "x",
            "<svg/>",
            "<html xmlns=\"http://www.w3.org/2000/svg\"/>",
            "<svg xmlns=\"http://www.w3.org/1999/xhtml\"/>",
            "<svg xmlns=\"http://www.w3.org/2000/svg\">",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><g></svg>",
            &format!("{SVG}x"),
            &format!("{SVG}{SVG}"),
            &format!("{SVG}</svg>"),
            &format!("<!DOCTYPE svg>{SVG}"),
            &format!("<!DOCTYPE svg [<!ENTITY a \"b\">]>{SVG}"),
        ] {
            assert_eq!(svg(text), Some(ImageFlaw::Format), "{text}");
        }
    }

    #[test]
    fn an_svg_runs_nothing() {
        let with = |inside: &str| svg(&SVG.replace("<path d=\"M0 0\"/>", inside));
        for inside in [
            "<script>alert(1)</script>",
            "<g><SCRIPT href=\"x.js\"/></g>",
            "<s:script xmlns:s=\"http://www.w3.org/2000/svg\"/>",
            "<foreignObject><iframe src=\"https://acme.example\"/></foreignObject>",
            "<g onload=\"alert(1)\"/>",
            "<g onClick='x'/>",
            "<a href=\"javascript:alert(1)\"/>",
            "<a xlink:href=\" Java&#10;Script:alert(1)\"/>",
            "<a href=\"&#x6a;avascript:alert(1)\"/>",
            "<animate attributeName=\"href\" values=\"x;javascript:alert(1)\"/>",
            "<a href=\"data:text/html,x\"/>",
            "<g a=\"&unknown;\"/>",
            "<?xml-stylesheet href=\"x.xsl\"?>",
        ] {
            assert_eq!(with(inside), Some(ImageFlaw::Format), "{inside}");
        }
        for inside in
            ["<style>a{}</style>", "<a href=\"https://acme.example/\"/>", "<o/>", "<g o=\"1\"/>"]
        {
            assert_eq!(with(inside), None, "{inside}");
        }
    }

    #[test]
    fn a_hostile_svg_takes_no_time_and_no_stack() {
        let attributes: String = (0..20_000).map(|n| format!(" a{n}='' xmlns:a{n}=''")).collect();
        let wide = format!("<svg xmlns=\"{SVG_NAMESPACE}\"{attributes}/>");
        let deep = SVG.replace("<path", &format!("{}<path", "<g>".repeat(20_000)));
        let deep = deep.replace("</svg>", &format!("{}</svg>", "</g>".repeat(20_000)));
        for text in [&wide[..240_000], &deep] {
            let found = svg(text);
            assert_eq!(found.is_some(), text.len() == 240_000, "the first one is cut off");
        }
    }

    #[test]
    fn a_flaw_is_read_back() {
        for flaw in [ImageFlaw::Format, ImageFlaw::Size] {
            assert_eq!(ImageFlaw::parse(flaw.name()), Some(flaw));
        }
        assert_eq!(ImageFlaw::parse("colour"), None);
    }
}
