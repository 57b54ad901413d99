"""Builds the editors' desk and joins its parts; knows no rule itself."""

from __future__ import annotations

import logging

from app.bootstrap.finders import choices_of
from app.domain.place import Gazetteer, Level
from app.domain.seat import Role
from app.paths import Profile
from app.services.article_import import ArticleImport
from app.services.editing import Editing
from app.services.finding import SEPARATOR, Found
from app.services.kept_articles import KeptArticles
from app.services.pickers import Finder, category_finder, category_names
from app.sync.client import Central
from app.sync.protocol import SignedIn
from kb.importing.importer import names_of_categories
from kb.importing.rows import RefusedError
from resources.centre import ResourceError
from resources.encodings import decoded
from resources.loader import load_categories, load_gazetteer
from resources.unit_loader import load_directory
from ui.bridges.background import Background
from ui.editor.article_form import Sources
from ui.editor.desk import EditorDesk
from ui.editor.files import Files
from ui.editor.steps import Steps
from ui.editor.window import EditorWindow
from ui.editor.writing import Writing
from ui.theme import Look
from ui.widgets.search_field import Choice

log = logging.getLogger(__name__)

KEPT = "editing"


class OpenEditing:
    """An editor's desk at work; ``close`` ends every thread of it.

    Attributes:
        desk: The joined desk; its ``window`` is to be shown.
    """

    def __init__(self, look: Look, profile: Profile, who: SignedIn, central: Central) -> None:
        """Build the desk; the way to the server is its own from now on."""
        self._central = central
        self._background = Background(look)
        categories = load_categories()
        names = category_names(categories)
        editing = Editing(central, KeptArticles(profile.folder / KEPT), frozenset(names))
        paths = names_of_categories((each.code, each.path) for each in categories)
        importing = ArticleImport(central, paths, _decode)
        units = _units()
        regions = _Regions(load_gazetteer())
        sources = Sources(
            categories=choices_of(category_finder(categories)),
            units=choices_of(units),
            regions=choices_of(regions.finder),
            articles=lambda typed: [
                Choice(row.value, row.text, row.detail) for row in editing.titles(typed)
            ],
            category_name=lambda code: names.get(code, code),
            region_name=regions.name,
            article_name=lambda other: editing.title_of(other) or other,
            tree=categories,
        )
        window = EditorWindow(look, f"{who.seat} {who.name}".strip(), sources)
        writing = Writing(window, editing, self._background)
        steps = Steps(
            look,
            window,
            writing,
            editing,
            self._background,
            user=who.user,
            may_all=who.role is Role.ADMIN,
        )
        files = Files(look, window, editing, importing, self._background)
        self.desk = EditorDesk(window, writing, steps, files, editing, self._background)

    @property
    def window(self) -> EditorWindow:
        """What is to be shown."""
        return self.desk.window

    def start(self) -> None:
        """Ask for the drafts."""
        self.desk.start()

    def close(self) -> None:
        """Keep what is being written, cut what is under way and end every thread."""
        self._central.cut()
        self.desk.stop()
        self._background.close()  # older words are written before the newest
        try:
            self.desk.writing.close()
        except OSError:
            log.exception("What was being written could not be kept")
        self._central.close()


class _Regions:
    """Divisions by their code, as articles name them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._names = {gazetteer.region: gazetteer.name}
        self._names |= {each.code: each.name for each in gazetteer.divisions if not each.is_spot}
        rows = ((Found(code, self.name(code)), name, "") for code, name in self._names.items())
        self.finder = Finder(rows)

    def name(self, code: str) -> str:
        """Names from the top down to the division; a text that is no code as it is."""
        if code not in self._names:
            return code
        path = [code[:digits] for digits in Level if digits <= len(code)]
        return SEPARATOR.join(self._names[each] for each in path if each in self._names)


def _units() -> Finder:
    units = load_directory().units
    rows = ((Found(each.name, each.name), each.name, " ".join(each.aliases)) for each in units)
    return Finder(rows)


def _decode(data: bytes, name: str) -> str:
    """The text of a file in any usual encoding."""
    try:
        return decoded(data, name)[0].removeprefix("\ufeff")
    except ResourceError as error:
        raise RefusedError(error.reason) from error
