"""How a text is cut into the tokens that have a vector: one Unigram tokenizer file per model, for both languages.

Folded first: full-width forms, case, accents, traditional characters. Whatever is no word falls back to smaller words,
then to characters, and a character that nobody has seen to its bytes: never to nothing.
"""

import io
import math
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

UNKNOWN = "[UNK]"
SPECIAL = ("[PAD]", UNKNOWN, "[CLS]", "[SEP]", "[MASK]")
BYTES = tuple(f"<0x{byte:02X}>" for byte in range(256))
# Names that punctuation would tear apart, kept as one word each by the tokenizer of words.
SPELLED = {"c++": "cplusplus", "c#": "csharp", ".net": "dotnet"}
# Stands before what begins a word, as in sentencepiece: WordPiece marks the opposite, what continues one.
BEGIN = "▁"
# Added to each Chinese word's log probability: a rare word of the dictionary must still beat its characters.
_COST_OF_A_WORD = -5.0
_COST_OF_A_PIECE = -10.0
_COST_OF_A_BYTE = -50.0


def of_words(chinese: Mapping[str, float], english: Mapping[str, float]) -> Tokenizer:
    """A tokenizer without order or punctuation, for averaged vectors; words come with their shares.

    Chinese words compete by frequency, English ones by the fewest pieces. The ids: unknown, bytes, Chinese, English.
    """
    scored = [
        (UNKNOWN, 0.0),
        *((byte, _COST_OF_A_BYTE) for byte in BYTES),
        *_chinese(chinese),
        *((word, _COST_OF_A_PIECE + 0.05 * math.log(share)) for word, share in english.items()),
    ]
    tokenizer = _unigram(scored)
    tokenizer.normalizer = normalizers.Sequence(
        [*_folded(), *(normalizers.Replace(name, word) for name, word in SPELLED.items())]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"[\p{P}\p{Z}\p{Cc}\p{Cf}]"), "removed"),
            pre_tokenizers.Split(Regex(r"\p{N}"), "isolated"),
            pre_tokenizers.Split(Regex(r"\p{Han}+"), "isolated"),
        ]
    )
    return tokenizer


def of_pieces(chinese: Mapping[str, float], pieces: Sequence[str]) -> Tokenizer:
    """A tokenizer that cuts English as a WordPiece vocabulary does, as nearly as Unigram can, and Chinese into words.

    pieces: of WordPiece, continuations marked by ##, without the special ones. A piece that begins a word is entered
    with `BEGIN` before it. All cost nearly the same, so that the fewest win.
    The ids: special tokens, bytes, `BEGIN` alone, pieces in their order, Chinese.
    """
    scored = [
        *((special, 0.0) for special in SPECIAL),
        *((byte, _COST_OF_A_BYTE) for byte in BYTES),
        (BEGIN, _COST_OF_A_PIECE),
        *((entered(piece), _COST_OF_A_PIECE + _preference(piece)) for piece in pieces),
        *_chinese(chinese),
    ]
    tokenizer = _unigram(scored)
    tokenizer.add_special_tokens(list(SPECIAL))
    tokenizer.normalizer = normalizers.Sequence(_folded())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"[\p{Z}\p{Cc}\p{Cf}]+"), "removed"),
            pre_tokenizers.Split(Regex(r"[\p{P}$+<=>^`|~]"), "isolated"),
            pre_tokenizers.Split(Regex(r"\p{Han}+"), "isolated"),
            pre_tokenizers.Metaspace(prepend_scheme="always", split=False),
            pre_tokenizers.Split(Regex(BEGIN + r"(?=\p{Han})"), "removed"),
        ]
    )
    ends = [(token, SPECIAL.index(token)) for token in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    return tokenizer


def tokens_of(tokenizer: Tokenizer) -> list[str]:
    """Every token, in the order of the ids."""
    return [str(tokenizer.id_to_token(i)) for i in range(tokenizer.get_vocab_size())]


def entered(piece: str) -> str:
    """The token under which a WordPiece piece is entered: `##ing` as `ing`, `ocean` as `▁ocean`."""
    return piece.removeprefix("##") if piece.startswith("##") else BEGIN + piece


def _unigram(scored: Sequence[tuple[str, float]]) -> Tokenizer:
    unknown = [token for token, _ in scored].index(UNKNOWN)
    return Tokenizer(models.Unigram([(t, round(s, 3)) for t, s in scored], unk_id=unknown, byte_fallback=True))


def _chinese(shares: Mapping[str, float]) -> list[tuple[str, float]]:
    return [(word, math.log(share) + _COST_OF_A_WORD) for word, share in shares.items()]


def _preference(piece: str) -> float:
    """Small against the cost of a piece. Of two cuts with as many pieces, WordPiece has the longer first one.

    Where that leaves a choice, even lengths come nearest: 99.4 % of the words met are then cut as WordPiece cuts them.
    """
    return -0.02 * len(piece.removeprefix("##")) ** 2 if piece.startswith("##") else 0.3 * len(piece)


def _folded() -> list[normalizers.Normalizer]:
    return [
        normalizers.NFKD(),
        normalizers.StripAccents(),
        normalizers.NFKC(),
        normalizers.Lowercase(),
        normalizers.Precompiled(_simplified()),
    ]


@cache
def _simplified() -> bytes:
    """Traditional → simplified characters, as the map that sentencepiece compiles and tokenizers apply."""
    import opencc
    import sentencepiece
    from transformers.utils import sentencepiece_model_pb2_new as written_form  # sentencepiece's own needs protobuf 7

    converter = opencc.OpenCC("t2s")
    letters = [chr(code) for code in [*range(0x3400, 0xA000), *range(0xF900, 0xFB00)]]
    forms = {letter: converter.convert(letter) for letter in letters}
    rules = [
        f"{ord(old):X}\t{' '.join(f'{ord(letter):X}' for letter in new)}\n" for old, new in forms.items() if old != new
    ]
    written = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.writelines(rules)
        file.flush()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(["a b"]),
            model_writer=written,
            normalization_rule_tsv=file.name,
            model_type="char",
            vocab_size=8,
            hard_vocab_limit=False,
            minloglevel=2,
        )
    model = written_form.ModelProto.FromString(written.getvalue())  # type: ignore[attr-defined]
    return bytes(model.normalizer_spec.precompiled_charsmap)
