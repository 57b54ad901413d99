"""What a server is given when it starts: articles and dictionaries that came with the program."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from app.central.knowledge.published import Origin, store_article
from app.central.state import Central
from app.central.tickets.dictionary_tables import DictionaryRow
from app.sync.protocol import Article


def publish(
    central: Central, articles: Iterable[Article], dictionaries: Mapping[str, object]
) -> None:
    """Store what is new or different; safe to repeat at every start, in several processes.

    An article that somebody here edited or removed stays as it is.

    Args:
        central: Where.
        articles: The articles that were shipped.
        dictionaries: By name (``categories``, ``units``, ``places``), anything JSON can hold.
    """
    shipped = Origin(central.now_ms())
    with central.database.writing() as session:
        for article in articles:
            store_article(session, article, shipped)
        for name, content in dictionaries.items():
            body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
            digest = hashlib.sha256(body.encode()).hexdigest()
            session.merge(DictionaryRow(name=name, body=body, sha256=digest))
