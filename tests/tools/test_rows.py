"""Which tests show which requirement row."""

import ast

from tools import rows

CITING = """
@pytest.mark.rows("REF-01", "REF-02")
def test_one(): ...

@pytest.mark.rows("REF-03")
class TestMany:
    @pytest.mark.rows("REF-04")
    def test_two(self): ...
"""


def test_rows_are_cited_by_tests_classes_and_files(tmp_path):
    plant(tmp_path, CITING, "REF-01 REF-02 REF-03 REF-04")

    assert rows.cited(tmp_path) == {
        "REF-01": ["test_a.py::test_one"],
        "REF-02": ["test_a.py::test_one"],
        "REF-03": ["test_a.py::TestMany"],
        "REF-04": ["test_a.py::TestMany::test_two"],
    }


def test_a_file_cites_for_all_its_tests(tmp_path):
    plant(tmp_path, 'pytestmark = [pytest.mark.django_db, pytest.mark.rows("REF-01")]', "REF-01")

    assert rows.cited(tmp_path) == {"REF-01": ["test_a.py"]}


def test_every_promised_row_is_shown_by_a_test():
    assert [row for row in rows.titles() if row not in rows.cited()] == []


def plant(root, text, promised):
    ast.parse(text)
    (root / "tests").mkdir()
    (root / "tests/test_a.py").write_text(text)
    (root / "docs").mkdir()
    listed = "\n".join(f'{row} = "a promise"' for row in promised.split())
    (root / "docs/rows.toml").write_text(f"[rows]\n{listed}\n")
