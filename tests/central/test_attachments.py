from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.central.knowledge.attachments import blob_of
from app.central.knowledge.file_kinds import COMPOUND, OLD_OFFICE, OPEN_OFFICE, PICTURES, kind_of
from app.domain.article import ATTACHED_BYTES, Draft
from app.sync.client import Central
from app.sync.errors import Unreachable
from tests.central.editors import Editors, refused
from tests.central.recorded import folder_of
from tests.central.running import Running, problem

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


@pytest.fixture(scope="module")
def editors(server: Running) -> Iterator[Editors]:
    editors = Editors(server)
    yield editors
    editors.close()


def archive(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return content.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
XLS = COMPOUND + b"\0" * 99 + "Workbook".encode("utf-16-le")


def files(server: Running) -> set[Path]:
    folder = folder_of(server) / "attachments"
    return {path for path in folder.rglob("*") if path.is_file()}


def test_an_attachment_comes_back_as_it_was_and_is_stored_once(editors: Editors) -> None:
    digest = editors.writer.put_attachment(PNG, "流程 图.PNG")
    assert digest == hashlib.sha256(PNG).hexdigest()
    before = files(editors.server)
    assert editors.reader.put_attachment(PNG, "other.png") == digest
    assert files(editors.server) == before
    assert editors.agent.attachment(digest) == PNG
    path = folder_of(editors.server) / blob_of(digest)
    assert path in before
    assert [each.stat().st_mode & 0o077 for each in (path, path.parent, path.parents[1])] == [0] * 3


def test_an_article_with_a_sent_attachment_is_published(editors: Editors) -> None:
    digest = editors.writer.put_attachment(DOCX, "申请表.docx")
    article = editors.new(attachments={"申请表.docx": digest})
    draft = editors.writer.save_draft(Draft(article), 0)
    assert editors.writer.submit(article.id, draft.revision).state == "review"


def test_a_browser_never_opens_one_in_the_servers_name(editors: Editors) -> None:
    digest = editors.writer.put_attachment(PNG, "a.png")
    answer = editors.people[3].http.get(f"/attachments/{digest}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.png"),
        (b"MZ\x90\x00", "program.exe"),
        (b"MZ\x90\x00", "program.pdf"),
        (PNG, "picture.svg"),
        (PNG, "picture.jpg"),
        (PNG, "picture"),
        (b"<svg onload='x'/>", "picture.png"),
        (b"<html>", "page.html"),
        (b"PK\x03\x04broken", "broken.docx"),
        (archive("word/document.xml"), "no-types.docx"),
        (DOCX, "document.xlsx"),
        (DOCX, "document.zip"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "m.docx"),
        (archive("META-INF/MANIFEST.MF", "A.class"), "program.docx"),
        (COMPOUND + b"installer", "installer.xls"),
        (XLS + "_VBA_PROJECT".encode("utf-16-le"), "macros.xls"),
        (XLS, "sheet.msi"),
    ],
)
def test_other_kinds_are_refused(editors: Editors, content: bytes, name: str) -> None:
    before = files(editors.server)
    with refused("SRV-21"):
        editors.writer.put_attachment(content, name)
    assert files(editors.server) == before


def test_kinds_are_known_by_their_content() -> None:
    for ending, (sign, at) in PICTURES.items():
        assert kind_of(b"RIFFsize"[:at] + sign + b"...", f"a{ending.upper()}") == ending
    for ending, folder in OPEN_OFFICE.items():
        assert kind_of(archive("[Content_Types].xml", f"{folder}x.xml"), f"a{ending}") == ending
    for ending, stream in OLD_OFFICE.items():
        assert kind_of(COMPOUND + stream.encode("utf-16-le"), f"a.b{ending}") == ending


@given(
    st.binary(max_size=64) | st.binary(max_size=64).map(b"PK\x03\x04".__add__),
    st.text(max_size=8) | st.sampled_from([*PICTURES, *OPEN_OFFICE, *OLD_OFFICE]).map("a".__add__),
)
def test_any_file_has_a_kind_or_none(content: bytes, name: str) -> None:
    assert kind_of(content, name) in {"", *PICTURES, *OPEN_OFFICE, *OLD_OFFICE}


def test_what_is_not_what_it_says_is_refused(editors: Editors) -> None:
    http = editors.people[0].http
    other = hashlib.sha256(b"other").hexdigest()
    answer = http.put(f"/attachments/{other}", params={"name": "a.png"}, content=PNG)
    assert problem(answer, "SRV-12").errors[0]["field"] == "sha256"
    digest = hashlib.sha256(PNG).hexdigest()
    for path in (f"/attachments/{digest.upper()}", "/attachments/..%2Fcentral.db"):
        assert http.put(path, params={"name": "a.png"}, content=PNG).status_code in {404, 422}
    for name in ("", "n" * 201):
        answer = http.put(f"/attachments/{digest}", params={"name": name}, content=PNG)
        assert problem(answer, "SRV-12").errors[0]["field"] == "query.name"
    with refused("SRV-06"):
        editors.agent.attachment(other)


def test_one_that_is_too_large_is_refused(editors: Editors) -> None:
    with refused("SRV-13"):
        editors.writer.put_attachment(PNG + b"\0" * ATTACHED_BYTES, "a.png")


def test_another_content_than_was_asked_for_is_no_answer() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b"other"))
    central = Central("http://c", token="t", transport=transport)
    with pytest.raises(Unreachable):
        central.attachment(hashlib.sha256(PNG).hexdigest())
    central.close()
