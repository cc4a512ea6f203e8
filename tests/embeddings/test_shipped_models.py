"""The shipped encoders are what plain sentence-transformers makes of their folders, and know the terms of the trade."""

import numpy as np
import pytest
from safetensors import safe_open

from embeddings.encoder import Encoder
from embeddings.opening import SHIPPED, open_encoder

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


TEXTS = [*TERMS, *TERMS.values(), "海水淡化設備，Ｒ＆Ｄ 2027 (C++) 🚀", "聘请 reverse osmosis 专家。" * 200]


@pytest.fixture(scope="module", params=["fast", "fine"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def encoder(name: str) -> Encoder:
    return open_encoder(name)


def test_most_terms_find_their_translation(encoder: Encoder) -> None:
    similarity = encoder.encode(list(TERMS)) @ encoder.encode(list(TERMS.values())).T
    found = np.arange(len(TERMS))
    assert (similarity.argmax(axis=1) == found).mean() >= 0.96
    assert (similarity.argmax(axis=0) == found).mean() >= 0.96


@pytest.mark.filterwarnings("ignore")  # of importing sentence-transformers, not of ours
def test_plain_sentence_transformers_gives_the_same_vectors(name: str, encoder: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(SHIPPED / name), device="cpu").encode(TEXTS)
    assert (encoder.encode(TEXTS) * theirs).sum(axis=1).min() > 0.9999


def test_every_text_has_a_vector(name: str, encoder: Encoder) -> None:
    texts = ["𠮷", "🚀", "Ωξ", "ʻō", "zzxqj", "鱻", "７", "한국어 テスト", "Łukasz Müller-Ñandú", "李砚秋"]
    vectors = encoder.encode(texts)
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)
    assert not encoder.encode(["", "  \n"]).any()


def test_traditional_and_full_width_forms_mean_the_same(encoder: Encoder) -> None:
    one, other = encoder.encode(["海水淡化設備 ＲＯ", "海水淡化设备 RO"])
    assert one @ other > 0.999


def test_the_two_together_take_at_most_120_megabytes() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.rglob("*") if file.is_file()) <= 120e6


def test_no_weight_is_broken(name: str) -> None:
    with safe_open(SHIPPED / name / "model.safetensors", "numpy") as tensors:
        for key in tensors.keys():  # noqa: SIM118
            assert np.isfinite(tensors.get_tensor(key)).all()
