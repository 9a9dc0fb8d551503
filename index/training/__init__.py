"""How the bundled encoder is trained: `python -m index.training.mine`, then `python -m index.training.train`."""
