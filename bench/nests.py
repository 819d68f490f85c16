"""Queries of any depth: `$first` dialogues, of each `$first` countries, of each `$first` dialogues, and so on."""

from collections.abc import Iterator

KINDS = ("dialogues", "countries")
FORMS = ("ours", "peer", "peer-other")


def text(form: str, depth: int, *, fresh: bool = False) -> str:
    """The query in that form. With `fresh` it has a variable of which the answer is independent, but its key is not."""
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
