"""Keeps every request at the configured portal, by its URL and again at the connection."""

import ipaddress
from collections.abc import Sequence
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
    IResolutionReceiver,
)
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.fetching.addresses import Origin
from crawler.fetching.errors import NotAllowedError

BASE_URL = "PORTAL_BASE_URL"  # our own key among Scrapy's settings


def portal_origin(settings: Any) -> Origin:
    """The origin that `settings` allow; ValueError where they name none, as nothing may then be fetched."""
    origin = Origin.of(settings[BASE_URL] or "")
    if origin is None:
        raise ValueError(f"{BASE_URL} is no web address: {settings[BASE_URL]!r}")
    return origin


class GuardMiddleware:
    """Turns away every request whose URL is not one of the portal's, before robots.txt is asked for."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way in."""
        return cls(portal_origin(crawler.settings))

    def process_request(self, request: Request) -> None:
        """Raises NotAllowedError; each hop of a redirect and each robots.txt comes through here too."""
        if Origin.of(request.url) != self.origin:
            raise NotAllowedError(f"not an address of the portal: {request.url[:200]}")
        if "proxy" in request.meta:
            raise NotAllowedError("a proxy would connect where it cannot be seen")


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves the portal's host and hands on only addresses that may be connected to.

    Twisted connects to the addresses that it is given here and does not resolve again, so a name that
    changes between the look and the connection (DNS rebinding) leads nowhere.
    """

    def __init__(self, inner: Any, origin: Origin) -> None:
        self.inner = inner
        self.origin = origin
        self.refused: list[str] = []  # addresses that the last resolution gave and that were left out

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Scrapy's way in."""
        return cls(reactor.nameResolver, portal_origin(crawler.settings))

    def install_on_reactor(self) -> None:
        """Every connection of the process goes through this resolver from now on."""
        from twisted.internet import reactor  # noqa: PLC0415 (importing it installs one)

        reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 (Twisted names it so)
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Twisted's question, answered without what is forbidden; nothing at all for another host."""
        self.refused = []
        receiver = _Sieve(resolutionReceiver, self)
        if (hostName.lower(), portNumber) != (self.origin.host, self.origin.port):
            self.refused.append(f"{hostName}:{portNumber}")
            resolutionReceiver.resolutionBegan(receiver)
            resolutionReceiver.resolutionComplete()
            return receiver
        return self.inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver, IHostResolution)
class _Sieve:
    """Passes on what the inner resolver found, without the forbidden addresses."""

    def __init__(self, receiver: Any, resolver: GuardedResolver) -> None:
        self.receiver = receiver
        self.resolver = resolver

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if self.resolver.origin.may_connect(ipaddress.ip_address(address.host)):
            self.receiver.addressResolved(address)
        else:
            self.resolver.refused.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.receiver.resolutionComplete()

    def cancel(self) -> None:
        """Nothing is under way: a refused host was not looked up."""
