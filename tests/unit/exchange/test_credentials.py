"""Keys that are nearly right."""

import shutil
import subprocess

import pytest

from clone_contracts.exchange.credentials import INVALID_KINDS, invalid_variants, right


def test_the_right_key_is_shown_as_its_variable() -> None:
    key = right("BRIA_API_TOKEN", "s3cret")
    assert (key.value, key.shell, key.valid) == ("s3cret", "$BRIA_API_TOKEN", True)


def test_wrong_keys_range_from_far_off_to_nearly_right() -> None:
    assert {way: wrong.value for way, wrong in invalid_variants("K", "Ab1c").items()} == {
        "empty": "",
        "unknown": "clone-contracts-no-such-key",
        "first-changed": "xb1c",
        "middle-changed": "Abxc",
        "last-changed": "Ab1x",
        "cut": "Ab1",
        "cut-in-front": "b1c",
        "longer": "Ab1c0",
        "longer-in-front": "0Ab1c",
        "same-length": "0000",
        "half": "Ab00",
        "other-half": "001c",
        "other-case": "aB1C",
        "reversed": "c1bA",
        "percent-encoded": "%41b1c",
        "bearer": "Bearer Ab1c",
        "quoted": '"Ab1c"',
        "twice": "Ab1c,Ab1c",
        "null": "null",
        "wildcard": "%",
        "injection": "' OR '1'='1",
        "of-three-parts": "e30.e30.x",
        "accented": "clone-contracts-no-such-kéy",
    }


def test_every_kind_of_wrong_key_has_a_variant() -> None:
    assert tuple(invalid_variants("K", "Ab1")) == INVALID_KINDS


def test_no_wrong_key_is_valid_or_shows_the_right_one() -> None:
    for wrong in invalid_variants("K", "s3cret-Key").values():
        assert not wrong.valid
        assert "s3cret" not in wrong.shell


def test_a_key_without_letters_has_an_unknown_key_as_its_other_case_variant() -> None:
    assert invalid_variants("K", "1234")["other-case"].value == "clone-contracts-no-such-key"


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash on this machine")
@pytest.mark.parametrize("way", INVALID_KINDS)
@pytest.mark.parametrize("value", ["s3cret-Key", "1234", 'a "b" \\$c'])
def test_the_shell_expression_of_a_wrong_key_yields_its_value(way: str, value: str) -> None:
    wrong = invalid_variants("KEY", value)[way]
    script = f'printf %s "{wrong.shell}"'
    environment = {"KEY": value, "PATH": "/usr/bin:/bin"}
    assert (
        subprocess.run(["bash", "-c", script], env=environment, capture_output=True, check=True).stdout == wrong.value.encode()
    )
