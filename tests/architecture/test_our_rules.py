"""Each rule of our own finds what breaks it, leaves alone what does not, and the repository breaks none."""

from pathlib import Path

import pytest

from tools.lint import adr, clock, doors, imports, migrations, names, pages, sizes
from tools.lint.__main__ import ROOT, RULES
from tools.lint.tree import Tree

LONG = "\n".join(f"    a{n} = {n}" for n in range(41))
LINES = "\n".join(f"    # {n}\n\n    a{n} = {n}" for n in range(39))
BLANK = "\n" * 50
SHORT = f'def b():\n    """Say. {BLANK}"""\n{LINES}\n'

BROKEN = [
    (adr, "docs/adr/0001-a.md", "# 0002. A\n"),
    (adr, "docs/adr/first.md", "# 0001. A\n"),
    (clock, "lianyi/areas/a/services.py", "at = timezone.now()"),
    (clock, "lianyi/areas/a/models.py", "at = DateTimeField(default=timezone.now)"),
    (clock, "lianyi/areas/a/services/b.py", "on = now.date()"),
    (clock, "lianyi/areas/a/rules/b.py", "on = date.today()"),
    (clock, "lianyi/machinery/a/services.py", "on = timezone.localdate()"),
    (clock, "lianyi/areas/a/services.py", "raise Early(at=row.starts_at.isoformat())"),
    (clock, "lianyi/areas/a/web/views.py", "raise Early(at=at.strftime('%H:%M') if at else '')"),
    (doors, "lianyi/areas/a/web/views.py", "A.objects.all()"),
    (doors, "lianyi/areas/a/management/commands/b.py", "A.objects.all()"),
    (doors, "lianyi/entry/cli.py", "A._default_manager.all()"),
    (imports, "lianyi/areas/a/services.py", "def b():\n    import c\n"),
    (imports, "lianyi/areas/a/models.py", "if TYPE_CHECKING:\n    import c\n"),
    *(
        (migrations, "lianyi/areas/a/migrations/0002_b.py", text)
        for text in (
            'migrations.AddIndex(model_name="a", index=models.Index(fields=["b"]))',
            'migrations.AlterField(model_name="a", name="b", field=models.TextField())',
            'migrations.AddConstraint(model_name="a", constraint=c)',
            "migrations.RunPython(fill)",
            'migrations.RunSQL("update a set b = 1")',
            'migrations.RunSQL(["CREATE INDEX b ON a (c)"])',
            'migrations.RunSQL("ALTER TABLE a ALTER COLUMN b TYPE bigint")',
            'migrations.AddField(model_name="a", name="b", field=models.ForeignKey("c.D", P))',
            'migrations.AddField(model_name="a", name="b", field=models.TextField(db_index=True))',
            "# quiet:\nmigrations.RunPython(fill)",
            'class Migration:\n  o = [A(model_name="a"), A(model_name="b")]',
            'class Migration:\n  atomic = False\n  o = [AddField(model_name="a", name="b")]',
        )
    ),
    (names, "lianyi/areas/a/utils.py", ""),
    (names, "lianyi/machinery/helpers/a.py", ""),
    (pages, "lianyi/areas/a/web/templates/a/b.html", '<p style="color: red">'),
    (pages, "lianyi/areas/a/web/templates/a/b.html", '<button\n  onclick="go()">'),
    (pages, "lianyi/areas/a/web/templates/a/b.html", "<script>go()</script>"),
    (pages, "lianyi/areas/a/web/templates/a/b.html", '<p hx-on:click="go()">'),
    (pages, "lianyi/areas/a/web/templates/a/b.html", '<img src="//elsewhere/a.png">'),
    (sizes, "lianyi/a.py", "\n" * 401),
    (sizes, "tests/a.py", f"def b():\n{LONG}\n"),
]

SOUND = [
    (adr, "docs/adr/0001-a.md", "# 0001. A\n"),
    (clock, "lianyi/areas/a/web/views.py", "at = timezone.now()"),
    (clock, "lianyi/areas/a/services.py", "on = timezone.localdate(at)"),
    (clock, "lianyi/areas/a/services.py", "raise Early(at=row.starts_at)"),
    (clock, "lianyi/areas/a/services.py", "emit(Told(at=at.isoformat()))"),
    (doors, "lianyi/areas/a/selectors.py", "A.objects.all()"),
    (imports, "lianyi/areas/a/apps.py", "def ready(self):\n    import c\n"),
    (migrations, "lianyi/areas/a/migrations/0001_initial.py", "migrations.RunPython(fill)"),
    *(
        (migrations, "lianyi/areas/a/migrations/0002_b.py", text)
        for text in (
            'AddIndexQuietly(model_name="a", index=models.Index(fields=["b"]))',
            'migrations.CreateModel(name="A")\nmigrations.AddIndex(model_name="a", index=i)',
            "migrations.RunPython(put_up)  # quiet: it puts up triggers",
            'migrations.RunSQL("CREATE INDEX CONCURRENTLY b ON a (c)")',
            'migrations.AddField(model_name="a", name="b", field=models.TextField(default=""))',
            'AddField("a", "b", field=models.ForeignKey("c.D", P, db_index=False))',
            'class Migration:\n  o = [A(model_name="a"), A(model_name="a")]',
            'class Migration:\n  atomic = False\n  o = [WithoutKeyIndex(model_name="a")]',
        )
    ),
    (names, "lianyi/areas/a/services.py", ""),
    (pages, "lianyi/a.html", '<link href="/a.css"><script src="/a.js"></script><p data-style="a">'),
    (sizes, "lianyi/a.py", SHORT),
    (sizes, "lianyi/areas/a/migrations/0001.py", "\n" * 401),
]


def plant(root: Path, name: str, text: str) -> Tree:
    path = root / name
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return Tree(root)


@pytest.mark.parametrize(("rule", "name", "text"), BROKEN)
def test_a_rule_finds_what_breaks_it(tmp_path, rule, name, text):
    assert list(rule.check(plant(tmp_path, name, text)))


@pytest.mark.parametrize(("rule", "name", "text"), SOUND)
def test_a_rule_leaves_sound_files_alone(tmp_path, rule, name, text):
    assert not list(rule.check(plant(tmp_path, name, text)))


def test_a_number_used_by_two_decisions_is_found(tmp_path):
    plant(tmp_path, "docs/adr/0001-a.md", "# 0001. A\n")
    (tmp_path / "docs/adr/0001-b.md").write_text("# 0001. B\n")

    assert len(list(adr.check(Tree(tmp_path)))) == 2


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__.rpartition(".")[2])
def test_the_repository_keeps_the_rule(rule):
    assert [str(finding) for finding in rule.check(Tree(ROOT))] == []
