"""The assistant of a seat: what it is made of, what is asked beside the call, and its check."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from app.assistant.assistant import Assistant, Hints, Propose
from app.assistant.checking import TicketCheck
from app.assistant.places import PlaceReader, of_gazetteer
from app.learnt import load_learnt
from app.services.knowledge import Knowledge
from app.services.place_finder import Nation
from app.shipped import Shipped
from resources.centre import CentreFiles
from resources.lexicon import load_lexicon
from resources.phrases import load_phrases
from resources.place_words import load_place_words


@dataclass(frozen=True, slots=True)
class Readers:
    """Everything that reads a call; compiled once and shared by all calls.

    Attributes:
        assistant: Suggests while the call goes on.
        check: Holds the ticket against the call at its end.
    """

    assistant: Assistant
    check: TicketCheck


def load_readers(
    centre: CentreFiles,
    shipped: Shipped,
    knowledge: Knowledge,
    propose: Propose,
    hints: tuple[Hints, ...],
    nation: Nation,
) -> Readers:
    """Compile the words of the centre; takes half a second, so on the thread that reads.

    ``nation`` tells how the divisions of a real region are registered.
    """
    lexicon, words = centre.load(load_lexicon), centre.load(load_place_words)
    places = PlaceReader(of_gazetteer(shipped.gazetteer, nation.get()), words)
    assistant = Assistant(
        shipped.categories,
        places,
        lexicon,
        knowledge.guides,
        propose,
        learnt=centre.load(load_learnt),
        phrases=centre.load(load_phrases),
        hints=hints,
    )
    return Readers(assistant, TicketCheck(lexicon, places, words))


def check_of(readers: Future[Readers]) -> Future[TicketCheck]:
    """The check alone, done when the readers are."""
    check: Future[TicketCheck] = Future()

    def pass_on(done: Future[Readers]) -> None:
        if done.cancelled():
            check.cancel()
        elif (error := done.exception()) is not None:
            check.set_exception(error)
        else:
            check.set_result(done.result().check)

    readers.add_done_callback(pass_on)
    return check


def assistant_of(readers: Future[Readers]) -> Callable[[], Assistant]:
    """What the assistant's thread waits for."""
    return lambda: readers.result().assistant
