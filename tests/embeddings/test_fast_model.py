"""The shipped fast model: both libraries load it to the same vectors, and it finds the terms of the trade."""

from pathlib import Path

import numpy as np
import pytest
from model2vec import StaticModel

from embeddings.vectors import FloatArray

FOLDER = Path(__file__).parents[2] / "embeddings" / "model" / "fast"

TERMS = {
    "膜法海水淡化": "seawater reverse osmosis desalination",
    "压电陶瓷": "piezoelectric ceramics",
    "船舶防污涂料": "marine antifouling coating",
    "稀土永磁电机": "rare-earth permanent magnet motor",
    "质子交换膜燃料电池": "proton exchange membrane fuel cell",
    "固态锂电池": "solid-state lithium battery",
    "抗体药物": "antibody drug",
    "干细胞治疗": "stem cell therapy",
    "基因测序": "gene sequencing",
    "机器视觉": "machine vision",
    "工业机器人": "industrial robot",
    "自然语言处理": "natural language processing",
    "集成电路设计": "integrated circuit design",
    "毫米波雷达": "millimetre-wave radar",
    "碳纤维复合材料": "carbon fibre composites",
    "高速列车转向架": "bogie of a high-speed train",
    "增材制造": "additive manufacturing",
    "海上风电": "offshore wind power",
    "光伏逆变器": "photovoltaic inverter",
    "污水处理": "wastewater treatment",
    "二氧化碳捕集": "carbon dioxide capture",
    "深海养殖网箱": "deep-sea aquaculture cage",
    "水稻育种": "rice breeding",
    "食品冷链物流": "cold-chain food logistics",
    "水下机器人": "underwater robot",
    "供应链金融": "supply chain finance",
    "天使投资人": "angel investor",
    "工业设计师": "industrial designer",
    "电焊工": "welder",
    "数控机床操作": "operation of CNC machine tools",
    "网络安全": "network security",
    "医学影像诊断": "diagnostic medical imaging",
}


@pytest.fixture(scope="module")
def model() -> StaticModel:
    return StaticModel.from_pretrained(FOLDER)


def encode(model: StaticModel, texts: list[str]) -> FloatArray:
    return np.asarray(model.encode(texts), dtype=np.float32)


def test_most_terms_find_their_translation(model: StaticModel) -> None:
    similarity = encode(model, list(TERMS)) @ encode(model, list(TERMS.values())).T
    found = np.arange(len(TERMS))
    assert (similarity.argmax(axis=1) == found).mean() >= 0.95
    assert (similarity.argmax(axis=0) == found).mean() >= 0.95


@pytest.mark.filterwarnings("ignore")  # of importing sentence-transformers, not of ours
def test_sentence_transformers_gives_the_same_vectors(model: StaticModel) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [*TERMS, *TERMS.values(), "海水淡化設備，Ｒ＆Ｄ 2027 (C++) 🚀", "聘请 reverse osmosis 专家。" * 200]
    theirs = SentenceTransformer(str(FOLDER), device="cpu").encode(texts)
    assert (encode(model, texts) * theirs).sum(axis=1).min() > 0.9999


def test_every_text_has_a_vector_except_one_without_characters(model: StaticModel) -> None:
    lengths = np.linalg.norm(encode(model, ["𠮷", "🚀", "Ωξ", "ʻō", "zzxqj", "鱻", "７", "", " 。,"]), axis=1)
    assert lengths == pytest.approx([1, 1, 1, 1, 1, 1, 1, 0, 0], abs=1e-4)


def test_traditional_and_full_width_forms_mean_the_same(model: StaticModel) -> None:
    one, other = encode(model, ["海水淡化設備 ＲＯ", "海水淡化设备 RO"])
    assert one @ other > 0.999
