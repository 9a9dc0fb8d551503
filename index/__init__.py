"""Passages in, ranked passages out: encoder, lexical and dense search, versions on disk."""
