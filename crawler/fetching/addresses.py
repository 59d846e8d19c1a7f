"""Which addresses the crawler may speak to: those of one portal, and none inside somebody's network."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS = {"http": 80, "https": 443}
_LOCALHOST = frozenset({ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1")})
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# Networks that ipaddress calls global and that lead elsewhere than they seem, or into the cloud's services.
_MISLEADING = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.88.99.0/24",  # relays of 6to4
            "168.63.129.16/32",  # Azure's metadata
            "2001::/23",  # Teredo, ORCHID and other protocols' own
            "2002::/16",  # 6to4: an IPv4 address in disguise
            "3fff::/20",  # documentation
        ),
    )
)
# The only letters of a host and port that every reader of addresses reads alike.
_AUTHORITY = re.compile(r"(?P<host>[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


def is_public(address: Address) -> bool:
    """Whether `address` is an ordinary one of the Internet: nobody's inner network, no tunnel, no group."""
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    if any(address in network for network in _MISLEADING if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port of the one portal that is crawled."""

    scheme: str
    host: str  # in lower case, without brackets
    port: int

    @classmethod
    def of(cls, url: str) -> Self | None:
        """The origin of `url`; None for everything that could be read in two ways."""
        if _UNSAFE.search(url):
            return None
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        authority = _AUTHORITY.fullmatch(parts.netloc)
        if authority is None or parts.scheme not in _PORTS:
            return None
        port = int(authority["port"]) if authority["port"] else _PORTS[parts.scheme]
        return cls(parts.scheme, authority["host"].strip("[]").lower(), port)

    @property
    def own_addresses(self) -> frozenset[Address]:
        """The addresses inside a network that the configuration itself names: exactly them, no others."""
        if self.host == "localhost":
            return _LOCALHOST
        try:
            literal = ipaddress.ip_address(self.host)
        except ValueError:
            return frozenset()
        usable = not (literal.is_link_local or literal.is_multicast or literal.is_unspecified)
        return frozenset({literal}) if usable else frozenset()

    def may_connect(self, address: Address) -> bool:
        """Whether the portal may lie at `address`."""
        return is_public(address) or address in self.own_addresses
