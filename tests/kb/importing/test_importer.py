"""Files of every kind become articles; what cannot is named with file, row and reason."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.importing.fields import TEXT_HEADING, FieldMap, as_day
from kb.importing.importer import Imported, Importer, names_of_categories

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
CODES = names_of_categories(
    [("0101", ("城管", "路灯")), ("0102", ("城管", "其他")), ("0201", ("住建", "其他"))]
)


def read(path: Path, *maps: str) -> Imported:
    return Importer(FieldMap.of(maps), categories=CODES).read(path)


def told(imported: Imported) -> list[str]:
    return [str(each) for each in imported.refused]


def test_json_lines_of_ours_come_back_as_they_are(tmp_path: Path) -> None:
    fields = {
        "id": "A1",
        "title": "路灯报修",
        "blocks": {"条件": "市政道路", "流程": "1. 报\n2. 修"},
        "synonyms": ["路灯不亮", "灯、坏了"],
        "categories": ["0101"],
        "unit": "城管局",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "region": "9901",
        "version": 4,
        "source": "示例",
        "sensitivity": "internal",
        "questions": ["哪条路？"],
        "related": ["A2"],
        "attachments": {"a.png": "0" * 64},
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(fields, ensure_ascii=False) + "\n\n", "utf-8")
    imported = read(tmp_path / "a.jsonl")
    assert told(imported) == []
    (article,) = imported.articles
    for name, value in fields.items():
        assert getattr(article, name) == (tuple(value) if isinstance(value, list) else value)
    assert imported.notes == ("related articles that are not among these: A1 → A2",)


def test_a_map_makes_articles_of_foreign_json(tmp_path: Path) -> None:
    row = {
        "CODE": 7,
        "NAME": "灯具核准",
        "STD": "有证",
        "DOCS": ["申请表", "身份证"],
        "WHERE": None,
        "X": {"a": 1},
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(row), "utf-8")
    imported = read(
        tmp_path / "a.jsonl",
        "id=CODE",
        "title=NAME",
        "text=STD",
        "材料=DOCS,X",
        "地点=WHERE",
        "电话=NO",
    )
    (article,) = imported.articles
    assert (article.id, article.title) == ("7", "灯具核准")
    assert article.blocks == {TEXT_HEADING: "有证", "材料": "申请表\n身份证\na：1"}
    assert imported.notes == ("columns of the map that are nowhere: NO",)


@pytest.mark.parametrize("text", ["title", "=x", "title=", "title= ,"])
def test_a_bad_map_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not FIELD=COLUMN"):
        FieldMap.of([text])


def test_each_bad_line_is_named_and_the_rest_is_done(tmp_path: Path) -> None:
    lines = [
        '{"id":"a","title":"好","text":"x"}',
        "{",
        "[1]",
        '{"id":"b","title":"","text":"x"}',
        '{"id":"c","title":"空"}',
        '{"id":"a","title":"重","text":"x"}',
        '{"id":"d","title":"块","blocks":{"条件":1}}',
        '{"id":"e","title":"类","text":"x","categories":["999"]}',
        '{"id":"f","title":"日","text":"x","valid_to":"明年","version":"第二"}',
        "[" * 100_000,
        '{"id":"g","title":"半\\ud800","text":"x"}',
        '{"id":"h","title":"自","text":"x","related":["h"]}',
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    imported = read(tmp_path / "a.jsonl")
    assert [article.id for article in imported.articles] == ["a"]
    assert [each.number for each in imported.refused] == list(range(2, 13))
    expected = [
        "is not JSON",
        "is not a JSON object",
        "title is missing",
        "blocks hold no text",
        "id a was given before: a.jsonl, row 1",
        "blocks is not texts by name",
        "categories have a code that is not known: 999",
        "version is not a whole number",
        "is not JSON",
        "title holds the sign U+D800",
        "related name the article itself",
    ]
    for refused, reason in zip(imported.refused, expected, strict=True):
        assert reason in refused.reason


def test_a_table_with_chinese_names(tmp_path: Path) -> None:
    rows = [
        "编号,标题,申请材料,办理时限,别名,分类,失效日期,备注2",
        'A1,路灯报修,"灯杆编号\n路名",一天,路灯不亮；灯坏了|灯坏了,路灯,2027年1月5日,无',
        "A2,路牌,,x,,城管/其他,,",
        "A3,重名,x,,,其他,,",
        "A4,少一格,x",
        ",没有编号,x,,,,,",
    ]
    (tmp_path / "a.csv").write_text("\n".join(rows), "utf-8-sig")
    imported = read(tmp_path / "a.csv")
    first, second = imported.articles
    assert first.blocks == {"材料": "灯杆编号\n路名", "时限": "一天"}
    assert first.synonyms == ("路灯不亮", "灯坏了")
    assert (first.categories, second.categories) == (("0101",), ("0102",))
    assert first.valid_to == "2027-01-05"
    assert told(imported) == [
        "a.csv, row 5: categories have a code that is not known: 其他",
        "a.csv, row 6: has 3 fields, the first row has 8",
        "a.csv, row 7: id is missing",
    ]
    assert imported.notes == ("columns that no field was taken from: 备注2",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("甲,乙\n1,2\n", "no column is a title"),
        ("标题,标题\n1,2\n", "two columns are called 标题"),
        ("标题,\n1,2\n", "column 2 has no name"),
        ('标题,内容\n一,"没有完\n二,x\n', "a quotation mark is not closed"),
        ("标题,内容\n一," + "长" * 140_000 + "\n", "a field has more than"),
        ("标题;内容\n=1+1;\n", "blocks hold no text"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "a.csv").write_text(text, "utf-8")
    imported = read(tmp_path / "a.csv")
    assert imported.articles == ()
    assert any(reason in line for line in told(imported))


def test_what_has_no_id_gets_the_same_one_every_time(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("标题\t内容\t部门\n一\tx\t甲\n一\ty\t乙\n", "utf-8")
    once, again = (read(tmp_path / "a.tsv").articles for _ in range(2))
    assert once == again
    assert once[0].id != once[1].id


def book(path: Path, *rows: list[object], work: Callable[[object], None] | None = None) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if work:
        work(sheet)
    made.save(path)
    return path


def test_a_workbook_is_read_as_a_person_sees_it(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        ["示范市办事指南", None, None],
        ["编号", "标题", "内容", "有效期至", "分类"],
        [1001, "路灯报修", 3.5, date(2027, 12, 31), "0101"],
        [None] * 5,
        ["A2", "公式", "=1+1", None, None],
        ["A3", "合并", "x", None, None],
        ["A4", "错误", "#N/A", None, None],
        ["A5", "多出", "x", None, None, "多"],
        ["A6", "数字分类", "x", None, 101],
        work=lambda sheet: sheet.merge_cells("C6:D6"),  # type: ignore[attr-defined]  # a sheet
    )
    imported = read(path)
    (article,) = imported.articles
    assert (article.id, article.blocks) == ("1001", {TEXT_HEADING: "3.5"})
    assert article.valid_to == "2027-12-31"
    assert told(imported) == [
        "a.xlsx [Sheet], row 5: cell C5 holds a formula; paste its value in its place",
        "a.xlsx [Sheet], row 6: cells C6:D6 are merged; write each one out",
        "a.xlsx [Sheet], row 7: cell C7 holds the error #N/A",
        "a.xlsx [Sheet], row 8: cell F8 stands in a column without a name",
        "a.xlsx [Sheet], row 9: categories have a code that is not known: 101",
    ]


def test_a_merged_heading_above_the_names_does_no_harm(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        ["指南", None],
        ["标题", "内容"],
        ["一", "x"],
        work=lambda sheet: sheet.merge_cells("A1:B1"),  # type: ignore[attr-defined]  # a sheet
    )
    assert [article.title for article in read(path).articles] == ["一"]
    other = book(tmp_path / "b.xlsx", ["甲", "乙"], ["一", "x"])
    assert "no sheet has a row of column names" in told(read(other))[0]


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Rewrite one part of a package."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "change", "reason"),
    [
        (SHEET, lambda xml: LAUGHS + xml, "holds an XML document type"),
        (
            "xl/workbook.xml",
            lambda xml: (
                '<?xml version="1.0" encoding="utf-16"?>'.encode("utf-16")
                + LAUGHS.decode().encode("utf-16-le")
            ),
            "holds an XML document type",
        ),
        (SHEET, lambda xml: xml[:-20], "is damaged"),
        (SHEET, lambda xml: xml.replace(b'r="B2"', b'r="XFD2"'), "reaches to column XFD"),
        (SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="1048576"'), "more than 200000"),
        (
            SHEET,
            lambda xml: xml.replace(
                b"</sheetData>",
                b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            ),
            "merges the cells A1:XFD1048576",
        ),
        (SHEET, lambda xml: xml + b" " * (129 * 2**20), "is too large when unpacked"),
        ("xl/styles.xml", lambda _: b"<styleSheet/>" * 2, "is damaged"),
    ],
)
def test_a_hostile_workbook_is_refused_in_words(
    tmp_path: Path, part: str, change: Callable[[bytes], bytes], reason: str
) -> None:
    path = changed(book(tmp_path / "a.xlsx", ["标题", "内容"], ["一", "x"]), part, change)
    imported = read(path)
    assert imported.articles == ()
    assert reason in told(imported)[0]


@pytest.mark.parametrize("name", ["a.xlsx", "a.docx"])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is damaged or no such file"),
        (b"PK\x03\x04 and no more", "is damaged or no such file"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "has an old format or a password"),
        ("标题,内容".encode(), "is damaged or no such file"),
    ],
)
def test_what_is_no_package_is_refused(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert reason in told(read(tmp_path / name))[0]


def test_a_package_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["标题"]).rename(tmp_path / "a.docx")
    assert told(read(path)) == ["a.docx: is damaged or no such file: it has no word/document.xml"]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_damaged_package_never_raises(tmp_path: Path, data: st.DataObject) -> None:
    """Any byte of a good workbook or document may be another one."""
    name = data.draw(st.sampled_from(["a.xlsx", "a.docx"]))
    whole = _packages(tmp_path)[name]
    place = data.draw(st.integers(0, len(whole) - 1))
    path = tmp_path / f"cut-{name}"
    path.write_bytes(whole[:place] + data.draw(st.binary(max_size=3)) + whole[place + 1 :])
    imported = read(path)
    assert len(imported.articles) <= 1


def _packages(folder: Path) -> dict[str, bytes]:
    if not (folder / "a.docx").exists():
        book(folder / "a.xlsx", ["标题", "内容"], ["一", "x"])
        document = docx.Document()
        document.add_heading("一", 1)
        document.add_paragraph("x")
        document.save(str(folder / "a.docx"))
    return {name: (folder / name).read_bytes() for name in ("a.xlsx", "a.docx")}


PAGE = """---
编号: KB-1
categories: [0101]
synonyms:
  - 路灯不亮
  - 灯坏了
