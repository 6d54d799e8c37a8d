"""Turning the keys while the program runs: old values stay readable, batches can be cut off, and then the key may go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.sealing import keep_ring, key_ring
from fangxin.areas.organisations.models import SecondFactor
from fangxin.areas.organisations.queries.sign_in import factor_about, factor_secret
from fangxin.areas.roster.actions.resealing import left_to_reseal, reseal_batch
from fangxin.areas.roster.models import PupilIdentity
from fangxin.areas.roster.sealing import ID, PHONE, STUDENT, open_number
from fangxin.engine.sealing import HMAC_SM3, SM4_GCM, KeyMissing
from fangxin.installation.commands import keys
from fangxin.installation.problems import UnusableInput
from tests.factories.children import admitted, child, id_number
from tests.factories.world import World, at, key


@pytest.fixture(autouse=True)
def ring_as_before() -> Iterator[None]:
    before = key_ring()
    yield
    keep_ring(before)


def run(limit: int) -> int:
    return reseal_batch(by=SYSTEM, key=key(), at=at(2), limit=limit)


def test_rows_follow_the_new_keys_in_batches_and_stay_readable_all_the_time(world: World) -> None:
    children = admitted(world, *(child(n, name=f"莫{n}", phone="") for n in range(1, 8)))
    assert left_to_reseal(by=SYSTEM) == 0
    keep_ring(
        key_ring().with_new_seal_key(SM4_GCM).with_new_index_key(HMAC_SM3).with_matching_key(1, bytes(32))
    )
    assert left_to_reseal(by=SYSTEM) == 7
    assert run(3) == 3
    assert left_to_reseal(by=SYSTEM) == 4
    with acting(SYSTEM):
        rows = list(
            PupilIdentity.objects.filter(pupil_id__in=[one.pupil_id for one in children]).order_by("pupil_id")
        )
    assert [open_number(ID, row.pupil_id, row.id_sealed) for row in rows] == [
        id_number(n) for n in range(1, 8)
    ]
    assert (run(100), run(100), left_to_reseal(by=SYSTEM)) == (4, 0, 0)
    without = key_ring().without_seal_key(key_ring().seal_keys[0].id)
    with acting(SYSTEM):
        row = PupilIdentity.objects.get(pupil_id=children[0].pupil_id)
    assert (
        without.open(bytes(row.student_sealed), f"roster.student_number/{row.pupil_id}") == f"G{id_number(1)}"
    )
    assert (row.index_version, row.matching_version, len(bytes(row.matching_index))) == (2, 1, 16)
    with pytest.raises(KeyMissing):
        without.open(bytes(rows[-1].id_sealed), f"roster.id_number/{rows[-1].pupil_id}")


def test_while_the_index_key_is_turned_a_number_is_still_one_child(world: World) -> None:
    admitted(world, child(1))
    keep_ring(key_ring().with_new_index_key())
    (second,) = admitted(world, child(1), school=world.other_school, principal="other_principal")
    assert second.case_number


def test_the_telephone_and_the_student_number_are_sealed_anew_too(world: World) -> None:
    (one,) = admitted(world, child(1))
    keep_ring(key_ring().with_new_seal_key())
    run(100)
    with acting(SYSTEM):
        row = PupilIdentity.objects.get(pupil_id=one.pupil_id)
    ring = key_ring()
    assert all(
        ring.is_current(bytes(sealed)) for sealed in (row.id_sealed, row.student_sealed, row.phone_sealed)
    )
    assert open_number(PHONE, one.pupil_id, row.phone_sealed) == "19900000001"
    assert open_number(STUDENT, one.pupil_id, row.student_sealed) == f"G{id_number(1)}"


def test_the_command_turns_follows_and_retires_and_never_takes_out_a_key_in_use(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows under two keys at once: a run that was cut off is followed; the second factor follows too."""
    children = admitted(world, *(child(n, name=f"莫{n}", phone="") for n in range(1, 6)))
    account = world.people["finance"]
    with transaction.atomic(), acting(SYSTEM):
        SecondFactor.objects.filter(account=account).delete()
        sealed = key_ring().seal("c2VjcmV0", factor_about(account.pk))
        factor = SecondFactor.objects.create(account=account, sealed=sealed, made_at=at(8))
    old = key_ring().seal_keys[-1].id
    with pytest.raises(UnusableInput, match="正在使用"):
        keys._retire(old)
    keep_ring(key_ring().with_new_seal_key(SM4_GCM))
    run(2)  # and there the run was cut off
    with pytest.raises(UnusableInput, match="还有 4 行"):
        keys._retire(old)
    keys._follow()
    assert "3 名学生、1 个二次验证" in capsys.readouterr().out
    keys._retire(old)
    assert [key.id for key in key_ring().seal_keys] == [old + 1]
    with acting(SYSTEM):
        rows = PupilIdentity.objects.filter(pupil_id__in=[one.pupil_id for one in children]).order_by(
            "pupil_id"
        )
        assert [open_number(ID, row.pupil_id, row.id_sealed) for row in rows] == [
            id_number(n) for n in range(1, 6)
        ]
        factor.refresh_from_db()
    assert factor_secret(factor) == b"secret"
    keys._turn(None, index=True)
    keys._list()
    said = capsys.readouterr().out
    assert f"{old + 2}  SM4-GCM  在用" in said
    assert "children's rows to follow: 0" in said
