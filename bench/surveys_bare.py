"""What surveys rest on, done bare: the same rows by the driver alone, and counting in numpy."""

import time
from dataclasses import dataclass
from itertools import islice

import numpy as np

from bench.driver import driver_of
from skills.surveys.figures.cells import Ints
from skills.surveys.model import Round
from storage.session import Store

_CLASSES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """How many seconds it takes bare to insert who is invited, to take in one sealed answer, and to
    count a matrix of answers."""

    inserted: float
    taken: float
    counted: float


def copied(store: Store, empty: Store, one: Round) -> float:
    """Copy who is asked in a round and their invitations, which nobody has sent, into a database in
    which the same people work; return the seconds that writing takes."""
    took = 0.0
    with driver_of(store) as source, driver_of(empty) as target:
        for pages, table in (
            (source.pages("surveys_ledger", round_id=one.id, by="person_id"), "surveys_ledger"),
            (source.pages("core_outgoing", message_id=one.message_id, by="id"), "core_outgoing"),
        ):
            for names, rows in pages:
                began = time.perf_counter()
                target.insert(table, names, rows)
                target.connection.commit()
                took += time.perf_counter() - began
    return took


def one_by_one(store: Store, empty: Store, one: Round, most: int) -> float:
    """Copy so many sealed answers that have come, each in a transaction of its own; return the
    seconds that one takes."""
    with driver_of(store) as source, driver_of(empty) as target:
        pages = source.pages("surveys_arrived", round_id=one.id, by="id")
        rows = list(islice(((names, row) for names, page in pages for row in page), most))
        began = time.perf_counter()
        for names, row in rows:
            target.insert("surveys_arrived", names, [row])
            target.connection.commit()
        return (time.perf_counter() - began) / len(rows)


def counted_alone(answers: Ints, atom_of: Ints, atoms: int) -> float:
    """Count the answers of each kind to each item by unit; return the seconds that takes. A column
    of `answers` is an item, its classes from 0; -1 is none."""
    began = time.perf_counter()
    for column in answers.T:
        given = column >= 0
        at = atom_of[given] * _CLASSES + column[given]
        np.bincount(at, minlength=atoms * _CLASSES)
    return time.perf_counter() - began
