//! Which addresses a connection may be made to.
//!
//! Whoever registers an endpoint chooses where this deployment connects to, and a name leads wherever its owner
//! wants it to lead, at any time. So it is the address that decides, and what is admitted is what the public
//! Internet routes to, not whatever is not known to be internal.

use ipnet::{Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far webhooks reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// To the public Internet.
    #[default]
    Public,
    /// To this machine as well: for development alone.
    Loopback,
}

impl Reach {
    /// What the setting of `WEBHOOK_REACH` says: only a build for development takes `loopback`. In Lambda, port
    /// 9001 of the loopback address is the Runtime API, where whoever asks is given other people's requests: so in
    /// a release nothing may lead there, no variable either.
    pub fn from_setting(setting: Option<&str>) -> Self {
        Self::of_build(setting, cfg!(debug_assertions))
    }

    fn of_build(setting: Option<&str>, is_for_development: bool) -> Self {
        match setting {
            Some("loopback") if is_for_development => Self::Loopback,
            _ => Self::Public,
        }
    }
}

/// Whether a connection may be made to this address, on behalf of a URL that reaches so far.
///
/// - [`Reach::Public`]: IPv4 is everything unicast but what IANA's special-purpose registry lists. IPv6 is what is
///   given out of 2000::/3, again without what the registry lists: so no form in which another address is mapped,
///   translated or tunnelled, which would lead to that one.
/// - [`Reach::Loopback`]: the loopback addresses, and no other.
pub fn may_connect(address: IpAddr, reach: Reach) -> bool {
    match (reach, address) {
        (Reach::Loopback, address) => address.is_loopback(),
        (Reach::Public, IpAddr::V4(address)) => {
            !SPECIAL_V4.iter().any(|net| net.contains(&address))
        }
        (Reach::Public, IpAddr::V6(address)) => {
            UNICAST_V6.contains(&address) && !SPECIAL_V6.iter().any(|net| net.contains(&address))
        }
    }
}

const fn v4(a: u8, b: u8, c: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, 0), length)
}

const fn v6(a: u16, b: u16, c: u16, length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), length)
}

/// <https://www.iana.org/assignments/iana-ipv4-special-registry>, blocks that lie within another left out; and
/// what is no address of one machine.
const SPECIAL_V4: [Ipv4Net; 17] = [
    v4(0, 0, 0, 8),       // "this network"
    v4(10, 0, 0, 8),      // private use
    v4(100, 64, 0, 10),   // shared by a provider's customers
    v4(127, 0, 0, 8),     // loopback
    v4(169, 254, 0, 16),  // link local; instances' metadata
    v4(172, 16, 0, 12),   // private use
    v4(192, 0, 0, 24),    // protocol assignments
    v4(192, 0, 2, 24),    // documentation
    v4(192, 31, 196, 24), // AS112
    v4(192, 52, 193, 24), // AMT
    v4(192, 88, 99, 24),  // 6to4 relays, deprecated
    v4(192, 168, 0, 16),  // private use
    v4(192, 175, 48, 24), // AS112
    v4(198, 18, 0, 15),   // benchmarks
    v4(198, 51, 100, 24), // documentation
    v4(203, 0, 113, 24),  // documentation
    v4(224, 0, 0, 3),     // multicast, reserved, limited broadcast
];

/// What is given out to the Internet so far.
const UNICAST_V6: Ipv6Net = v6(0x2000, 0, 0, 3);

/// <https://www.iana.org/assignments/iana-ipv6-special-registry>, of that; blocks that lie within another left out.
const SPECIAL_V6: [Ipv6Net; 5] = [
    v6(0x2001, 0, 0, 23), // protocol assignments: Teredo, ORCHID, benchmarks, anycast of protocols
    v6(0x2001, 0xdb8, 0, 32), // documentation
    v6(0x2002, 0, 0, 16), // 6to4
    v6(0x2620, 0x4f, 0x8000, 48), // AS112
    v6(0x3fff, 0, 0, 20), // documentation
];

#[cfg(test)]
mod tests {
    use super::*;

    fn is_public(address: &str) -> bool {
        may_connect(address.parse().expect(address), Reach::Public)
    }

