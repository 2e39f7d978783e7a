//! Where a connection goes, and where it never goes: to anything but what the public Internet routes to.

use crate::receiver::{Authority, NAME, Receiver, Then};
use crate::web::{LONG, PUBLIC, SHORT, Web, attempt, local_url, url};
use greenlight_domain::webhook::{Attempt, AttemptError, Outcome, Reach, TargetUrl};
use greenlight_sender::network::{Internet, Network as _};
use greenlight_sender::tls::Roots;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

fn error(outcome: &Outcome) -> Option<AttemptError> {
    let Attempt { http_status, error, .. } = outcome.attempt;
    assert_eq!((http_status, &outcome.last_response), (None, &None), "{outcome:?}");
    error
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_or_its_network_is_connected_to_nowhere() {
    for address in [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "169.254.170.2",
        "100.64.0.1",
        "255.255.255.255",
        "224.0.0.1",
        "::1",
        "::",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "fd00:ec2::254",
        "fe80::1",
        "ff02::1",
    ] {
        let web = Web::leading_to(&[address]);
        let url = url(&format!("https://{NAME}:8443/"));
        let outcome = attempt(&web.sender(&Roots::public()), &url, LONG).await;
        assert_eq!(error(&outcome), Some(AttemptError::Address), "{address}");
        assert_eq!((web.asked(), web.dialled()), (vec![NAME.to_owned()], vec![]), "{address}");
    }
}

#[tokio::test]
async fn one_bad_address_among_good_ones_is_enough() {
    for addresses in [[PUBLIC, "127.0.0.1"], ["127.0.0.1", PUBLIC], [PUBLIC, "::1"]] {
        let web = Web::leading_to(&addresses);
        let outcome =
            attempt(&web.sender(&Roots::public()), &url(&format!("https://{NAME}")), LONG).await;
        assert_eq!(error(&outcome), Some(AttemptError::Address), "{addresses:?}");
        assert_eq!(web.dialled(), [""; 0], "{addresses:?}");
    }
    // Also where it stands behind all that would be tried.
    let many = [PUBLIC, PUBLIC, PUBLIC, PUBLIC, PUBLIC, PUBLIC, PUBLIC, "10.0.0.1"];
    let web = Web::leading_to(&many);
    let outcome =
        attempt(&web.sender(&Roots::public()), &url(&format!("https://{NAME}")), LONG).await;
    assert_eq!(error(&outcome), Some(AttemptError::Address));
}

#[tokio::test]
async fn a_name_is_asked_for_once_and_what_was_checked_is_connected_to() {
    let authority = Authority::new();
    let receiver = Receiver::start(Some(authority.vouch(NAME, 2099)), ANSWER, Then::Close).await;
    // Whoever asked again before connecting would be led astray.
    let web = Web::leading_to(&[PUBLIC]).then(&["127.0.0.1"]).before(receiver.address);
    let sender = web.sender(&authority.roots());
    let url = url(&format!("https://{NAME}:8443/"));
    assert!(attempt(&sender, &url, LONG).await.is_success());
    assert_eq!(
        (web.asked(), web.dialled()),
        (vec![NAME.to_owned()], vec![format!("{PUBLIC}:8443")])
    );
    // The next attempt asks again, and trusts nothing that was so before.
    assert_eq!(error(&attempt(&sender, &url, LONG).await), Some(AttemptError::Address));
    assert_eq!((web.asked().len(), web.dialled().len()), (2, 1));
}

/// The Runtime API of Lambda stands at port 9001 of the loopback address.
#[tokio::test]
async fn no_spelling_of_this_machine_gets_the_product_there() {
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.0.0.1",
        "127.0.0.1.",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "localhost",
        "localhost.",
    ] {
        for port in ["", ":8443", ":9001"] {
            let text = format!("https://{host}{port}/2018-06-01/runtime/invocation/next");
            assert!(TargetUrl::parse("url", &text, Reach::Public, None).is_err(), "{text}");
            // A table of development, or one that somebody has written into.
            let Some(url) = TargetUrl::from_stored(&text) else { continue };
            let web = Web::leading_to(&["127.0.0.1"]);
            let outcome = attempt(&web.sender(&Roots::public()), &url, LONG).await;
            assert_eq!(error(&outcome), Some(AttemptError::Address), "{text}");
            assert_eq!((web.asked(), web.dialled()), (vec![], vec![]), "{text}");
        }
    }
    for host in ["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"] {
        let text = format!("https://{host}:8443/");
        assert_eq!(TargetUrl::from_stored(&text), None, "{text}");
        assert!(TargetUrl::parse("url", &text, Reach::Loopback, None).is_err(), "{text}");
    }
}

