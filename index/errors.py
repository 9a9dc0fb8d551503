"""What a caller may have to tell a user: the message says in Chinese what is wrong and what to do next."""

from __future__ import annotations


class Unusable(Exception):
    """Something the program stands on cannot be used."""


class IndexUnusable(Unusable):
    """No index, a damaged one, or one that another version of the program or another encoder made."""


class ModelUnusable(Unusable):
    """The embedding model is missing or is none."""
