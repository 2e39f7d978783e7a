//! Which URLs are taken, how they are kept, and what is said of the others.

use super::*;

fn public(text: &str) -> Result<TargetUrl, &'static str> {
    TargetUrl::check(text, Reach::Public, Some("API.Example.com."))
}

fn local(text: &str) -> Result<TargetUrl, &'static str> {
    TargetUrl::check(text, Reach::Loopback, Some("api.example.com"))
}

#[test]
fn a_url_is_kept_as_urls_are_normalised() {
    for (given, kept) in [
        ("https://hooks.example.com", "https://hooks.example.com/"),
        ("HTTPS://Hooks.Example.COM:443/a/../b?c=d#e", "https://hooks.example.com/b?c=d"),
        ("https://hooks.example.com:8443/", "https://hooks.example.com:8443/"),
        ("https://hooks.example.com./x", "https://hooks.example.com/x"),
        ("https://bücher.example/ä?ö", "https://xn--bcher-kva.example/%C3%A4?%C3%B6"),
        ("https://a_b.example.com", "https://a_b.example.com/"),
        ("https:\\\\hooks.example.com\\x", "https://hooks.example.com/x"),
        ("https://hooks。example。com", "https://hooks.example.com/"),
        ("https://api.example.com.example.org", "https://api.example.com.example.org/"),
        ("https://localhost.example.org", "https://localhost.example.org/"),
    ] {
        for checked in [public(given), local(given)] {
            let url = checked.expect(given);
            assert_eq!((url.as_str(), url.reach()), (kept, Reach::Public), "{given}");
            assert_eq!(TargetUrl::from_stored(kept).as_ref(), Some(&url));
        }
    }
}

#[test]
fn a_url_that_nothing_is_sent_to_is_refused_with_the_reason() {
    let (absolute, name) = ("must be an absolute URL", "must name a host by its full name");
    let (https, address) = ("must begin with `https://`", "must name a host, not an address");
    let (port, spaces) = ("must have no port in it but", "must have no spaces in it");
    let (user, own) = ("must have no user name or password", "must name another host than");
    for (bad, expected) in [
        ("", absolute),
        ("hooks.example.com/x", absolute),
        ("//hooks.example.com/x", absolute),
        ("https://", absolute),
        ("https://exa mple.com", spaces),
        ("https://example.com/a\tb", spaces),
        (" https://example.com", spaces),
        ("https://example.com/\u{2028}", spaces),
        ("https://example.com:99999", absolute),
        ("https://exam%00ple.com", absolute),
        ("https://[::1", absolute),
        ("http://hooks.example.com", https),
        ("ftp://hooks.example.com", https),
        ("file:///etc/passwd", https),
        ("mailto:a@example.com", https),
        ("https://user@hooks.example.com", user),
        ("https://user:secret@hooks.example.com", user),
        ("https://:secret@hooks.example.com", user),
        ("https://hooks.example.com@evil.example.org", user),
        ("https://hooks.example.com:80", port),
        ("https://hooks.example.com:9001", port),
        ("https://hooks.example.com:0", port),
        ("https://example", name),
        ("https://example.", name),
        ("https://a..b", name),
        ("https://.example.com", name),
        ("https://-a.example.com", name),
        ("https://a-.example.com", name),
        ("https://a!b.example.com", name),
        ("https://api.example.com", own),
        ("https://API.EXAMPLE.COM.:8443/x", own),
        ("https://93.184.216.34", address),
        ("https://[2606:4700:4700::1111]", address),
    ] {
        for checked in [public(bad), local(bad)] {
            let said = checked.expect_err(bad);
            assert!(said.starts_with(expected), "{bad}: {said}");
        }
    }
}

#[test]
fn an_address_is_an_address_however_it_is_spelled() {
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "１２７.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "0",
        "10.0.0.1",
        "169.254.169.254",
        "[fd00:ec2::254]",
    ] {
        let said = public(&format!("https://{host}:8443/")).expect_err(host);
        assert_eq!(said, "must name a host, not an address of one", "{host}");
    }
    for host in ["localhost", "LOCALHOST", "localhost."] {
        let said = public(&format!("https://{host}/")).expect_err(host);
        assert!(said.starts_with("must name a host by its full name"), "{host}: {said}");
    }
}

