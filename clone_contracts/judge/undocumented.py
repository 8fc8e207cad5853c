"""The kinds of answers that a document is silent on. Such an answer breaks no clause, but it is shown, and may be waived."""

from collections.abc import Mapping
from typing import Final

REFUSED: Final = "refused"
UNDOCUMENTED_STATUS: Final = "undocumented-status"
STATUS_OF_ANOTHER: Final = "status-of-another-refusal"
NOT_AT_ONCE: Final = "not-at-once"
KEY_REFLECTED: Final = "key-reflected"
OTHER: Final = "other"

KINDS: Final[Mapping[str, str]] = {
    REFUSED: "A request that the document leaves open was refused.",
    UNDOCUMENTED_STATUS: "A refusal that is due has a status that the document does not list.",
    STATUS_OF_ANOTHER: "A refusal that is due has a status that the document lists for something else.",
    NOT_AT_ONCE: "A new dataset could not be cloned at once.",
    KEY_REFLECTED: "An answer gives a key back.",
    OTHER: "An answer says something else on which the document is silent.",
}
"""Those that any API can have, by the name that stays the same, with what each means. An API may add others."""
