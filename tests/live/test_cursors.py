"""The cursors of the live data are far shorter than a text may be, so that every cursor can be handed back."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.settings import Settings
from tests.execution import Asker

EDGES = "edges { cursor }"
LONGEST = f"""{{
  countries(first: 500, orderBy: [{{ by: NAME }}, {{ by: CODE }}, {{ by: DIALOGUE_COUNT }}]) {{ {EDGES} }}
  organisations(first: 500, orderBy: [{{ by: NAME }}]) {{ {EDGES} }}
  themes(first: 500) {{ {EDGES} }}
  instruments(first: 500) {{ {EDGES} }}
  meetings(first: 500) {{ {EDGES} }}
  dialogues(first: 500, orderBy: [{{ by: NAME }}, {{ by: STARTED }}]) {{
    edges {{
      cursor
      node {{
        memberships(first: 500, orderBy: [{{ by: DIALOGUE_NAME }}, {{ by: MEMBER_NAME }}, {{ by: ROLE }}]) {{ {EDGES} }}
        leaderships(first: 500, orderBy: [{{ by: DIALOGUE_NAME }}, {{ by: LEADER_NAME }}, {{ by: ROLE }}]) {{ {EDGES} }}
      }}
    }}
  }}
}}"""
"""Every connection, by the fields whose values are longest."""


def cursors(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from ([data["cursor"]] if "cursor" in data else [])
    for inner in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from cursors(inner)


@pytest.mark.usefixtures("live")
def test_the_longest_cursor_is_far_below_the_limit_of_texts(ask: Asker) -> None:
    assert max(map(len, cursors(ask.data(LONGEST)))) < Settings().max_text_characters / 2
