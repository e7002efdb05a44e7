"""After an erasure nothing names somebody any more, and what belongs to others stays whole."""

import json
from typing import Any

import pytest
from sqlalchemy import select as sql_select
from sqlmodel import SQLModel, select

from storage.audit import AuditEntry
from storage.choices import Choice
from storage.dialogues import Dialogue
from storage.inbox import Arrived, sealed_payload
from storage.outbox import Outgoing
from storage.people import Account, Person
from storage.privacy import forget_person
from storage.session import Store
from storage.table import new_id
from storage.timers import Occurrence, Timer
from tests.storage.rows import NOW, account, choice, keep, outgoing, person

EMAIL = "ada@example.org"


def _ada() -> Person:
    return person("Ada", email=EMAIL)


async def _forget(store: Store, ada: Person) -> dict[str, int]:
    async with store.transaction() as db:
        return await forget_person(db, ada.id)


async def _left(store: Store, kind: type[Any]) -> list[Any]:
    async with store.transaction() as db:
        return list((await db.exec(select(kind).order_by(kind.id))).all())


async def _named(store: Store, *names: str) -> list[str]:
    """List the tables in which any of these names stands, in whatever column."""
    found: list[str] = []
    async with store.transaction() as db:
        connection = await db.connection()
        for table in SQLModel.metadata.sorted_tables:
            if table.name.startswith("core_"):
                rows = (await connection.execute(sql_select(table))).all()
                words = json.dumps([[str(value) for value in row] for row in rows]).lower()
                found += [table.name for name in names if name.lower() in words]
    return found


def _event(by: str, *, state: str, **said: Any) -> Arrived:
    return Arrived(
        adapter="web",
        event_id=new_id(),
        state=state,
        payload=json.dumps({"account": by, **said}),
        arrived_at=NOW,
        taken_until=NOW,
    )


def _mention(of: Account, name: str) -> dict[str, str]:
    return {"account": of.external_id, "name": name, "kind": "mention"}


def _sheet(*spans: dict[str, str]) -> str:
    return json.dumps([{"spans": spans, "bullet": False, "kind": "line"}])


async def test_her_id_and_address_stand_nowhere_any_more(store: Store) -> None:
    ada, bob = _ada(), person("Bob", email="bob@example.org", attributes={"buddy": EMAIL})
    hers, his = account(ada, "U1"), account(bob, "U2")
    said = outgoing(sheet=_sheet(_mention(hers, "Ada"), _mention(his, "Bob")), state="sent")
    asked = Dialogue(
        person_id=bob.id,
        adapter="web",
        workspace="main",
        channel="@",
        route="x.y",
        given={"who": ada.id},
        begun_at=NOW,
        until=NOW,
    )
    await keep(
        store,
        ada,
        bob,
        hers,
        his,
        said,
        outgoing(channel=f"dm-{ada.id}"),
        outgoing(only="U1"),
        choice(said, args={"who": ada.id}),
        choice(said, args={"_words": f"<@id:{ada.id}> for the demo"}),
        choice(said, only=f"{ada.id} {bob.id}"),
        Timer(due_at=NOW, route="x.y", args={"given": {"people": [ada.id]}}),
        Timer(due_at=NOW, route="x.y", kind="job", args={"to": "Ada <ADA@example.org>"}),
        Occurrence(schedule="x.y", whose=ada.id, local_date="2026-03-02", slot="1", due_at=NOW),
        AuditEntry(done_at=NOW, deed="x.y", details={"notes": {ada.id: "m1", bob.id: "m2"}}),
        asked,
        _event("U1", state="waiting", text="hello"),
        _event("U2", state="quarantined", text=f"mail {EMAIL}"),
    )

    counts = await _forget(store, ada)

    assert await _named(store, ada.id, EMAIL, '"U1"', "'U1'") == []
    assert {"core_choice", "core_timer", "core_outgoing", "core_audit"} <= set(counts)
    (kept,) = await _left(store, Outgoing)
    assert kept.id == said.id
    assert json.loads(kept.sheet)[0]["spans"] == [
        {"kind": "words", "text": "Ada"},
        _mention(his, "Bob"),
    ]
    assert [one.details for one in await _left(store, AuditEntry)] == [{"notes": {bob.id: "m2"}}]
    assert [one.given for one in await _left(store, Dialogue)] == [{}]
    assert [one.payload for one in await _left(store, Arrived)] == [None]
    assert [one.name for one in await _left(store, Person)] == ["Bob"]


