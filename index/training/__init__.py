"""How the bundled encoder is trained: `python -m index.training.mine`, then `python -m index.training.train`."""

import json
from pathlib import Path
from typing import Any

RECIPE = Path(__file__).with_name("recipe.json")


def recipe() -> dict[str, Any]:
    """The settings of a training run."""
    settings: dict[str, Any] = json.loads(RECIPE.read_text("utf-8"))
    return settings
