"""Rankings as text: rows to evaluate, objects to process, a list to read."""

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any, Literal

from matcher.bilingual import Bilingual, Language
from matcher.profiles import vocabulary
from service.actions.matches import Pair, Ranking, Side
from service.store.models import ModelState, StoredModel
from service.views import demand_card, talent_card
from service.visibility import Viewer

if TYPE_CHECKING:
    from service.actions.evaluate import Evaluated
    from service.actions.models import Learned

COLUMNS = ("demand_id", "demand_source", "talent_id", "talent_source", "rank", "score")
_STAFF = Viewer(staff=True, trusted=True)


def write_matches(
    rankings: Iterable[Ranking],
    stream: IO[str],
    form: Literal["tsv", "json", "text"],
    language: Language,
    *,
    listed: Side,
) -> None:
    """One line a pair, ranking after ranking. `listed`: which side was ranked for the other."""
    if form == "tsv":
        rows = csv.writer(stream, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
        rows.writerow(COLUMNS)
        for ranking in rankings:
            rows.writerows([_plain(value) for value in _row(pair)] for pair in ranking.pairs)
    elif form == "json":
        _write_json(rankings, stream)
    else:
        _write_readable(rankings, stream, language, listed)


def _row(pair: Pair) -> tuple[Any, ...]:
    match = pair.match
    return (
        match.demand_id,
        _source(pair.demand),
        match.talent_id,
        _source(pair.talent),
        match.rank,
        f"{match.score:.6f}",
    )


def _source(profile: Any) -> str:
    """FILE#SHEET!ROW, or nothing for a text or a record made by hand."""
    return str(profile.source) if profile is not None and profile.source is not None else ""


def _plain(value: Any) -> Any:
    """Names of files may hold what would break a line."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _write_json(rankings: Iterable[Ranking], stream: IO[str]) -> None:
    stream.write("[")
    separator = "\n"
    for ranking in rankings:
        for pair in ranking.pairs:
            said = {
                "reasons": [asdict(reason) for reason in pair.match.reasons],
                "gaps": [asdict(gap) for gap in pair.match.gaps],
            }
            stream.write(separator + json.dumps(dict(zip(COLUMNS, _row(pair), strict=True)) | said, ensure_ascii=False))
            separator = ",\n"
    stream.write("\n]\n")


def _write_readable(rankings: Iterable[Ranking], stream: IO[str], language: Language, listed: Side) -> None:
    """A ranking after the other: who was asked about, then each match with its reasons and gaps under it."""
    for ranking in rankings:
        if not ranking.pairs:
            stream.write(f"{_NOBODY.text(language)}\n")
            continue
        of_demand = listed == "talents"
        heading = _demand(ranking.pairs[0]) if of_demand else _talent(ranking.pairs[0], language)
        stream.write(f"{heading}\n" if heading else "")
        for pair in ranking.pairs:
            found = _talent(pair, language) if of_demand else _demand(pair)
            stream.write(f"{pair.match.rank:>4}  {pair.match.score:>4.0%}  {found}\n")
            stream.writelines(f"            + {reason.message.text(language)}\n" for reason in pair.match.reasons)
            stream.writelines(f"            - {gap.message.text(language)}\n" for gap in pair.match.gaps)


def _demand(pair: Pair) -> str:
    if pair.demand is None:
        return ""
    card = demand_card(pair.demand, _STAFF)
    return f"{card.title}  [{card.id}]"


def _talent(pair: Pair, language: Language) -> str:
    if pair.talent is None:
        return ""
    card = talent_card(pair.talent, _STAFF)
    name = card.label.zh if language is Language.ZH else card.label.en
    return "  ".join(filter(None, [name, card.headline, f"[{card.id}]"]))


def write_retraining(learned: "Learned", stream: IO[str], language: Language) -> None:
    """What became of it, then why, then the comparisons."""
    model = learned.model
    stream.write(f"{model.version}: {_STATES[model.state].text(language)}\n")
    stream.writelines(f"  {one.text(language)}\n" for one in learned.why)
    for one in model.report["comparisons"]:
        apart = one["difference"]
        stream.write(
            f"  {one['split']:<8} {one['measure']:<11} {one['served']:>8.4f} → {one['candidate']:>8.4f}"
            f"  [{apart['low']:+.4f}, {apart['high']:+.4f}]  p={apart['p']:.3f}  n={one['demands']}\n"
        )


def write_models(models: Iterable[StoredModel], serving: str, stream: IO[str], language: Language) -> None:
    """A line each, the latest first, after the one that serves."""
    stream.write(f"{_SERVING.text(language)} {serving}\n")
    for model in models:
        state = _STATES[model.state].text(language)
        stream.write(f"  {model.version}  {state}  {model.created_at:%Y-%m-%d %H:%M}\n")


def write_evaluation(
    evaluated: "Evaluated", stream: IO[str], form: Literal["tsv", "json", "text"], language: Language
) -> None:
    """The table of all figures with their intervals; as TSV and JSON, a row a slice, run and measure."""
    from matcher.learning.evaluation import rows, table  # loads what measures: seconds that other commands need not pay

    evaluation = evaluated.evaluation
    if form == "text":
        industries = vocabulary.industries()
        words = {code: industries.label(code).text(language) for code in industries.codes}
        words |= {key: said.text(language) for key, said in _EVALUATION_WORDS.items()}
        stream.write(table(evaluation, words) + "\n")
        stream.writelines(f"{note.text(language)}\n" for note in evaluated.notes)
        return
    found = rows(evaluation)
    if form == "tsv":
        lines = csv.DictWriter(stream, list(found[0]), delimiter="\t", lineterminator="\n")
        lines.writeheader()
        lines.writerows(found)
        return
    said = {"baseline": evaluation.baseline, "slices_left_out": evaluation.left_out}
    notes = [note._asdict() for note in evaluated.notes]
    stream.write(json.dumps(said | {"notes": notes, "figures": found}, ensure_ascii=False, indent=1) + "\n")


_EVALUATION_WORDS = {
    "of_slice": Bilingual("{slice}：{demands} 条需求", "{slice}: {demands} demands"),
    "left_out": Bilingual(
        "另有 {count} 个范围可评测的需求不足 {fewest} 条，未列出",
        "{count} slices with fewer than {fewest} demands to measure are not shown",
    ),
    "untested": Bilingual(
        "需求不足 {fewest} 条时不作检验，区间也偏窄",
        "with fewer than {fewest} demands nothing is tested, and intervals are too narrow",
    ),
    "recall@10": Bilingual("召回率@10", "recall@10"),
    "recall@20": Bilingual("召回率@20", "recall@20"),
    "pairs": Bilingual("成对正确率", "pairs in order"),
    "all": Bilingual("全部", "all"),
    "funding": Bilingual("融资", "funding"),
    "technology": Bilingual("技术", "technology"),
    "job": Bilingual("岗位", "job"),
    "zh→en": Bilingual("中→英", "zh→en"),
    "en→zh": Bilingual("英→中", "en→zh"),
    "zh→zh": Bilingual("中→中", "zh→zh"),
    "en→en": Bilingual("英→英", "en→en"),
    "compared": Bilingual(
        "与 {baseline} 相比，{measure}：95%区间与 p 值（配对自助法，Holm 校正）",
        "against {baseline}, {measure}: 95 % interval and p (paired bootstrap, Holm)",
    ),
}
_SERVING = Bilingual("正在使用：", "in service:")
_STATES = {
    ModelState.SERVING: Bilingual("正在使用", "in service"),
    ModelState.SHADOW: Bilingual("并行试用", "tried out beside it"),
    ModelState.KEPT: Bilingual("保留", "kept"),
    ModelState.REFUSED: Bilingual("未采用", "not better, not served"),
}
_NOBODY = Bilingual("没有符合条件的匹配。", "Nobody is eligible.")
