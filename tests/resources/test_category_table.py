"""A table of categories is read in both forms, and everything that is wrong in it is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.category import Category, tree
from resources.category_table import COLUMNS, read_table, written

LEVELS = "code,level1,level2,level3,level4,keywords,department\n"
PARENTS = "code,parent,name,keywords,department\n"


def problems(text: str) -> list[tuple[str, str]]:
    table = read_table(text)
    assert not (table.problems and table.categories), "something was taken of a wrong table"
    return [(problem.where, problem.reason) for problem in table.problems]


def test_leaves_of_three_and_four_levels() -> None:
    text = LEVELS + "a1,城管,市容,摆摊,,摆摊|占道,城管局\na2,城管,市容,招牌,灯箱,,\n"
    assert read_table(text).categories == (
        Category("a1", ("城管", "市容", "摆摊"), ("摆摊", "占道"), "城管局"),
        Category("a2", ("城管", "市容", "招牌", "灯箱")),
    )


def test_rows_with_parents_in_any_order() -> None:
    text = PARENTS + "3,2,摆摊,占道、地摊,\n1,,城管,,城管局\n2,1,市容,,\n4,1,路灯,,市政处\n"
    assert read_table(text).categories == (
        Category("3", ("城管", "市容", "摆摊"), ("占道", "地摊"), "城管局"),
        Category("4", ("城管", "路灯"), (), "市政处"),
    )


def test_both_forms_of_the_same_tree_read_the_same() -> None:
    levels = LEVELS + "1,城管,,,,,城管局\n2,城管,市容,,,,\n3,城管,市容,摆摊,,占道,\n"
    parents = PARENTS + "1,0,城管,,城管局\n2,1,市容,,\n3,2,摆摊,占道,\n"
    assert read_table(levels).categories == read_table(parents).categories


@pytest.mark.parametrize(
    "text",
    [
        "编码;一级;二级;关键词;主管部门\n1;城管;摆摊;占道;城管局\n",
        "分类编码\t一级分类\t二级分类\t关键字\t部门\r\n1\t城管\t摆摊\t占道\t城管局\r\n",
        "代码,上级,名称,关键词,部门\n9,,城管,,城管局\n1,9,摆摊,占道,\n,,,,\n\n",
        " Code , Level1,LEVEL2,keywords,department,remark\n1,城管,摆摊,占道,城管局,x\n",
    ],
)
def test_other_separators_and_names_of_columns(text: str) -> None:
    assert read_table(text).categories == (Category("1", ("城管", "摆摊"), ("占道",), "城管局"),)


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        ("", "row 1", "has no column code, level1"),
        ("code,parent\n", "row 1", "has no column name"),
        (LEVELS, "", "has no category"),
        (LEVELS + "1,a,,c,,,\n", "row 2", "has an empty level"),
        (LEVELS + "1,,,,,k,\n", "row 2", "has an empty level"),
        (LEVELS + "1,a\n", "row 2", "does not have 7 fields"),
        (LEVELS + "一,a,,,,,\n", "row 2", "code '一' is not 1 to 32 letters and digits"),
        (LEVELS + "1,a,,,,,\n1,b,,,,,\n", "row 3", "code 1 was given before, in row 2"),
        (LEVELS + "1,a,b,,,,\n2,a,b,,,,\n", "row 3", "a/b was given before, in row 2"),
        (LEVELS + "1,a\x07,,,,,\n", "row 2", "has a sign that is no text: U+0007"),
        (LEVELS + "1,a,,,,k�,\n", "row 2", "has a sign that is no text: U+FFFD"),
        (
            LEVELS + f"1,{'长' * 41},,,,,\n",
            "row 2",
            "长长长长长长长长… has more than 40 characters",
        ),
        (LEVELS + '1,"a\nb",,,,,\n', "row 3", "has a sign that is no text: U+000A"),
        (PARENTS + "1,,,,\n", "row 2", "has no name"),
        (PARENTS + "1,,a,,\n2,7,b,,\n", "row 3", "lies below 7, which is no row"),
        (PARENTS + "1,,a,,\n2,2,b,,\n", "row 3", "lies in a loop: 2 → 2"),
        (PARENTS + "1,,a,,\n1,,b,,\n", "row 3", "code 1 was given before, in row 2"),
        (PARENTS + "1,,a,,\n2,1,b,,\n3,1,b,,\n", "row 4", "a/b was given before, in row 3"),
        (
            PARENTS + "".join(f"{n},{n - 1},n{n},,\n" for n in range(1, 6)),
            "row 6",
            "lies deeper than 4 levels",
        ),
    ],
)
def test_what_is_wrong_is_named_with_row_and_reason(text: str, where: str, reason: str) -> None:
    assert problems(text) == [(where, reason)]


def test_a_loop_of_many_is_told_once_where_it_first_shows() -> None:
    ((where, reason),) = problems(PARENTS + "1,,a,,\n2,4,b,,\n3,2,c,,\n4,3,d,,\n5,4,e,,\n")
    assert where == "row 3"
    assert set(reason.removeprefix("lies in a loop: ").split(" → ")) == {"2", "3", "4"}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    wheres = [where for where, _ in problems(LEVELS + "1,a,,c,,,\n2\n3,x,,,,,\n3,y,,,,,\n")]
    assert wheres == ["row 2", "row 3", "row 5"]


names = st.text("城管市容摆摊噪声水电abc ,\"'|", min_size=1, max_size=6).map(str.strip).filter(bool)
words = st.text("摆摊噪声水电k,\"'", min_size=1, max_size=6).map(str.strip).filter(bool)
some_categories = st.lists(
    st.builds(
        lambda path, keywords, department: (tuple(path), tuple(keywords), department),
        st.lists(names, min_size=4, max_size=4),
        st.lists(words, max_size=3, unique=True),
        names,
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[0],
)


@given(some_categories)
def test_what_is_written_reads_the_same(rows: list[tuple[tuple[str, ...], ...]]) -> None:
    categories = tuple(Category(f"c{n}", *row) for n, row in enumerate(rows))
    text = written(categories)
    assert text.startswith(",".join(COLUMNS))
    table = read_table(text)
    assert (table.categories, table.problems) == (categories, ())


@given(st.text(max_size=200))
def test_any_text_is_a_table_or_says_why_not(text: str) -> None:
    table = read_table(text)
    assert bool(table.categories) != bool(table.problems)


def test_a_tree_keeps_the_order_and_counts_its_leaves() -> None:
    leaves = (
        Category("1", ("b", "x", "1")),
        Category("2", ("a", "y")),
        Category("3", ("b", "z")),
    )
    top = tree(leaves)
    assert [(branch.name, branch.leaves, branch.leaf) for branch in top] == [
        ("b", 2, None),
        ("a", 1, None),
    ]
    assert [branch.name for branch in top[0].below] == ["x", "z"]
    assert top[0].below[1].leaf == leaves[2]