async def test_a_call_that_lists_her_among_others_goes_on_for_the_others(store: Store) -> None:
    ada, bob = _ada(), person("Bob")
    said = outgoing()
    both = choice(said, args={"people": [ada.id, bob.id], "count": 2}, only=f"{bob.id} {ada.id}")
    hers = choice(said, args={"people": [ada.id]})
    for_her = choice(said, only=ada.id)
    others = choice(said, args={"people": [bob.id]}, only=bob.id)
    open_to_all = choice(said)
    await keep(store, ada, bob, said, both, hers, for_her, others, open_to_all)

    await _forget(store, ada)

    left = {one.id: one for one in await _left(store, Choice)}
    assert set(left) == {both.id, others.id, open_to_all.id}
    assert left[both.id].args == {"people": [bob.id], "count": 2}
    assert left[both.id].only == bob.id
    assert left[open_to_all.id].only is None


async def test_who_has_a_longer_address_or_her_account_elsewhere_keeps_everything(
    store: Store,
) -> None:
    ada, dada = _ada(), person("Dada", email=f"d{EMAIL}")
    elsewhere = account(dada, "U1", adapter="other")
    theirs = outgoing(adapter="other", account="U1", channel=None, person_id=dada.id)
    mentioned = outgoing(adapter="other", sheet=_sheet(_mention(elsewhere, "Dada")))
    noted = AuditEntry(done_at=NOW, deed="x", details={"a": f"d{EMAIL}", "b": f"{EMAIL}.au"})
    await keep(store, ada, dada, account(ada, "U1"), elsewhere, theirs, mentioned, noted)

    counts = await _forget(store, ada)

    assert counts == {"core_account": 1, "core_person": 1}
    assert {one.id for one in await _left(store, Outgoing)} == {theirs.id, mentioned.id}


async def test_what_somebody_else_is_having_handled_is_left_to_be_done(store: Store) -> None:
    ada = _ada()
    waiting = _event("U2", state="waiting", mentions=["U1"])
    await keep(store, ada, account(ada, "U1"), waiting)

    await _forget(store, ada)

    assert [one.payload for one in await _left(store, Arrived)] == [waiting.payload]


async def test_an_event_that_waits_sealed_is_hers_when_its_key_says_so(store: Store) -> None:
    ada, bob = _ada(), person("Bob")
    key, lost = store.keys.make("inbox.1"), store.keys.make("inbox.2")
    every: list[Arrived] = []
    for account_id, by in (("U1", key), ("U2", key), ("U1", lost)):
        event = _event(account_id, state="waiting")
        event.payload = sealed_payload(by, event.id, event.payload or "")
        every.append(event)
    store.keys.destroy(lost.name)
    await keep(store, ada, bob, account(ada, "U1"), account(bob, "U2"), *every)

    counts = await _forget(store, ada)

    assert counts["core_arrived"] == 1
    left = {one.id: one.payload for one in await _left(store, Arrived)}
    assert left == {one.id: one.payload for one in every[1:]}


@pytest.mark.parametrize("email", [None, "a%_\\'\"b@example.org", "zoë@example.org"])
async def test_any_address_is_found_and_none_at_all_harms_nobody(
    store: Store, email: str | None
) -> None:
    ada, words = person("Ada", email=email), email or "nothing"
    await keep(
        store,
        ada,
        AuditEntry(done_at=NOW, deed="x", details={"said": f"mail {words} today"}),
        AuditEntry(done_at=NOW, deed="x", details={"said": "a1b"}),
    )

    await _forget(store, ada)

    said = [one.details["said"] for one in await _left(store, AuditEntry)]
    assert said == ["mail nothing today" if email is None else "mail … today", "a1b"]
