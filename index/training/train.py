"""Contrastive training of the encoder from the bundled weights, on triplets of `index.training.mine`.

    python -m index.training.train --triplets triplets.jsonl --base index/model --out DIR [--without SOURCE]

Multiple negatives ranking with cached gradients (Gao et al. 2021), word embeddings frozen, early stopping on questions held
back. The weights kept are a mean of the base and the trained ones (Wortsman et al. 2022, "Robust fine-tuning"): that gains on
everyday questions without losing what the base knows.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.evaluation import InformationRetrievalEvaluator
from sentence_transformers.losses import CachedMultipleNegativesRankingLoss
from transformers import EarlyStoppingCallback

from index.training.mine import recipe

log = logging.getLogger(__name__)


def split(triplets: Sequence[dict[str, Any]], settings: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(training, validation) by question: no question stands in both."""
    questions = sorted({triplet["question"] for triplet in triplets})
    random.Random(settings["seed"]).shuffle(questions)
    held = set(questions[: int(len(questions) * settings["validation_share"])])
    return [t for t in triplets if t["question"] not in held], [t for t in triplets if t["question"] in held]


def columns(triplets: Sequence[dict[str, Any]], negatives: int) -> Dataset:
    """The trainer's table: question, passage that answers, passages that do not."""
    rows: dict[str, list[str]] = {"question": [], "positive": [], **{f"negative_{i}": [] for i in range(negatives)}}
    for triplet in triplets:
        if len(triplet["negatives"]) < negatives:
            continue
        rows["question"].append("query: " + triplet["question"])
        rows["positive"].append("passage: " + triplet["positive"])
        for i in range(negatives):
            rows[f"negative_{i}"].append("passage: " + triplet["negatives"][i])
    return Dataset.from_dict(rows)


def evaluator(held: Sequence[dict[str, Any]]) -> InformationRetrievalEvaluator:
    """Recall and MRR over the held-back questions among all their passages."""
    passages = sorted({text for t in held for text in (t["positive"], *t["negatives"])})
    ids = {text: str(i) for i, text in enumerate(passages)}
    queries = {str(i): question for i, question in enumerate(sorted({t["question"] for t in held}))}
    numbers = {question: i for i, question in queries.items()}
    relevant: dict[str, set[str]] = {i: set() for i in queries}
    for triplet in held:
        relevant[numbers[triplet["question"]]].add(ids[triplet["positive"]])
    return InformationRetrievalEvaluator(
        queries,
        {i: text for text, i in ids.items()},
        relevant,
        mrr_at_k=[10],
        accuracy_at_k=[1, 5],
        precision_recall_at_k=[5],
        ndcg_at_k=[10],
        map_at_k=[10],
        query_prompt_name="query",
        corpus_prompt_name="passage",
        name="held",
        show_progress_bar=False,
    )


def mix(base: dict[str, torch.Tensor], trained: dict[str, torch.Tensor], keep: float) -> dict[str, torch.Tensor]:
    """Weight by weight: `keep` of the trained, the rest of the base."""
    return {name: torch.lerp(base[name], value, keep) if value.is_floating_point() else value for name, value in trained.items()}


def train(triplets: Sequence[dict[str, Any]], base: Path, out: Path) -> None:
    """Train and write the model to `out`, its log beside it."""
    settings = recipe()
    random.seed(settings["seed"])
    torch.manual_seed(settings["seed"])
    model = SentenceTransformer(str(base), device="cpu", local_files_only=True).float()
    start = {name: value.clone() for name, value in model.state_dict().items()}
    model.max_seq_length = settings["max_tokens"]
    for name, weight in model.named_parameters():
        weight.requires_grad = "word_embeddings" not in name
    training, held = split(triplets, settings)
    rows = columns(training, settings["negatives"])
    steps = max(1, len(rows) // settings["batch"]) * settings["epochs"]
    pause = max(1, steps // settings["evaluations"])
    measure = evaluator(held)
    before = measure(model)
    trainer = SentenceTransformerTrainer(
        model=model,
        args=SentenceTransformerTrainingArguments(
            output_dir=str(out / "checkpoints"),
            num_train_epochs=settings["epochs"],
            per_device_train_batch_size=settings["batch"],
            learning_rate=settings["learning_rate"],
            warmup_steps=int(settings["warmup"] * steps),
            lr_scheduler_type="linear",
            eval_strategy="steps",
            eval_steps=pause,
            save_strategy="steps",
            save_steps=pause,
            save_total_limit=1,
            load_best_model_at_end=True,
            metric_for_best_model="held_cosine_ndcg@10",
            logging_steps=5,
            seed=settings["seed"],
            report_to=[],
            use_cpu=True,
        ),
        train_dataset=rows,
        loss=CachedMultipleNegativesRankingLoss(model, scale=settings["scale"], mini_batch_size=settings["mini_batch"]),
        evaluator=measure,
        callbacks=[EarlyStoppingCallback(settings["patience"])],
    )
    trainer.train()
    trained = measure(model)
    model.load_state_dict(mix(start, model.state_dict(), settings["keep"]))
    mixed = measure(model)
    model.max_seq_length = 512
    model.save(str(out / "model"))
    figures = {
        "before": before,
        "trained": trained,
        "mixed": mixed,
        "pairs": len(rows),
        "held": len(held),
        "steps": trainer.state.log_history,
    }
    (out / "log.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    log.info("before %s, trained %s, mixed %s", before, trained, mixed)


def main(argv: Sequence[str] | None = None) -> int:
    """Train from the command line."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(prog="python -m index.training.train", description=__doc__)
    parser.add_argument("--triplets", type=Path, nargs="+", required=True)
    parser.add_argument("--base", type=Path, default=Path("index/model"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--without", default="", help="leave out the triplets of this source")
    args = parser.parse_args(argv)
    lines = [json.loads(line) for path in args.triplets for line in path.read_text("utf-8").splitlines()]
    train([line for line in lines if line["source"] != args.without], args.base, args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
