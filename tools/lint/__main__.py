"""Run every rule over the repository; print what breaks them and say how many."""

import sys
from pathlib import Path

from tools.lint import adr, clock, doors, imports, migrations, names, pages, sizes
from tools.lint.tree import Tree

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = (adr, clock, doors, imports, migrations, names, pages, sizes)


def main() -> int:
    """Return 1 where a rule is broken."""
    tree = Tree(ROOT)
    findings = sorted(finding for rule in RULES for finding in rule.check(tree))
    for finding in findings:
        print(finding)
    print(f"{len(RULES)} rules of our own: {len(findings)} finding(s)")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
