"""The step that writes spoken numbers as figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from speech.events import EditKind
from speech.text.numbers.forms import FILLED, FORMS, START
from speech.text.numbers.stays import RUN, names_that_stay, words_that_stay
from speech.text.pieces import Change, Pieces, changed


class Numbers:
    """A step: numbers in figures where people write them so; holds no state between sentences."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Keep ``names`` as :meth:`keep` does."""
        self._stays = words_that_stay()
        self.keep(names)

    def keep(self, names: Iterable[str]) -> None:
        """Leave these ``names`` (of places, units) with numerals in them as they are, no others.

        Sentences that other threads begin from now on are written so.
        """
        self._names = names_that_stay(names)

    def __call__(self, pieces: Pieces) -> Pieces:
        """Write a sentence's numbers, also those that spread over several words.

        A hesitation inside a long number becomes part of it: it stays in ``heard``.
        """
        seen = "".join(
            FILLED * len(piece.text) if piece.kind is EditKind.FILLER else piece.text
            for piece in pieces
        )
        return changed(pieces, self.changes(seen))

    def text(self, text: str) -> str:
        """Write the numbers of plain text."""
        for change in reversed(list(self.changes(text))):
            text = text[: change.start] + change.text + text[change.end :]
        return text

    def changes(self, text: str) -> Iterator[Change]:
        """What to write otherwise, in order; each character of ``text`` is looked at once."""
        names = [match.span() for match in self._names.finditer(text)]
        at = 0
        while match := START.search(text, at):
            start = match.start()
            named = [end for begin, end in names if begin <= start < end]
            end, new = (named[0], None) if named else self._number(text, start)
            if new is not None and new != text[start:end]:
                yield Change(start, end, new, EditKind.NUMBER)
            at = end

    def _number(self, text: str, start: int) -> tuple[int, str | None]:
        """End of what begins at ``start``, and how it is written."""
        if stays := self._stays.match(text, start):
            return stays.end(), None
        for form in FORMS:
            match = form.pattern.match(text, start)
            if match and (new := form.write(match)) is not None:
                return match.end(), new
        end = start + 1
        while end < len(text) and text[end] in RUN:
            end += 1
        return end, None
