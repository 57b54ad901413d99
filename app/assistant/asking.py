"""What was not asked yet: the open questions of a request type and of a category."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.assistant.finder import without_commas
from app.assistant.sentences import Sentence
from app.domain.category import Category
from app.domain.lexicon import Element, Lexicon
from app.domain.ticket import RequestType
from app.domain.transcript import Segment, Speaker

MIN_TOLD_CHARS = 8
"""A sentence of the citizen this long tells what happened, whatever its words."""
_COURTESY = re.compile(r"请问|麻烦|您|你|一下|[，。？！、\s]")
_NO_ANSWER = re.compile(
    r"(喂|啊|嗯|呃|什么|没听(清|见|到)楚?|听不(清|见|到)楚?|您?你?说什么|再说一(遍|下)|等一?下|稍等|等等|您?你?先?听我说"
    r"|我?(看|找|查|想)一?[下看找想]|[，。？！])+"
)
"""After this the question is as open as before."""


class QuestionReader:
    """Compiled questions; immutable, so any thread may use it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._elements = {element.key: element for element in lexicon.elements}
        self._needs = dict(lexicon.needs)
        self._matters = lexicon.matters
        self._told = {each.key: _any(each.told) for each in lexicon.elements}
        self._asked = {each.key: _any(each.asked) for each in lexicon.elements}
        self._ask = {each.key: _COURTESY.sub("", each.ask) for each in lexicon.elements}

    def open(
        self,
        segments: Sequence[Segment],
        sentences: Sequence[Sentence],
        request_type: RequestType,
        category: Category | None = None,
        known: frozenset[str] = frozenset(),
    ) -> tuple[Element, ...]:
        """Elements that were neither told nor asked, in the order in which to ask them.

        What the agent asked and the citizen answered in any way (also 不知道) is not asked again.

        Args:
            segments: The whole call, for the agent's own questions.
            sentences: What the citizen said or confirmed.
            request_type: Its elements are asked.
            category: Its own are asked too, some in the place of a general one.
            known: Keys of elements that are known from elsewhere; they count as told.
        """
        texts = [without_commas(sentence.text)[0] for sentence in sentences]
        asked = list(_answered(segments))
        return tuple(
            element
            for element in self._needed(request_type, category)
            if element.key not in known
            and not self._is_told(element, sentences, texts)
            and not self._is_asked(element.key, asked)
        )

    def _needed(self, request_type: RequestType, category: Category | None) -> list[Element]:
        own = [
            self._elements[key]
            for matter in self._matters
            if category and request_type in matter.types and set(matter.names) & set(category.path)
            for key in matter.needs
        ]
        instead = {each.stands_for: each for each in reversed(own) if each.stands_for}
        general = [self._elements[key] for key in self._needs.get(request_type, ())]
        general.sort(key=list(self._elements.values()).index)
        # the wish comes last: it is asked when everything else is known
        wish = [each for each in general if each.key == "request"]
        first = [instead.get(each.key, each) for each in general if each.key != "request"]
        return list(dict.fromkeys([*first, *own, *wish]))

    def _is_told(
        self, element: Element, sentences: Sequence[Sentence], texts: Sequence[str]
    ) -> bool:
        if element.key == "event" and any(
            len(s.text) >= MIN_TOLD_CHARS for s in sentences if s.is_own
        ):
            return True
        return any(self._told[element.key].search(text) for text in texts)

    def _is_asked(self, key: str, questions: Sequence[str]) -> bool:
        return any(
            self._asked[key].search(question) or self._ask[key] in _COURTESY.sub("", question)
            for question in questions
        )


def _answered(segments: Sequence[Segment]) -> Iterator[str]:
    """What the agent said since the citizen's last words, once the citizen answered something."""
    waiting: list[str] = []
    for segment in segments:
        if segment.speaker is Speaker.AGENT:
            waiting.append(segment.text)
        elif waiting and not _NO_ANSWER.fullmatch(segment.text):
            yield from waiting
            waiting = []


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) or r"(?!)")
