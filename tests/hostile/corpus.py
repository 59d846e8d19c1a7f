# ruff: noqa: E501, S104 - a table of addresses, nothing is bound to them
"""Addresses that a hostile list or page may name, none of which is the portal's."""

_INNER_HOSTS = (
    # this computer
    "127.0.0.2", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "127.0.0.1.", "127.000.000.001", "0", "0.0.0.0", "0x0", "localhost", "LOCALHOST", "localhost.",
    "localhost.localdomain", "portal.localhost", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[::1%25lo]",
    "127.0.0.1%00.example.test", "127.0.0.1%2eexample.test", "%31%32%37.0.0.1", "１２７.0.0.1", "①②⑦.⓪.⓪.①",
    "127。0。0。1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "lo\u00adcalhost", "local\u200bhost",
    # inner networks
    "10.0.0.1", "10.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "0xc0a80101", "3232235777", "0300.0250.1.1",
    "100.64.0.1", "100.127.255.254", "[fc00::1]", "[fd12:3456::1]", "[fec0::1]", "[::ffff:10.0.0.1]",
    "[::ffff:c0a8:101]", "[2002:0a00:0001::]", "[64:ff9b::10.0.0.1]",
    # clouds' own
    "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "[fd00:ec2::254]",
    "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "metadata.google.internal", "100.100.100.200",
    "168.63.129.16", "192.0.0.192",
    # groups, reserved, examples
    "224.0.0.1", "239.255.255.250", "[ff02::1]", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1",
    "203.0.113.1", "[2001:db8::1]", "[100::1]", "192.88.99.1",
    # names that only look like it
    "dichvucong.gov.vn.example.test", "dichvucong-gov.vn", "xn--dchvucong-ejb.gov.vn", "dịchvụcông.gov.vn",
    "dichvucong.gov.vn.", "dichvuc\u043eng.gov.vn", "127.0.0.1.nip.io",
)  # fmt: skip

_OTHER_FORMS = (
    "http://{portal}@{inner}/x", "http://{portal}%40{inner}/x", "http://{inner}\\@{portal}/x",
    "http://user:secret@{portal}/x", "http://@{portal}/x", "http://:@{portal}/x",
    "http://{inner}?@{portal}/x", "http://{inner}#@{portal}/x", "http://{inner}/@{portal}/x",
    "http:\\\\{inner}\\x", "http:/\\{inner}/x", "http:///{inner}/x", "http:{inner}/x", "//{inner}/x",
    "http://{inner} .{portal}/x", "http://{inner}\t/x", "http://{inner}\r\nHost: {portal}/x", "http://{inner}\x00/x",
    "https://{portal}/x", "ftp://{portal}/x", "file:///etc/passwd", "file://{portal}/etc/passwd",
    "gopher://{inner}/_x", "dict://{inner}/x", "ws://{portal}/x", "data:text/html,x", "javascript:alert(1)",
    "s3://bucket/x", "jar:http://{inner}!/x", "unix:///var/run/docker.sock", "HTTP://{inner}/x",
    "http://[{portal}]/x", "http://{portal}:/x", "http://{portal}0/x", "http://{portal}.example.test/x",
    "http://127.0.0.1:-1/x", "http://127.0.0.1:99999/x", "http://127.0.0.1:８０/x", "http://", "http://?", "",
)  # fmt: skip


def corpus(portal: str, inner: str) -> list[str]:
    """Addresses beside those of `portal`; `inner` (both HOST:PORT) is a server that must never be reached."""
    port = inner.rpartition(":")[2]
    hosts = [f"http://{host}{end}/x" for host in _INNER_HOSTS for end in ("", f":{port}")]
    robots = [f"http://{host}/robots.txt" for host in _INNER_HOSTS[:20]]
    return list(
        dict.fromkeys([*hosts, *robots, *(form.format(portal=portal, inner=inner) for form in _OTHER_FORMS)])
    )
