//! Where an endpoint's webhooks are sent: a URL that was checked, in the one spelling that everybody reads alike.
//!
//! What is checked is what the URL says; where its name leads is looked up for each attempt and decided by
//! [`may_connect`](super::may_connect). A URL may hold a token of its owner's, so it prints no more than its host.

use super::Reach;
use crate::refusal::{InvalidParameter, Reason, Refusal};
use std::fmt;
use std::net::IpAddr;
use url::{Host, Url};

/// The longest URL, in bytes, as it is given and as it is kept.
pub const URL_LIMIT: usize = 2048;

/// The ports that webhooks are sent to.
const PORTS: [u16; 2] = [443, 8443];

/// The longest name that DNS has, in bytes, and the longest part of one.
const NAME_LIMIT: usize = 253;
const LABEL_LIMIT: usize = 63;

/// Where an endpoint's webhooks are sent.
#[derive(Clone, PartialEq, Eq)]
pub struct TargetUrl {
    url: Url,
    reach: Reach,
}

impl TargetUrl {
    /// Checks and normalises a URL that stands at `path`, as browsers do: names in the letters of DNS, escapes, dots
    /// in the path. It may lead as far as `reach` does, and not to `own_host`, this API's own name. A fragment,
    /// which is never sent, is left out.
    ///
    /// # Errors
    /// `invalid_url`, and the message says why.
    pub fn parse(
        path: &str,
        text: &str,
        reach: Reach,
        own_host: Option<&str>,
    ) -> Result<Self, Refusal> {
        Self::check(text, reach, own_host)
            .map_err(|expected| InvalidParameter::at(path, Reason::InvalidUrl, expected))
    }

    /// Takes a stored URL back; `None` for one that is none, or that nothing is ever sent to. How far it leads is
    /// up to whoever sends.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::check(text, Reach::Loopback, None).ok()
    }

    fn check(text: &str, reach: Reach, own_host: Option<&str>) -> Result<Self, &'static str> {
        let is_spaced = |c: char| c.is_whitespace() || c.is_control();
        match text {
            _ if text.len() > URL_LIMIT => return Err("must have at most 2048 bytes"),
            _ if text.contains(is_spaced) => return Err("must have no spaces in it"),
            _ => {}
        }
        let mut url = Url::parse(text).map_err(|_| "must be an absolute URL")?;
        url.set_fragment(None);
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must have no user name or password in it");
        }
        let is_loopback = names_loopback(&url);
        if reach == Reach::Loopback && is_loopback {
            check_loopback(&url)?;
        } else {
            check_public(&mut url, own_host)?;
        }
        if url.as_str().len() > URL_LIMIT {
            return Err("must have at most 2048 bytes, with what has to be escaped in it");
        }
        let reach = if is_loopback { Reach::Loopback } else { Reach::Public };
        Ok(Self { url, reach })
    }

    /// The URL, normalised. It may hold a secret of its owner's: it is not for logs.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// Which addresses it may lead to: to the loopback ones alone if it names those, to the public ones if not.
    pub const fn reach(&self) -> Reach {
        self.reach
    }

    /// The host as it stands in the URL: a name in the letters of DNS or, for loopback alone, an address.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The address that the host is, if it is no name.
    pub fn address(&self) -> Option<IpAddr> {
        match self.url.host()? {
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
            Host::Domain(_) => None,
        }
    }

    /// The port, given or the usual one.
    pub fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or_default()
    }

    /// Host and port as the header `Host` has them: the usual port is left out.
    pub fn authority(&self) -> &str {
        self.url.authority()
    }

    /// Whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// What stands behind the host: at least a slash.
    pub fn path_and_query(&self) -> &str {
        &self.url[url::Position::BeforePath..url::Position::AfterQuery]
    }
}

fn names_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// For development: anything that speaks HTTP on this machine.
fn check_loopback(url: &Url) -> Result<(), &'static str> {
    match (url.scheme(), url.port()) {
        (_, Some(0)) => Err("must name another port than 0"),
        ("http" | "https", _) => Ok(()),
        _ => Err("must begin with `https://` or `http://`"),
    }
}

fn check_public(url: &mut Url, own_host: Option<&str>) -> Result<(), &'static str> {
    if url.scheme() != "https" {
        return Err("must begin with `https://`");
    }
    let name = match url.host() {
        Some(Host::Domain(name)) => without_last_dot(name).to_owned(),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => {
            return Err("must name a host, not an address of one");
        }
        None => return Err("must name a host"),
    };
    if !is_full_name(&name) {
        return Err("must name a host by its full name, such as `hooks.example.com`");
    }
    if own_host.is_some_and(|own| without_last_dot(own).eq_ignore_ascii_case(&name)) {
        return Err("must name another host than this API's own");
    }
    if !url.port_or_known_default().is_some_and(|port| PORTS.contains(&port)) {
        return Err("must have no port in it but 443 or 8443");
    }
    url.set_host(Some(&name)).map_err(|_| "must name a host")
}

fn without_last_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// Whether it is a name with a dot that DNS could know, and a certificate could be for.
fn is_full_name(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_label = |label: &str| {
        (1..=LABEL_LIMIT).contains(&label.len())
            && label.bytes().all(is_letter)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= NAME_LIMIT && name.contains('.') && name.split('.').all(is_label)
}

/// The host alone.
impl fmt::Display for TargetUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.host())
    }
}

/// The host alone.
impl fmt::Debug for TargetUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TargetUrl({}…)", self.host())
    }
}

#[cfg(test)]
mod tests;
