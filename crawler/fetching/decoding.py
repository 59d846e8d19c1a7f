"""Content-Encoding undone within bounds, with a typed error for each way it can go wrong."""

import zlib

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response

from crawler.fetching.errors import UndecodableError

_MOST_LAYERS = 2  # each is unpacked whole: a thousand of them would hold the process for minutes
_OFFERED = b"gzip, deflate"
_CHUNK_BYTES = 65_536
_MOST_MEMBERS = 16  # one is usual; a body of ten thousand empty ones only costs time
_ZLIB_OR_GZIP = 32 + zlib.MAX_WBITS  # zlib's word for "whichever of the two its head says"


class BoundedDecodingMiddleware(HttpCompressionMiddleware):
    """Scrapy's own calls a bomb "ignored", as it does what robots.txt forbids, and hides a broken end."""

    def process_request(self, request: Request) -> None:  # type: ignore[override]  # spider is deprecated
        """Asks for what is unpacked here."""
        request.headers.setdefault("Accept-Encoding", _OFFERED)

    def process_response(  # type: ignore[override]  # as above
        self, request: Request, response: Response
    ) -> Request | Response:
        """The response with its body unpacked."""
        layers = b",".join(response.headers.getlist("Content-Encoding")).count(b",") + 1
        if layers > _MOST_LAYERS:
            raise UndecodableError(f"compressed {layers} times over")
        return super().process_response(request, response)

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        if encoding not in {b"gzip", b"x-gzip", b"deflate"}:
            raise UndecodableError(f"{encoding.decode()} was not asked for")
        if not body:  # as under a redirect
            return body
        try:
            return _unpacked(body, _raw_deflate(body) if encoding == b"deflate" else _ZLIB_OR_GZIP, max_size)
        except zlib.error as error:
            raise UndecodableError(str(error)) from error


def _raw_deflate(body: bytes) -> int:
    """How to read "deflate": some servers leave out the head that RFC 1950 asks for."""
    has_head = len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0
    return zlib.MAX_WBITS if has_head else -zlib.MAX_WBITS


def _unpacked(body: bytes, wbits: int, most: int) -> bytes:
    """`body` unpacked whole, member after member, never holding more than `most` bytes of it."""
    found, at = bytearray(), 0
    for _ in range(_MOST_MEMBERS):
        unpacking = zlib.decompressobj(wbits)
        while not unpacking.eof:
            packed = unpacking.unconsumed_tail
            if not packed:
                packed = body[at : at + _CHUNK_BYTES]
                at += len(packed)
            plain = unpacking.decompress(packed, _CHUNK_BYTES)
            if not packed and not plain and not unpacking.eof:
                raise zlib.error("the packed body breaks off")
            found += plain
            if len(found) > most:
                raise DownloadCancelledError(f"more than {most} bytes once unpacked")
        at -= len(unpacking.unused_data)
        if at == len(body):
            return bytes(found)
    raise zlib.error(f"more than {_MOST_MEMBERS} packed bodies in one")
