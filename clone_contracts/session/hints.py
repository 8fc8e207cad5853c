"""What to do about a target that does not work from the start: all advice has its home here."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from clone_contracts.contract.document import Contract
from clone_contracts.errors import Cause, NotTested
from clone_contracts.session.settings import Settings

_Advice: TypeAlias = Callable[[NotTested, Settings, Contract], str]


def hint(error: NotTested, settings: Settings, contract: Contract) -> str:
    """What to do next about a first request that failed; "" where nothing is known. It may hold a server's words."""
    return _ADVICE[error.cause](error, settings, contract) if error.cause is not None else ""


def _plain_port(_: NotTested, settings: Settings, __: Contract) -> str:
    return f"see the port in {settings.base_url_variable}, or begin it with http:// if the server has no TLS"


def _port_with_tls(_: NotTested, settings: Settings, __: Contract) -> str:
    if not settings.base_url.startswith("http://"):
        return ""
    return f"if there is TLS at that port, begin {settings.base_url_variable} with https://"


def _private_authority(_: NotTested, __: Settings, ___: Contract) -> str:
    return "if a private authority issued it, let SSL_CERT_FILE name a file with that authority's certificate"


def _proxy(error: NotTested, _: Settings, __: Contract) -> str:
    return f"{error.detail} names that proxy; NO_PROXY can list hosts that need none"


def _redirect(error: NotTested, settings: Settings, contract: Contract) -> str:
    """The base URL that would have led to the target at once, if the path is kept."""
    if not error.detail:
        return f"see {settings.base_url_variable}"
    beginning, found, _ = error.detail.partition(contract.primary.path.partition("{")[0])
    if not found:
        return f"it leads to {error.detail}; see {settings.base_url_variable}"
    return f"if that is the right place, set {settings.base_url_variable} to {beginning}"


def _web_page(error: NotTested, settings: Settings, contract: Contract) -> str:
    """Many web servers answer with a page, and 400, what comes in clear to a port with TLS."""
    if error.detail == "400":
        return _port_with_tls(error, settings, contract)
    return _wrong_path(settings, contract) or f"see {settings.base_url_variable}"


def _keys(_: NotTested, settings: Settings, __: Contract) -> str:
    """Many web servers, nginx by default, drop headers whose names have an underscore."""
    names = " and ".join(name for name in settings.keys if "_" in name)
    return f"if they are right, a proxy or gateway on the way may drop {names}, whose name has an underscore" if names else ""


def _not_found(_: NotTested, settings: Settings, contract: Contract) -> str:
    wrong_path = _wrong_path(settings, contract)
    return f"see {' and '.join(settings.source_variables)}" + (f"; or {wrong_path}" if wrong_path else "")


def _wrong_path(settings: Settings, contract: Contract) -> str:
    """What a base URL may lack that is not one of the document's own."""
    if settings.base_url in contract.servers:
        return ""
    return f"the path in {settings.base_url_variable} is wrong: it has to be like that of {contract.servers[0]}"


_ADVICE: Final[Mapping[Cause, _Advice]] = {
    Cause.NO_HTTP: _port_with_tls,
    Cause.NO_TLS: _plain_port,
    Cause.UNTRUSTED: _private_authority,
    Cause.PROXY: _proxy,
    Cause.REDIRECT: _redirect,
    Cause.WEB_PAGE: _web_page,
    Cause.KEYS: _keys,
    Cause.NOT_FOUND: _not_found,
}
