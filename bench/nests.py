"""Queries of any depth: `$first` dialogues, `$first` countries of each, `$first` dialogues of each, and so on."""

from collections.abc import Iterator

KINDS = ("dialogues", "countries")
FORMS = ("ours", "peer", "peer-other")


def text(form: str, depth: int, *, fresh: bool = False) -> str:
    """The query text in this form. With `fresh` it has a variable that the answer does not depend on.

    The key of the question does depend on it, so a new value keeps the API from giving a whole answer that it has kept.
    """
    variables = "$first: Int!, $fresh: ID!" if fresh else "$first: Int!"
    lines = [f"query Nest{depth}({variables}) {{"]
    if fresh:
        lines += ["  node(id: $fresh) @skip(if: true) {", "    id", "  }"]
    return "\n".join([*lines, *_indented(_level(form, 0, depth)), "}", ""])


def _level(form: str, level: int, depth: int) -> Iterator[str]:
    kind = KINDS[level % 2]
    inner = ["name", *(_level(form, level + 1, depth) if level + 1 < depth else ())]
    if form == "ours":
        yield from _block(f"{kind}(first: $first)", _block("nodes", inner))
    elif form == "peer" and 0 < level < depth - 1:
        # A connection cuts its page before it goes deeper, a list field after. At the leaves nothing is deeper.
        head = f"{kind}Connection(first: $first, sort: [{{ node: {{ sortName: ASC }} }}])"
        yield from _block(head, _block("edges", _block("node", inner)))
    else:
        yield from _block(f"{kind}(limit: $first, sort: [{{ sortName: ASC }}])", inner)


def _block(head: str, inner: Iterator[str] | list[str]) -> Iterator[str]:
    yield f"{head} {{"
    yield from _indented(inner)
    yield "}"


def _indented(lines: Iterator[str] | list[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)
