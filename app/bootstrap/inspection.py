"""Builds the inspector's desk and joins its parts; knows no rule itself."""

from __future__ import annotations

from app.paths import Profile
from app.services.inspecting import Inspecting
from app.services.pickers import Places, category_names
from app.settings import Settings
from app.sync.client import Central
from app.sync.protocol import SignedIn
from resources.loader import load_categories, load_gazetteer
from resources.place_data import load_places
from ui.bridges.background import Background
from ui.bridges.news import NewsBridge
from ui.inspector.desk import InspectionDesk
from ui.inspector.sound import Sound
from ui.inspector.ticket_card import Names
from ui.inspector.window import InspectionWindow
from ui.theme import Look

LISTENING = "listening"


class OpenInspection:
    """An inspector's desk at work; ``close`` ends every thread of it.

    Attributes:
        desk: The joined desk; its ``window`` is to be shown.
    """

    def __init__(
        self,
        look: Look,
        profile: Profile,
        _settings: Settings,
        who: SignedIn,
        central: Central,
        *,
        loudspeaker: str = "",
    ) -> None:
        """Build the desk; the way to the server is its own from now on.

        ``loudspeaker``: identity of a sound device; empty = the system's default.
        """
        self._central = central
        self._bridge = NewsBridge(look)
        self._background = Background(look)
        self._inspecting = Inspecting(central, profile.folder / LISTENING, loudspeaker)
        window = InspectionWindow(look, f"{who.seat} {who.name}".strip(), _names())
        sound = Sound(window, self._inspecting, self._bridge, self._background)
        self.desk = InspectionDesk(window, self._inspecting, sound, self._background)

    @property
    def window(self) -> InspectionWindow:
        """What is to be shown."""
        return self.desk.window

    def start(self) -> None:
        """Ask for the calls."""
        self.desk.start()

    def close(self) -> None:
        """Cut what is under way, end every thread and remove the recordings from here."""
        self._central.cut()
        self.desk.stop()
        self._background.close()
        self._inspecting.close()
        self._central.close()


def _names() -> Names:
    names = category_names(load_categories())
    return Names(lambda code: names.get(code, code), Places(load_gazetteer(), load_places).text)
