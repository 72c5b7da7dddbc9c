"""Decision records: one number each, in the name and in the title."""

import re
from collections import Counter
from collections.abc import Iterator

from tools.lint.tree import Finding, Tree

NAME = re.compile(r"^(\d{4})-[a-z0-9-]+\.md$")


def check(tree: Tree) -> Iterator[Finding]:
    """Find records without a number, with a number used twice, or titled with another."""
    records = list(tree.files("docs/adr", ".md"))
    used = Counter(path.name[:4] for path in records)
    for path in records:
        named = NAME.match(path.name)
        title = path.read_text("utf-8").partition("\n")[0]
        if not named:
            yield tree.finding(path, 1, "name it NNNN-what-we-decided.md")
        elif used[named[1]] > 1:
            yield tree.finding(path, 1, f"number {named[1]} is used {used[named[1]]} times")
        elif not title.startswith(f"# {named[1]}. "):
            yield tree.finding(path, 1, f'the title must begin with "# {named[1]}. "')
