"""The picture of a state table, for the documents. Pure: `tools/docs.py` writes it under the area's page."""

from typing import Any

from lianyi.machinery.cases.states import StateTable


def mermaid(table: StateTable[Any, Any, Any]) -> str:
    """The table as a mermaid state diagram: each row an arrow, labelled with who does what, in Chinese."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{name}" as {_word(state)}' for state, name in table.states.items()]
    lines.append(f"    [*] --> {_word(table.start)}")
    for (state, move, hand), result in table.rows.items():
        lines.append(
            f"    {_word(state)} --> {_word(result)}: {table.hands[hand]}：{table.moves[move]}"
        )
    lines += [f"    {_word(state)} --> [*]" for state in table.states if state in table.ends]
    return "\n".join(lines)


def markdown(table: StateTable[Any, Any, Any]) -> str:
    """The table as rows of Markdown: state, who, move, next state."""
    rows = ["| 状态 | 谁 | 做什么 | 到 |", "| --- | --- | --- | --- |"]
    for (state, move, hand), result in table.rows.items():
        rows.append(
            f"| {table.states[state]} | {table.hands[hand]} | {table.moves[move]} | {table.states[result]} |"
        )
    return "\n".join(rows)


def _word(state: str) -> str:
    """A state as mermaid can name it."""
    return "".join(letter if letter.isalnum() else "_" for letter in str(state))
