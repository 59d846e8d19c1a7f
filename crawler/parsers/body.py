"""From the bytes of an answer to its data, or to the reason why there is none."""

import json
import re
import unicodedata
from html import unescape
from typing import NoReturn

from crawler.parsers.keys import ENVELOPE_KEYS
from crawler.parsers.selecting import JsonObject, Notes, ParseError, ParseProblem

# Words of the F5 firewall in front of the national portals; both come with HTTP 200.
_REJECTED = ("Request Rejected", "The requested URL was rejected")
_CHALLENGE = ("/TSPD/", "TSPD_101", "bobcmn", "Please enable JavaScript to view the page content")

# A page that asks who is there: a field for a password, or a form that sends the reader to a sign-in service.
_LOGIN = re.compile(
    r"""<input\b[^>]*\btype\s*=\s*["']?password\b|\bname\s*=\s*["']?SAMLRequest\b""", re.IGNORECASE
)
# A page that says in its title or first heading that it is none.
_HEADLINE = re.compile(r"<(title|h1)\b[^>]*>([^<]{0,300})", re.IGNORECASE)
_GONE = re.compile(r"\b404\b|not found|không tìm thấy|không tồn tại", re.IGNORECASE)

# First bytes of files that are no text: PDF, ZIP (OOXML), OLE, gzip, PNG, GIF, JPEG.
_BINARY = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x89PNG", b"GIF8", b"\xff\xd8\xff")

_LONGEST_ESCAPE = len("\\uXXXX")  # a body that breaks off is found wrong at most so far before its end


def envelope_of(body: bytes, notes: Notes) -> JsonObject:
    """The answer's outer object, once it is known to report success and to hold data."""
    value = _json_of(text_of_body(body))
    if not isinstance(value, dict) or "code" not in value:
        raise ParseError(ParseProblem.BAD_ENVELOPE, "", value)
    if value["code"] != "OK":
        raise ParseError(ParseProblem.BAD_ENVELOPE, "code", f"{value['code']}: {value.get('message', '')}")
    if value.get("data") is None:
        raise ParseError(ParseProblem.EMPTY, "data", "null")
    return JsonObject(value, "", ENVELOPE_KEYS, notes)


def text_of_body(body: bytes) -> str:
    """The whole body as text; bytes that are not UTF-8 are an error, as a replaced letter is never found.

    What the header calls the letters is not asked: every source writes UTF-8, and some call it otherwise.
    """
    if body.startswith(_BINARY):
        raise ParseError(ParseProblem.WRONG_TYPE, "byte 0", body[:16])
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data"
        problem = ParseProblem.TRUNCATED if cut else ParseProblem.BAD_ENCODING
        raise ParseError(problem, f"byte {error.start}", body[error.start : error.start + 16]) from error


def _json_of(text: str) -> object:
    if text.lstrip().startswith("<"):
        raise ParseError(kind_of_html(text), "", text.strip())
    try:
        value = json.loads(text, parse_constant=_no_constant)
        if "\\ud" in text.lower():  # half of a surrogate pair is no character and cannot be stored
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        found = text[error.pos : error.pos + 40] or error.msg
        raise ParseError(_kind_of_break(text, error), f"character {error.pos}", found) from error
    except UnicodeEncodeError as error:
        raise ParseError(ParseProblem.NOT_JSON, "", "half of a surrogate pair") from error
    except ValueError as error:  # a whole number of more digits than Python reads
        raise ParseError(ParseProblem.NOT_JSON, "", str(error)) from error
    except RecursionError as error:
        raise ParseError(ParseProblem.WRONG_SHAPE, "", "nested too deep") from error
    return value


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def kind_of_html(text: str) -> ParseProblem:
    """What a web page is that came instead of data."""
    if any(words in text for words in _REJECTED):
        return ParseProblem.REJECTED
    if any(words in text for words in _CHALLENGE):
        return ParseProblem.CHALLENGE
    if _LOGIN.search(text):
        return ParseProblem.LOGIN
    if any(_GONE.search(unicodedata.normalize("NFC", unescape(line))) for _, line in _HEADLINE.findall(text)):
        return ParseProblem.SOFT_404
    return ParseProblem.HTML


def _kind_of_break(text: str, error: json.JSONDecodeError) -> ParseProblem:
    body = text.strip()
    at_end = error.pos >= len(text.rstrip()) - _LONGEST_ESCAPE
    broke_off = at_end or error.msg.startswith("Unterminated string")
    starts_well = not body or body[0] in "{["
    return ParseProblem.TRUNCATED if broke_off and starts_well else ParseProblem.NOT_JSON
