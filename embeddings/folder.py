"""What the folder of a model says of it."""

import hashlib
from pathlib import Path


def is_static(folder: Path) -> bool:
    modules = folder / "modules.json"
    return modules.exists() and "StaticEmbedding" in modules.read_text(encoding="utf-8")


def content_checksum(folder: Path) -> str:
    """Of every file but the card: tokenizer, weights and settings together decide the vectors."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"):
        digest.update(file.relative_to(folder).as_posix().encode())
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:16]
