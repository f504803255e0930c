"""Memory goes back to the machine once readers have left."""

import ctypes
import threading

import pytest

from app.memory import give_back, tidy_after


def test_each_time_somebody_left_it_is_tidied_up_once():
    left, tidied = threading.Event(), threading.Semaphore(0)
    tidy_after(left, tidied.release, patience=0.01)
    assert not tidied.acquire(timeout=0.1)
    for _ in range(2):
        left.set()
        assert tidied.acquire(timeout=5)
    assert not tidied.acquire(timeout=0.1)


def test_another_c_library_keeps_what_it_has_and_nothing_breaks(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert not give_back()
