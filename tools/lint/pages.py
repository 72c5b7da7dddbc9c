"""Pages obey the Content-Security-Policy: no style, script or handler inside the markup."""

import re
from collections.abc import Iterator

from tools.lint.tree import Finding, Tree

FORBIDDEN = (
    (re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE), "inline style="),
    (re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE), "inline event handler"),
    (re.compile(r"<[^>]*\shx-on[:-]?", re.IGNORECASE), "hx-on evaluates text as script"),
    (re.compile(r"<style\b", re.IGNORECASE), "<style> element"),
    (
        re.compile(r"<script(?![^>]*\b(?:src=|type=.application/json))", re.IGNORECASE),
        "inline script",
    ),
    (re.compile(r"""["']\s*javascript:""", re.IGNORECASE), "javascript: address"),
    (
        re.compile(r"""(?:src|href)=["'](?:https?:)?//""", re.IGNORECASE),
        "address outside this site",
    ),
)


def check(tree: Tree) -> Iterator[Finding]:
    """Find markup that the policy would refuse, or that asks another site."""
    for path in tree.files("lianyi", ".html"):
        text = path.read_text("utf-8")
        for pattern, what in FORBIDDEN:
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.end()) + 1
                yield tree.finding(path, line, f"{what}: the policy refuses it")
