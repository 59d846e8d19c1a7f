"""What a sentence says is not so: "không phải có mặt", "chưa nhận hồ sơ qua mạng"."""

from functools import lru_cache
from typing import NamedTuple

from catalogue.criteria.words import WORDS

_WORDS = WORDS["negation"]


class Polarity(NamedTuple):
    """What a sentence says is so, with the rest blanked out, and each stretch it says is never so."""

    affirmed: str
    denied: tuple[str, ...]


@lru_cache(maxsize=1024)  # several rules ask it of the sentences of one page
def polarity(words: str) -> Polarity:
    """The two sides of one folded sentence; `affirmed` is as long as `words`, so that places stay true.

    A denial reaches to the end of its clause. One under a condition ("trường hợp không kiểm tra …") speaks
    of some dossiers only: it affirms nothing, and denies nothing either.
    """
    affirmed, denied, end = words, [], 0
    for opening in _WORDS["opening"].finditer(words):
        start = opening.start()
        if start < end:
            continue
        closing = _WORDS["closing"].search(words, opening.end())
        end = closing.start() if closing else len(words)
        affirmed = affirmed[:start] + " " * (end - start) + affirmed[end:]
        if not _WORDS["condition"].search(words, 0, start) and not _WORDS["condition"].match(words, end):
            denied.append(words[start:end])
    return Polarity(affirmed, tuple(denied))
