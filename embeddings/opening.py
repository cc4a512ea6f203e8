"""From the name in a setting to an encoder."""

from pathlib import Path

from embeddings.encoder import Encoder, HashingEncoder
from embeddings.folder import is_static
from embeddings.sentence import SentenceEncoder
from embeddings.static import StaticEncoder

SHIPPED = Path(__file__).parent / "model"


def open_encoder(name: str) -> Encoder:
    """`fast` or `fine` (shipped), `hashing` (stand-in without a model), a folder, or a hub name (owner/model).

    ValueError where the name is none of these.
    """
    if name == "hashing":
        return HashingEncoder()
    shipped = sorted(path.name for path in SHIPPED.iterdir() if (path / "modules.json").exists())
    folder = SHIPPED / name if name in shipped else Path(name)
    if folder.is_dir():
        return StaticEncoder(folder) if is_static(folder) else SentenceEncoder(str(folder))
    if name.count("/") == 1 and not name.startswith((".", "/")):
        return SentenceEncoder(name)
    known = ", ".join([*shipped, "hashing"])
    raise ValueError(f"no encoder {name!r}: give one of {known}, an existing folder, or a hub name (owner/model)")