#[test]
fn a_url_has_at_most_2048_bytes_as_it_is_given_and_as_it_is_kept() {
    let of_length = |length: usize| format!("https://a.example/{}", "x".repeat(length - 18));
    assert_eq!(public(&of_length(2048)).expect("a URL").as_str().len(), 2048);
    assert_eq!(public(&of_length(2049)), Err("must have at most 2048 bytes"));
    let grows = format!("https://a.example/{}", "ä".repeat(400));
    assert!(public(&grows).expect_err("2418 bytes").starts_with("must have at most 2048 bytes,"));
    let name = |label: usize| format!("https://{}.example.com", "a".repeat(label));
    assert!(public(&name(63)).is_ok());
    assert!(public(&name(64)).is_err());
    let long = |last: usize| format!("https://{}{}", "a.".repeat(100), "b".repeat(last));
    assert!(public(&long(53)).is_ok());
    assert!(public(&long(54)).is_err());
}

#[test]
fn for_development_anything_on_this_machine_is_taken_and_nothing_beyond_it() {
    for (given, kept) in [
        ("http://localhost:3000/hook", "http://localhost:3000/hook"),
        ("https://LOCALHOST", "https://localhost/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("http://127.9.9.9", "http://127.9.9.9/"),
        ("http://0x7f000001", "http://127.0.0.1/"),
        ("http://[::1]:8080/a?b", "http://[::1]:8080/a?b"),
    ] {
        let url = local(given).expect(given);
        assert_eq!((url.as_str(), url.reach()), (kept, Reach::Loopback));
        assert!(public(given).is_err(), "{given}");
        assert_eq!(TargetUrl::from_stored(kept), Some(url));
    }
    for bad in [
        "http://hooks.example.com",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://[::]",
        "http://[::ffff:127.0.0.1]",
        "http://169.254.169.254",
        "http://a.localhost",
        "http://localhost:0",
        "ftp://localhost",
        "http://user@localhost",
        "https://hooks.example.com:9000",
    ] {
        assert!(local(bad).is_err(), "{bad}");
        assert_eq!(TargetUrl::from_stored(bad), None, "{bad}");
    }
}

#[test]
fn a_url_is_taken_apart_as_a_request_needs_it() {
    let parts = |text: &str| {
        let url = local(text).expect(text);
        let (host, authority) = (url.host().to_owned(), url.authority().to_owned());
        (
            host,
            authority,
            url.port(),
            url.is_https(),
            url.path_and_query().to_owned(),
            url.address(),
        )
    };
    let text = str::to_owned;
    assert_eq!(
        parts("https://hooks.example.com/a/b?c=d#e"),
        (text("hooks.example.com"), text("hooks.example.com"), 443, true, text("/a/b?c=d"), None)
    );
    assert_eq!(
        parts("https://hooks.example.com:8443?q"),
        (text("hooks.example.com"), text("hooks.example.com:8443"), 8443, true, text("/?q"), None)
    );
    let address = "::1".parse().ok();
    assert_eq!(
        parts("http://[::1]"),
        (text("[::1]"), text("[::1]"), 80, false, text("/"), address)
    );
}

#[test]
fn a_refused_url_is_named_by_its_member_and_no_url_prints_more_than_its_host() {
    match TargetUrl::parse("url", "http://example.com/secret", Reach::Public, None) {
        Err(Refusal::Invalid(flaw)) => {
            assert_eq!((flaw.parameter.as_deref(), flaw.reason), (Some("url"), Reason::InvalidUrl));
            assert_eq!(flaw.expected, "must begin with `https://`");
        }
        other => panic!("{other:?}"),
    }
    let url = public("https://hooks.example.com/secret?token=1").expect("a URL");
    assert_eq!(format!("{url} {url:?}"), "hooks.example.com TargetUrl(hooks.example.com…)");
}
