"""Settings: read from the environment, refused in one sentence, shown in one table."""

import re
from dataclasses import fields

import pytest

from server.kubernetes_variables import made_by_kubernetes
from server.settings import Settings, SettingsError, markdown_table, name_of, settings_from


def test_nothing_set_gives_the_defaults_and_other_programs_variables_are_left_alone() -> None:
    assert settings_from({"PATH": "/bin", "NEO4J_HOME": "/neo4j", "NEO4J_URI": ""}) == Settings()


def test_each_kind_of_setting_is_read() -> None:
    settings = settings_from(
        {
            "NEO4J_URI": "neo4j+s://example.org",
            "NEO4J_PASSWORD": "  secret ",
            "DIALOGUES_PORT": "0",
            "DIALOGUES_ALLOWED_HOSTS": "Api.example, [fd00::1]",
            "DIALOGUES_CORS_ORIGINS": "https://a.example, http://localhost:5173",
            "DIALOGUES_LOG_LEVEL": "WARNING",
            "DIALOGUES_MAX_DEPTH": "7",
        }
    )
    assert settings == Settings(
        neo4j_uri="neo4j+s://example.org",
        neo4j_password="  secret ",
        port=0,
        allowed_hosts=("api.example", "[fd00::1]"),
        cors_origins=("https://a.example", "http://localhost:5173"),
        log_level="warning",
        max_depth=7,
    )


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("DIALOGUES_PROT", "1", "DIALOGUES_PROT is not a setting. Did you mean DIALOGUES_PORT?"),
        ("DIALOGUES_XYZZY_QUUX", "1", "DIALOGUES_XYZZY_QUUX is not a setting. README lists the settings there are."),
        ("DIALOGUES_PORT", "http", "DIALOGUES_PORT must be a whole number from 0 to 65535, got “http”."),
        ("DIALOGUES_PORT", "65536", "DIALOGUES_PORT must be a whole number from 0 to 65535, got “65536”."),
        ("DIALOGUES_MAX_DEPTH", "-1", "DIALOGUES_MAX_DEPTH must be a whole number from 1 to 100, got “-1”."),
        ("DIALOGUES_PORT", "9" * 5000, f"DIALOGUES_PORT must be a whole number from 0 to 65535, got “{'9' * 5000}”."),
        ("DIALOGUES_MAX_DEPTH", "²", "DIALOGUES_MAX_DEPTH must be a whole number from 1 to 100, got “²”."),
        ("DIALOGUES_LOG_LEVEL", "loud", "DIALOGUES_LOG_LEVEL must be one of debug, info, warning, error, got “loud”."),
        (
            "DIALOGUES_CORS_ORIGINS",
            "example.org",
            "DIALOGUES_CORS_ORIGINS must be origins such as https://example.org, separated by commas, or *, loopback or"
            " none, got “example.org”.",
        ),
        (
            "DIALOGUES_CORS_ORIGINS",
            "none, https://example.org",
            "DIALOGUES_CORS_ORIGINS must be origins such as https://example.org, separated by commas, or *, loopback or"
            " none, got “none, https://example.org”.",
        ),
        (
            "DIALOGUES_ALLOWED_HOSTS",
            "example.org:80",
            "DIALOGUES_ALLOWED_HOSTS must be names such as example.org, without ports, separated by commas, or *,"
            " got “example.org:80”.",
        ),
        ("DIALOGUES_HOST", " ", "DIALOGUES_HOST must be text, got “ ”."),
        (
            "NEO4J_URI",
            "bolt://localhost:70000",
            "NEO4J_URI must be an address such as neo4j://example.org:7687, got “bolt://localhost:70000”.",
        ),
        *(
            (
                "NEO4J_URI",
                given,
                "NEO4J_URI must be an address alone, as NEO4J_USER and NEO4J_PASSWORD give user and password,"
                " got something else.",
            )
            for given in ("neo4j://neo4j:secret@example.org", "bolt://:secret@[", "neo4j@example.org")
        ),
        *(
            ("NEO4J_URI", given, f"NEO4J_URI must be an address without ? and #, got {got}.")
            for given, got in (
                ("bolt://127.0.0.1:7687?x=secret", "something else"),
                ("neo4j://example.org/?address=secret", "something else"),
                ("bolt://example.org#secret", "“bolt://example.org#secret”"),
            )
        ),
        *(
            (
                "DIALOGUES_CORS_ORIGINS",
                given,
                "DIALOGUES_CORS_ORIGINS must be origins such as https://example.org, separated by commas, or *,"
                f" loopback or none, got “{given}”.",
            )
            for given in ("http://a b", "http://", "http://a:b", "https://a/", "http://a.example:", "http://é.example")
        ),
        (
            "NEO4J_URI",
            "localhost:7687",
            "NEO4J_URI must be an address such as neo4j://example.org:7687, got “localhost:7687”.",
        ),
    ],
)
def test_what_cannot_be_stops_the_start_in_a_sentence(name: str, given: str, sentence: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings_from({name: given})
    assert str(refused.value) == sentence


LINKS = {
    "DIALOGUES_SERVICE_HOST": "10.0.0.1",
    "DIALOGUES_SERVICE_PORT": "8000",
    "DIALOGUES_SERVICE_PORT_HTTP": "8000",
    "DIALOGUES_PORT": "tcp://10.0.0.1:8000",
    "DIALOGUES_PORT_8000_TCP": "tcp://10.0.0.1:8000",
    "DIALOGUES_PORT_8000_TCP_PROTO": "tcp",
    "DIALOGUES_PORT_8000_TCP_PORT": "8000",
    "DIALOGUES_PORT_8000_TCP_ADDR": "10.0.0.1",
}
OTHER_LINKS = {
    "DIALOGUES_PORT": "udp://[fd00::1]:53",
    "DIALOGUES_PORT_53_UDP": "udp://[fd00::1]:53",
    "DIALOGUES_PORT_9_SCTP_PROTO": "sctp",
    "DIALOGUES_SERVICE_HOST": "fd00::1",
    "DIALOGUES_WEB_PAGES_SERVICE_PORT_HTTP_METRICS": "9090",
    "DIALOGUES_WEB_PAGES_PORT": "sctp://10.0.0.2:9",
}


@pytest.mark.parametrize("links", [LINKS, OTHER_LINKS])
def test_what_kubernetes_makes_for_a_service_of_our_name_is_passed_over(links: dict[str, str]) -> None:
    assert made_by_kubernetes({**links, "PATH": "/bin", "DIALOGUES_MAX_DEPTH": "7"}) == sorted(links)
    assert settings_from({**links, "DIALOGUES_MAX_DEPTH": "7"}) == Settings(max_depth=7)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("DIALOGUES_PORT", "8000"),
        ("DIALOGUES_PORT", "tcp://10.0.0.1"),
        ("DIALOGUES_PORT", "tcp://10.0.0.1:8000/"),
        ("DIALOGUES_PORT", "tcp://10.0.0.1:0"),
        ("DIALOGUES_PORT", "tcp://10.0.0.1:65536"),
        ("DIALOGUES_PORT", "tcp://10.0.0.256:8000"),
        ("DIALOGUES_PORT", "tcp://fd00::1:8000"),
        ("DIALOGUES_PORT", "tcp://dialogues:8000"),
        ("DIALOGUES_PORT", "http://10.0.0.1:8000"),
        ("DIALOGUES_PORT", " tcp://10.0.0.1:8000"),
        ("DIALOGUES_PROT", "tcp://10.0.0.1:8000"),
        ("DIALOGUES_HOST", "10.0.0.1"),
        ("DIALOGUES_SERVICE_HOST", "example.org"),
        ("DIALOGUES_SERVICE_PORT", "http"),
        ("DIALOGUES_SERVICE_PORT_http", "8000"),
        ("DIALOGUES_PORT_HTTP_TCP", "tcp://10.0.0.1:8000"),
        ("DIALOGUES_PORT_8000_TCP_HOST", "10.0.0.1"),
        ("DIALOGUES_PORT_8000_TCP_PROTO", "http"),
        ("DIALOGUESX_PORT", "tcp://10.0.0.1:8000"),
        ("dialogues_PORT", "tcp://10.0.0.1:8000"),
    ],
)
def test_nothing_looser_than_kubernetes_forms_is_passed_over(name: str, given: str) -> None:
    assert made_by_kubernetes({name: given}) == []


def test_a_misspelt_setting_still_stops_the_start_among_what_kubernetes_makes() -> None:
    with pytest.raises(SettingsError) as refused:
        settings_from({**LINKS, "DIALOGUES_PROT": "9000"})
    assert str(refused.value) == "DIALOGUES_PROT is not a setting. Did you mean DIALOGUES_PORT?"


def test_a_password_is_never_shown() -> None:
    assert "secret" not in repr(settings_from({"NEO4J_PASSWORD": "secret"}))


@pytest.mark.parametrize("name", ["DIALOGUES_CORS_ORIGINS", "DIALOGUES_LOG_LEVEL", "DIALOGUES_PORT"])
def test_a_password_in_the_wrong_setting_is_not_shown_either(name: str) -> None:
    with pytest.raises(SettingsError, match=r"got something else\.$") as refused:
        settings_from({name: "user:secret@example.org"})
    assert "secret" not in str(refused.value)


def test_the_table_has_every_setting_once_with_its_meaning() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .* \| (.+) \|$", markdown_table(), re.MULTILINE)
    assert [name for name, _ in rows] == [name_of(setting) for setting in fields(Settings)]
    assert [meaning for _, meaning in rows] == [setting.metadata["meaning"] for setting in fields(Settings)]
