"""The data that comes with the program, or from the centre's own folder, as the parts need it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from app.domain.category import Category
from app.domain.place import Gazetteer
from app.domain.unit import Directory
from app.sync import protocol
from kb.articles import Article
from kb.lexicon import Lexicon
from resources.centre import CentreFiles
from resources.everyday_loader import load_everyday
from resources.loader import load_articles, load_categories, load_gazetteer
from resources.unit_loader import load_directory


@dataclass(frozen=True, slots=True)
class Shipped:
    """Categories, places, articles, and the units with their dispatch directory."""

    categories: tuple[Category, ...]
    gazetteer: Gazetteer
    articles: tuple[Article, ...]
    directory: Directory = field(default_factory=Directory)
    lexicon: Lexicon = field(default_factory=Lexicon)

    def published_articles(self) -> list[protocol.Article]:
        """The articles as the server publishes them."""
        return [protocol.Article(**asdict(article)) for article in self.articles]

    def dictionaries(self) -> dict[str, object]:
        """The dictionaries as the server gives them out."""
        return {
            "categories": [asdict(category) for category in self.categories],
            "places": asdict(self.gazetteer),
            "units": [asdict(unit) for unit in self.directory.units],
        }


def load_shipped(centre: CentreFiles | None = None) -> Shipped:
    """Read and check the data, a centre's own files first.

    Args:
        centre: Notes the centre's files that cannot be used; the shipped ones are read then.

    Raises:
        ResourceError: A shipped file is wrong; with file, row and reason.
    """
    centre = centre or CentreFiles()
    words = centre.load(load_everyday)
    return Shipped(
        centre.load(load_categories),
        centre.load(load_gazetteer),
        tuple(Article(**fields) for fields in centre.load(load_articles)),
        centre.load(load_directory),
        Lexicon(words.concepts, tuple(words.fillers)),
    )