#[tokio::test]
async fn a_redirect_to_this_machine_is_connected_to_nowhere() {
    let authority = Authority::new();
    let answer = b"HTTP/1.1 308 Permanent Redirect\r\nlocation: https://127.0.0.1:9001/\r\n\r\n";
    let receiver = Receiver::start(Some(authority.vouch(NAME, 2099)), answer, Then::Close).await;
    let web = Web::leading_to(&[PUBLIC]).before(receiver.address);
    let url = url(&format!("https://{NAME}/"));
    let outcome = attempt(&web.sender(&authority.roots()), &url, LONG).await;
    assert_eq!(outcome.attempt.error, Some(AttemptError::Redirect));
    assert_eq!(web.dialled(), [format!("{PUBLIC}:443")]);
}

#[tokio::test]
async fn for_development_a_name_of_the_internet_leads_no_further_than_in_production() {
    let web = Web::leading_to(&["127.0.0.1"]);
    let sender = web.local_sender(&Roots::public());
    let outcome = attempt(&sender, &url(&format!("https://{NAME}:8443/")), LONG).await;
    assert_eq!(error(&outcome), Some(AttemptError::Address));
    assert_eq!(web.dialled(), [""; 0]);
}

#[tokio::test]
async fn a_name_that_leads_nowhere_is_told_from_a_server_that_is_not_there() {
    let url = url(&format!("https://{NAME}"));
    let nowhere = Web::default();
    let outcome = attempt(&nowhere.sender(&Roots::public()), &url, LONG).await;
    assert_eq!(error(&outcome), Some(AttemptError::Dns));
    let empty = Web::leading_to(&[]);
    let outcome = attempt(&empty.sender(&Roots::public()), &url, LONG).await;
    assert_eq!(error(&outcome), Some(AttemptError::Dns));
    let nobody = Web::leading_to(&[PUBLIC]);
    let outcome = attempt(&nobody.sender(&Roots::public()), &url, LONG).await;
    assert_eq!(error(&outcome), Some(AttemptError::Connect));
    // A port that somebody had, and nobody has any more.
    let closed = Receiver::start(None, ANSWER, Then::Close).await.address;
    let local = local_url(&format!("http://{closed}/"));
    let outcome = attempt(&nobody.local_sender(&Roots::public()), &local, LONG).await;
    assert_eq!(error(&outcome), Some(AttemptError::Connect));
}

#[tokio::test]
async fn another_address_is_tried_where_one_does_not_take_the_connection() {
    let web = Web::leading_to(&["2606:4700:4700::1111", PUBLIC, "1.1.1.1", "8.8.8.8", "9.9.9.9"]);
    let outcome =
        attempt(&web.sender(&Roots::public()), &url(&format!("https://{NAME}")), SHORT).await;
    assert_eq!(error(&outcome), Some(AttemptError::Connect));
    assert_eq!(
        web.dialled(),
        ["[2606:4700:4700::1111]:443", "93.184.216.34:443", "1.1.1.1:443", "8.8.8.8:443"]
    );
}

#[tokio::test]
async fn a_name_that_dns_cannot_have_is_looked_up_in_vain_on_any_machine() {
    let name = format!("{}.invalid", "x".repeat(64));
    assert!(Internet.resolve(&name).await.is_err());
}
