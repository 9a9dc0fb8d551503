"""Files in, passages out: reading Chinese official documents."""
