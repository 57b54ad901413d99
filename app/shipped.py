"""The data that comes with the program, or from the centre's own folder, as the parts need it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from app.domain.category import Category
from app.domain.place import Gazetteer
from app.sync import protocol
from kb.articles import Article
from resources.loader import load_articles, load_categories, load_gazetteer


@dataclass(frozen=True, slots=True)
class Shipped:
    """Categories, places and articles."""

    categories: tuple[Category, ...]
    gazetteer: Gazetteer
    articles: tuple[Article, ...]

    def published_articles(self) -> list[protocol.Article]:
        """The articles as the server publishes them."""
        return [protocol.Article(**asdict(article)) for article in self.articles]

    def dictionaries(self) -> dict[str, object]:
        """The dictionaries as the server gives them out."""
        departments = {c.department for c in self.categories if c.department}
        return {
            "categories": [asdict(category) for category in self.categories],
            "places": asdict(self.gazetteer),
            "units": sorted(departments),
        }


def load_shipped() -> Shipped:
    """Read and check the data; raises ``ResourceError`` with file, row and reason."""
    articles = tuple(Article(**fields) for fields in load_articles())
    return Shipped(load_categories(), load_gazetteer(), articles)
