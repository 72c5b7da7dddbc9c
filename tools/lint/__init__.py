"""Our own small rules, for habits no public linter knows. `python -m tools.lint` prints what breaks them.

A rule is a module with `check(tree) -> Iterator[Finding]`; to add one, write it and name it in RULES of `__main__`.
"""
