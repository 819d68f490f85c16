"""The variables that Kubernetes sets in each container for a service called `dialogues` or `dialogues-…`.

They begin like our settings but are none (https://kubernetes.io/docs/concepts/services-networking/service/, under
environment variables). A variable counts only if both name and value have one of these forms: DIALOGUES_PORT=8000 is a
setting, DIALOGUES_PORT=tcp://10.0.0.1:80 is not. `settings` judges all others, and refuses misspelt ones.
"""

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address

_SERVICE = "DIALOGUES(?:_[A-Z0-9_]*[A-Z0-9])?"
_URL = re.compile(r"(?:tcp|udp|sctp)://(?:(?P<v4>[\d.]+)|\[(?P<v6>[\da-f:.]+)\]):(?P<port>\d+)", re.ASCII)


def _is_address(value: str) -> bool:
    try:
        return bool(ip_address(value))
    except ValueError:
        return False


def _is_port(value: str) -> bool:
    return re.fullmatch(r"[1-9]\d{0,4}", value, re.ASCII) is not None and int(value) <= 65_535


def _is_protocol(value: str) -> bool:
    return value in ("tcp", "udp", "sctp")


def _is_url(value: str) -> bool:
    url = _URL.fullmatch(value)
    return url is not None and _is_address(url["v4"] or url["v6"]) and _is_port(url["port"])


_FORMS: dict[re.Pattern[str], Callable[[str], bool]] = {
    re.compile(_SERVICE + rest, re.ASCII): fits
    for rest, fits in {
        "_SERVICE_HOST": _is_address,
        "_SERVICE_PORT(?:_[A-Z0-9]+)*": _is_port,
        "_PORT": _is_url,
        r"_PORT_\d+_(?:TCP|UDP|SCTP)": _is_url,
        r"_PORT_\d+_(?:TCP|UDP|SCTP)_PROTO": _is_protocol,
        r"_PORT_\d+_(?:TCP|UDP|SCTP)_PORT": _is_port,
        r"_PORT_\d+_(?:TCP|UDP|SCTP)_ADDR": _is_address,
    }.items()
}


def made_by_kubernetes(environ: Mapping[str, str]) -> list[str]:
    """The names of those of `environ` that Kubernetes set, sorted."""
    return sorted(name for name, value in environ.items() if _is_made(name, value))


def _is_made(name: str, value: str) -> bool:
    return any(form.fullmatch(name) and fits(value) for form, fits in _FORMS.items())