    #[test]
    fn no_special_address_of_version_4_is_reached_and_all_beside_them_are() {
        // The neighbour before, the first, the last, the neighbour after; `-` where that is special, or none.
        for row in [
            "- 0.0.0.0 0.255.255.255 1.0.0.0",
            "9.255.255.255 10.0.0.0 10.255.255.255 11.0.0.0",
            "100.63.255.255 100.64.0.0 100.127.255.255 100.128.0.0",
            "126.255.255.255 127.0.0.0 127.255.255.255 128.0.0.0",
            "169.253.255.255 169.254.0.0 169.254.255.255 169.255.0.0",
            "172.15.255.255 172.16.0.0 172.31.255.255 172.32.0.0",
            "191.255.255.255 192.0.0.0 192.0.0.255 192.0.1.0",
            "192.0.1.255 192.0.2.0 192.0.2.255 192.0.3.0",
            "192.31.195.255 192.31.196.0 192.31.196.255 192.31.197.0",
            "192.52.192.255 192.52.193.0 192.52.193.255 192.52.194.0",
            "192.88.98.255 192.88.99.0 192.88.99.255 192.88.100.0",
            "192.167.255.255 192.168.0.0 192.168.255.255 192.169.0.0",
            "192.175.47.255 192.175.48.0 192.175.48.255 192.175.49.0",
            "198.17.255.255 198.18.0.0 198.19.255.255 198.20.0.0",
            "198.51.99.255 198.51.100.0 198.51.100.255 198.51.101.0",
            "203.0.112.255 203.0.113.0 203.0.113.255 203.0.114.0",
            "223.255.255.255 224.0.0.0 239.255.255.255 -",
            "- 240.0.0.0 255.255.255.255 -",
            // What people mean by them.
            "- 127.0.0.1 169.254.169.254 8.8.8.8",
            "- 169.254.170.2 192.0.0.170 52.94.0.1",
        ] {
            hold(row);
        }
    }

    #[test]
    fn of_version_6_only_what_the_internet_routes_to_is_reached() {
        for row in [
            "- :: ::1 -",
            "- ::ffff:127.0.0.1 ::ffff:8.8.8.8 -", // mapped
            "- ::127.0.0.1 ::8.8.8.8 -",           // compatible, deprecated
            "- 64:ff9b:: 64:ff9b::ffff:ffff -",    // translated
            "- 64:ff9b:1:: 64:ff9b:1:ffff:ffff:ffff:ffff:ffff -",
            "- 100:: 100::ffff:ffff:ffff:ffff -", // thrown away
            "- 100:0:0:1:: 100:0:0:1:ffff:ffff:ffff:ffff -",
            "- 1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 4000:: -",
            "2000:: 2001:: 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff 2001:200::",
            "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:20:: -",
            "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff 2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff 2001:db9::",
            "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff 2002:: 2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff 2003::",
            "2620:4f:7fff:ffff:ffff:ffff:ffff:ffff 2620:4f:8000:: 2620:4f:8000:ffff:ffff:ffff:ffff:ffff 2620:4f:8001::",
            "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff 3fff:: 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff 3fff:1000::",
            "- 5f00:: 5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff -", // segments' ids
            "- fc00:: fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -",
            "- fe80:: febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff -",
            "- fec0:: ff02::1 -",
            "2606:4700:4700::1111 fd00:ec2::254 ::7f00:1 3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        ] {
            hold(row);
        }
    }

    fn hold(row: &str) {
        let columns: Vec<&str> = row.split(' ').collect();
        let [before, first, last, after] = columns[..] else { panic!("{row}") };
        for special in [first, last] {
            assert!(!is_public(special), "{special}");
        }
        for beside in [before, after].into_iter().filter(|beside| *beside != "-") {
            assert!(is_public(beside), "{beside}");
        }
    }

    #[test]
    fn a_url_that_reaches_for_loopback_gets_nowhere_else() {
        for (address, is_reached) in [
            ("127.0.0.1", true),
            ("127.255.255.255", true),
            ("::1", true),
            ("::ffff:127.0.0.1", false),
            ("0.0.0.0", false),
            ("::", false),
            ("10.0.0.1", false),
            ("169.254.169.254", false),
            ("8.8.8.8", false),
        ] {
            let address = address.parse().expect(address);
            assert_eq!(may_connect(address, Reach::Loopback), is_reached, "{address}");
        }
    }

    #[test]
    fn only_a_build_for_development_reaches_loopback_and_only_where_it_is_told_to() {
        for setting in [None, Some(""), Some("public"), Some("Loopback"), Some("1")] {
            for is_for_development in [true, false] {
                let reach = Reach::of_build(setting, is_for_development);
                assert_eq!(reach, Reach::Public, "{setting:?}");
            }
        }
        assert_eq!(Reach::of_build(Some("loopback"), true), Reach::Loopback);
        assert_eq!(Reach::of_build(Some("loopback"), false), Reach::Public);
        let here = Reach::of_build(Some("loopback"), cfg!(debug_assertions));
        assert_eq!(Reach::from_setting(Some("loopback")), here);
    }
}