有效期至: 2027-12-31
---
# 路灯报修

先看是不是小区里的灯。

## 申请材料

| 项 | 要求 |
|---|---|
| 灯杆编号 | 有则提供 |

```
## 不是标题
```

## 流程
![怎么看 编号](图/灯杆.png "编号")
"""


def test_a_folder_of_markdown(tmp_path: Path) -> None:
    (tmp_path / "图").mkdir()
    (tmp_path / "图" / "灯杆.png").write_bytes(PNG)
    (tmp_path / "路灯.md").write_bytes(PAGE.replace("\n", "\r\n").encode())
    (tmp_path / ".draft.md").write_text("# x\ny", "utf-8")
    (tmp_path / "说明.pdf").write_bytes(b"%PDF")
    imported = read(tmp_path)
    assert told(imported) == []
    (article,) = imported.articles
    assert (article.id, article.title, article.categories) == ("KB-1", "路灯报修", ("0101",))
    assert list(article.blocks) == [TEXT_HEADING, "材料", "流程"]
    assert "## 不是标题" in article.blocks["材料"]
    assert article.blocks["流程"] == "![怎么看 编号](灯杆.png)"
    digest = hashlib.sha256(PNG).hexdigest()
    assert article.attachments == {"灯杆.png": digest}
    assert imported.pictures == {digest: PNG}
    assert imported.notes[0].startswith("说明.pdf: is not read")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("---\na: [1\n---\n# x\ny", "its front matter is no YAML"),
        ("---\na: &x [1]\nb: *x\n---\n# x\ny", "references (*) are not allowed"),
        ("---\na: {b: c}\n---\n# x\ny", "neither a text nor a list under a"),
        ("---\n- a\n---\n# x\ny", "is not names with values"),
        ("---\na: " + "x" * 30_000 + "\n---\n", "front matter has more than"),
        ("---\na: !!python/object:os.system x\n---\n# x", "blocks hold no text"),
        ("# x\n![a](https://example.org/a.png)", "does not lie beside it"),
        ("# x\n![a](../secret.png)", "is not in the folder"),
        ("# x\n![a](/etc/passwd)", "is not in the folder"),
        ("# x\n![a](a%00.png)", "cannot be read"),
        ("# x\n![a](" + "a" * 5_000 + ".png)", "cannot be read"),
        ("# x\n![a](a.svg)", "is not in the folder, or no picture"),
        ("# x\n", "blocks hold no text"),
    ],
)
def test_a_bad_page_is_refused(tmp_path: Path, page: str, reason: str) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    (folder / "a.svg").write_text("<svg/>", "utf-8")
    (folder / "a.md").write_text(page, "utf-8")
    imported = read(folder)
    assert imported.articles == ()
    assert reason in told(imported)[0]


def test_a_picture_behind_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    (folder / "a.png").symlink_to(tmp_path / "secret.png")
    (folder / "a.md").write_text("# x\n![a](a.png)", "utf-8")
    assert "is not in the folder" in told(read(folder))[0]


def document(path: Path) -> Path:
    made = docx.Document()
    made.add_heading("路灯报修", 1)
    made.add_paragraph("先看是不是小区里的灯。")
    made.add_heading("申请材料", 2)
    made.add_paragraph("灯杆编号", style="List Bullet")
    table = made.add_table(2, 3)
    for row, texts in zip(table.rows, (("项", "时间", "注"), ("修", "一天", "a|b")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    made.add_picture(io.BytesIO(PNG))
    made.add_heading("路牌", 1)
    pairs = made.add_table(2, 2)
    for row, texts in zip(pairs.rows, (("办理时限", "三天"), ("分类", "0101")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    made.save(str(path))
    return path


def test_a_word_document(tmp_path: Path) -> None:
    imported = read(document(tmp_path / "市政 设施.docx"))
    assert told(imported) == []
    lamp, sign = imported.articles
    assert (lamp.title, list(lamp.blocks)) == ("路灯报修", [TEXT_HEADING, "材料"])
    (picture,) = lamp.attachments
    assert lamp.blocks["材料"].split("\n\n") == [
        "- 灯杆编号",
        "| 项 | 时间 | 注 |\n|---|---|---|\n| 修 | 一天 | a\\|b |",
        f"![]({picture})",
    ]
    assert imported.pictures[lamp.attachments[picture]] == PNG
    assert (sign.title, sign.blocks, sign.categories) == ("路牌", {"时限": "三天"}, ("0101",))


def test_a_document_without_headings_is_called_as_its_file(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("只有一段。")
    made.save(str(tmp_path / "路灯.docx"))
    (article,) = read(tmp_path / "路灯.docx").articles
    assert (article.title, article.blocks) == ("路灯", {TEXT_HEADING: "只有一段。"})


def test_tracked_changes_are_refused(tmp_path: Path) -> None:
    path = changed(
        document(tmp_path / "a.docx"),
        "word/document.xml",
        lambda xml: xml.replace(
            b"<w:sectPr", b'<w:p><w:ins w:id="1"><w:r><w:t>x</w:t></w:r></w:ins></w:p><w:sectPr', 1
        ),
    )
    assert told(read(path)) == ["a.docx: has tracked changes; accept or reject them first"]


def test_other_kinds_and_places_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    assert "is of another kind" in told(read(tmp_path / "a.pdf"))[0]
    assert "cannot be read: No such file" in told(read(tmp_path / "none.csv"))[0]
    (tmp_path / "empty").mkdir()
    assert "holds no file of" in told(read(tmp_path / "empty"))[0]
    (tmp_path / "b.csv").write_bytes("标题,内容\n一,二\n".encode("gb18030"))
    assert told(read(tmp_path / "b.csv")) == ["b.csv, row 1: is not UTF-8"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027/1/5", "2027-01-05"),
        ("2027年12月31日", "2027-12-31"),
        ("2027-12-31 00:00:00", "2027-12-31"),
        ("长期", "长期"),
    ],
)
def test_days_as_people_write_them(text: str, day: str) -> None:
    assert as_day(text) == day
