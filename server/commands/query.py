"""`query`: a client of the API like any other. It must not know the schema or use the database."""

from typing import Annotated, Any

import httpx
import typer

from server.console.addresses import running_api
from server.console.argument_values import assignments, json_object, text_of
from server.console.command_failure import fail
from server.console.print_explanation import print_explanation
from server.console.print_results import (
    EMPTY,
    AsCsv,
    AsJson,
    Form,
    form_of,
    print_csv,
    print_json,
    print_tables,
    tables_of_answer,
)
from server.console.typer_app import new_app

DEFAULT_ADDRESS = "http://127.0.0.1:8000"
TIMEOUT_S = 60

app = new_app()


@app.command()
def query(
    text: Annotated[
        str, typer.Argument(metavar="TEXT|FILE|-", help="The query, a file that holds it, or - to read it.")
    ],
    variables: Annotated[str, typer.Option(metavar="JSON", help="All variables, as one JSON object.")] = "{}",
    variable: Annotated[
        list[str] | None, typer.Option("-v", metavar="NAME=VALUE", help="One variable; may be given several times.")
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show how it is answered instead: the plan, and what it read.")
    ] = False,
    url: Annotated[str, typer.Option(help="Where the API is.  [default: the one that `up` runs]")] = "",
) -> None:
    """It shows each list of objects in the answer as a table: a row per object, nested names dotted, lists joined.
    `--csv` prints the first of these tables, `--json` the answer's data as it is.

    \b
    Examples:
      scripts/dialogues query '{ dialogues { nodes { name started } } }'
      scripts/dialogues query examples/1-who-takes-part.graphql --csv > members.csv
      scripts/dialogues query 'query($code: String!) { country(code: $code) { name } }' -v code=AT --json
      scripts/dialogues query examples/3-one-country.graphql --explain
    """
    form = form_of(as_json, as_csv)
    given = json_object(variables) | assignments(variable or ())
    request = {"query": text_of(text), "variables": given} | ({"extensions": {"explain": True}} if explain else {})
    answer = _asked(url or running_api() or DEFAULT_ADDRESS, request)
    if explain and "extensions" in answer:
        print_explanation(form, answer["extensions"]["explain"])
    elif answer.get("data") is not None:
        _print(form, answer["data"])
    if errors := answer.get("errors"):
        fail("\n".join(map(_sentence, errors)))


def _print(form: Form, data: Any) -> None:
    if form == "json":
        print_json(data)
        return
    tables = tables_of_answer(data)
    if form == "table":
        print_tables(tables)
        return
    shown = next((path for path in tables if path), "")  # the first list; "" is the table of what is in no list
    print_csv(tables.get(shown, EMPTY))
    if left := [path or "what is in no list" for path in tables if path != shown]:
        typer.echo(f"CSV holds one table, {shown}. The answer has more: {', '.join(left)}. See --json.", err=True)


def _asked(address: str, request: dict[str, Any]) -> dict[str, Any]:
    endpoint = f"{address.rstrip('/').removesuffix('/graphql')}/graphql"
    try:
        response = httpx.post(endpoint, json=request, timeout=TIMEOUT_S)
        answer = response.json()
    except httpx.TimeoutException:
        fail(f"The API at {endpoint} did not answer within {TIMEOUT_S} s.")
    except (httpx.HTTPError, httpx.InvalidURL):
        fail(f"No API answers at {endpoint}: start it with `scripts/up`, or say with --url where it is.")
    except ValueError:
        fail(f"What answers at {endpoint} is no GraphQL API: it sent no JSON (HTTP {response.status_code}).")
    if not isinstance(answer, dict) or not answer.keys() & {"data", "errors"}:
        fail(f"What answers at {endpoint} is no GraphQL API: its JSON has neither data nor errors.")
    return answer


def _sentence(error: dict[str, Any]) -> str:
    code = error.get("extensions", {}).get("code")
    places = ", ".join(f"line {place['line']}, column {place['column']}" for place in error.get("locations", ()))
    return f"{code + ': ' if code else ''}{error['message']}{f' ({places})' if places else ''}"
