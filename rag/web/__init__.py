"""The chat page: what the assistant found, set for people. Python renders, escapes and stores; the scripts only move it."""
