import pickle
import secrets
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_plugin import vault
from sm_plugin.errors import MessagingError

THREAD = uuid.UUID("6f0c3d0e-1d5a-4a5e-9a55-0a64f6a1c001")
ROW = uuid.UUID("6f0c3d0e-1d5a-4a5e-9a55-0a64f6a1c002")
OTHER_ROW = uuid.UUID("6f0c3d0e-1d5a-4a5e-9a55-0a64f6a1c003")
BODY = {"table": "message", "field": "body", "row": ROW}
TEXT = "My knee still hurts when I climb stairs."


@pytest.fixture
def key() -> vault.DataKey:
    return vault.new_data_key(context=THREAD)[0]


@pytest.mark.parametrize("text", ["", "a", TEXT, "Grüße, 漢字 🩺\r\n\0", "x" * 100_000])
def test_what_was_sealed_opens_to_the_same_text(key, text):
    assert key.open(key.seal(text, **BODY), **BODY) == text


def test_a_file_opens_to_the_same_bytes(key):
    content = secrets.token_bytes(200_000)
    assert key.open_bytes(key.seal_bytes(content, **BODY), **BODY) == content


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes_open_in_whatever_form_the_database_hands_them_over(key, kind):
    assert key.open(kind(key.seal(TEXT, **BODY)), **BODY) == TEXT


def test_a_row_id_may_be_a_uuid_or_its_text(key):
    assert key.open(key.seal(TEXT, **BODY), **{**BODY, "row": str(ROW)}) == TEXT


def test_sealed_bytes_hold_nothing_of_the_text(key):
    blob = key.seal(TEXT * 3, **BODY)
    assert not any(TEXT[i : i + 4].encode() in blob for i in range(len(TEXT) - 4))


def test_the_same_text_never_looks_the_same_twice(key):
    assert len({key.seal(TEXT, **BODY) for _ in range(1_000)}) == 1_000


@pytest.mark.parametrize(
    "elsewhere",
    [{"table": "draft"}, {"field": "subject"}, {"row": OTHER_ROW}],
    ids=["another table", "another field", "another row"],
)
def test_a_blob_moved_to_another_place_does_not_open(key, elsewhere):
    with pytest.raises(vault.TamperedText):
        key.open(key.seal(TEXT, **BODY), **{**BODY, **elsewhere})


def test_places_whose_names_join_to_the_same_letters_are_not_the_same_place(key):
    blob = key.seal(TEXT, table="ab", field="c", row=ROW)
    with pytest.raises(vault.TamperedText):
        key.open(blob, table="a", field="bc", row=ROW)


def test_another_threads_key_does_not_open_it(key):
    other = vault.new_data_key(context=THREAD)[0]
    with pytest.raises(vault.TamperedText):
        other.open(key.seal(TEXT, **BODY), **BODY)


def test_a_change_of_any_single_bit_is_noticed(key):
    blob = key.seal("No.", **BODY)
    for position in range(len(blob) * 8):
        altered = bytearray(blob)
        altered[position // 8] ^= 1 << position % 8
        with pytest.raises(vault.TamperedText):
            key.open(altered, **BODY)


def test_every_shorter_and_longer_blob_is_noticed(key):
    blob = key.seal("No.", **BODY)
    for cut in [*(blob[:length] for length in range(len(blob))), blob + b"\0", blob * 2]:
        with pytest.raises(vault.TamperedText):
            key.open(cut, **BODY)


@given(junk=st.binary(max_size=200))
def test_bytes_that_were_never_sealed_are_never_returned(junk):
    key = vault.new_data_key(context=THREAD)[0]
    with pytest.raises(vault.TamperedText):
        key.open(junk, **BODY)


def test_plain_text_in_the_column_is_not_taken_for_sealed(key):
    with pytest.raises(vault.TamperedText):
        key.open(TEXT.encode(), **BODY)


def test_the_error_is_a_500_that_says_nothing_of_the_text(key):
    with pytest.raises(MessagingError) as caught:
        key.open(key.seal(TEXT, **BODY)[:-1], **BODY)
    assert (caught.value.status, str(caught.value)) == (500, "text_altered")
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("row", [None, "", 0, 17])
def test_sealing_for_a_row_without_an_id_is_refused(key, row):
    with pytest.raises(ValueError, match="id of the row"):
        key.seal(TEXT, **{**BODY, "row": row})


def test_a_data_key_can_be_neither_printed_nor_pickled(key):
    assert repr(key) == str(key) == "<DataKey>"
    with pytest.raises(TypeError):
        pickle.dumps(key)
