"""Builds the supervisor's desk and joins its parts; knows no rule itself."""

from __future__ import annotations

import logging

from app.services.adoption import AdoptionFigures
from app.services.following import Following
from app.services.surge_watching import SurgeWatching
from app.services.watching import Patience, Watching
from app.settings import Settings
from app.sync.client import Central
from app.sync.events import Events
from app.sync.live import ServerEvent
from app.sync.protocol import SignedIn
from ui.bridges.background import Background
from ui.bridges.news import NewsBridge
from ui.supervisor.adoption_desk import AdoptionDesk
from ui.supervisor.desk import WallDesk
from ui.supervisor.follow_desk import FollowDesk
from ui.supervisor.surge_desk import SurgeDesk
from ui.supervisor.window import WallWindow
from ui.theme import Look

log = logging.getLogger(__name__)


class OpenWall:
    """A supervisor's desk at work; ``close`` ends every thread of it.

    Attributes:
        desk: The joined desk; its ``window`` is to be shown.
    """

    def __init__(self, look: Look, _settings: Settings, who: SignedIn, central: Central) -> None:
        """Build the desk; the way to the server is its own from now on."""
        self._central = central
        self._bridge = NewsBridge(look)
        self._background = Background(look)
        self.events = Events(central, self._hear)
        self.watching = Watching(central, self._bridge.post, silence_s=self._silence_s)
        patience = Patience()
        window = WallWindow(look, f"{who.seat} {who.name}".strip(), patience)
        self.desk = WallDesk(window, self.watching, self._bridge, self._background, patience)
        bridge = NewsBridge(look)
        self.surge_watching = SurgeWatching(central, bridge.post)
        self.surge_desk = SurgeDesk(look, window, self.surge_watching, bridge, self._background)
        words = NewsBridge(look)
        self.following = Following(central, words.post, self.events)
        self.follow_desk = FollowDesk(window, self.following, words, self._bridge)
        figures = AdoptionFigures(central)
        self.adoption_desk = AdoptionDesk(look, window, figures, self._background)

    @property
    def window(self) -> WallWindow:
        """What is to be shown."""
        return self.desk.window

    def start(self) -> None:
        """Begin to watch."""
        self.watching.start()
        self.surge_watching.start()
        self.following.start()
        self.events.start()

    def close(self) -> None:
        """Cut what is under way and end every thread, within two seconds."""
        self.desk.stop()
        self.surge_desk.stop()
        self.follow_desk.stop()
        for each in (self.surge_watching, self.following, self.events):
            each.ask_to_stop()
        ended = self.watching.stop()  # it cuts the way that all of them share
        others = [each.stop() for each in (self.surge_watching, self.following, self.events)]
        if not (all(others) and ended):
            log.error("Watching the seats did not end in time")
        self._background.close()
        self._central.close()

    def _silence_s(self) -> float:
        return self.events.silence_s

    def _hear(self, event: ServerEvent) -> None:
        """Runs on the thread of the events."""
        self.watching.hear(event)
        self.surge_watching.hear(event)
        self.following.hear(event)
