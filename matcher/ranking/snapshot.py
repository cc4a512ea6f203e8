"""An index on disk: one array a file, and a manifest of its encoder, its state and the checksum of each file."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.bilingual import Bilingual
from matcher.errors import UnusableIndex
from matcher.ranking.facts import layout

FORMAT = 1  # raise it when what the arrays mean changes; a change of the facts is noticed by itself
_MANIFEST = "manifest.json"

Arrays = Mapping[str, NDArray[Any]]


def write(folder: Path, rosters: Mapping[str, Arrays], *, encoder: str, revision: int) -> None:
    """FileExistsError where there is such a folder already: a snapshot is never written over another."""
    folder.mkdir(parents=True)
    checksums = {}
    for roster, arrays in rosters.items():
        for name, array in arrays.items():
            file = folder / f"{roster}.{name}.npy"
            np.save(file, array, allow_pickle=False)
            checksums[file.name] = _checksum(file)
    manifest = {"format": _format(), "encoder": encoder, "revision": revision, "files": checksums}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def read(folder: Path, *, encoder: str) -> tuple[dict[str, dict[str, NDArray[Any]]], int]:
    """Rosters by name, and the revision; UnusableIndex where missing, damaged, or of another format or encoder."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != _format():
            raise UnusableIndex(_OTHER_FORMAT.format(given=manifest["format"], wanted=_format()))
        if manifest["encoder"] != encoder:
            raise UnusableIndex(_OTHER_ENCODER.format(given=manifest["encoder"], wanted=encoder))
        rosters: dict[str, dict[str, NDArray[Any]]] = {}
        for name, checksum in manifest["files"].items():
            if _checksum(folder / name) != checksum:
                raise UnusableIndex(_DAMAGED.format(file=folder / name))
            roster, column = name.removesuffix(".npy").split(".", 1)
            rosters.setdefault(roster, {})[column] = np.load(folder / name, allow_pickle=False)
        return rosters, int(manifest["revision"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableIndex(_UNREADABLE.format(folder=folder, error=error)) from error


def _format() -> str:
    return f"{FORMAT}-{layout()}"


def _checksum(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


INCOMPLETE = Bilingual("索引不完整：{error}", "The index is incomplete: {error}")
_UNREADABLE = Bilingual("无法读取索引 {folder}：{error}", "The index in {folder} cannot be read: {error}")
_DAMAGED = Bilingual("索引文件 {file} 已损坏", "The index file {file} is damaged")
_OTHER_FORMAT = Bilingual(
    "索引格式为 {given}，本版本为 {wanted}", "The index has format {given}, this version {wanted}"
)
_OTHER_ENCODER = Bilingual(
    "索引由编码器 {given} 生成，现用 {wanted}", "The index was made by the encoder {given}; the one in use is {wanted}"
)
