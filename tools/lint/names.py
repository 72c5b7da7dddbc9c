"""No drawer for leftovers: every file says what it is about."""

from collections.abc import Iterator

from tools.lint.tree import Finding, Tree

LEFTOVERS = frozenset(
    {"util", "utils", "helper", "helpers", "common", "managers", "signals", "misc", "shared"}
)


def check(tree: Tree) -> Iterator[Finding]:
    """Find files and folders whose name says nothing."""
    for path in tree.files("lianyi", ".py", ".html"):
        if LEFTOVERS & {part.strip("_") for part in tree.place(path)}:
            yield tree.finding(path, 1, "a name that says nothing: what is it about?")
