import threading
from typing import NoReturn

import pytest

from pagesim.engine import aside


def test_it_is_done_meanwhile_and_gives_what_came_of_it() -> None:
    gate = threading.Event()
    with aside.begin(lambda: gate.wait(5.0) and 7) as result:
        gate.set()
        assert result() == result() == 7


def test_what_it_raises_is_raised_where_it_is_asked_for() -> None:
    def fail() -> NoReturn:
        raise OSError("full")

    with aside.begin(fail):
        pass  # nobody asked
    with aside.begin(fail) as result, pytest.raises(OSError, match="full"):
        result()


def test_nothing_of_it_goes_on_after_the_end() -> None:
    done: list[int] = []
    gate = threading.Event()

    def work() -> None:
        gate.wait(5.0)
        done.append(1)

    with pytest.raises(ValueError, match="another"), aside.begin(work):
        threading.Timer(0.05, gate.set).start()
        raise ValueError("another")
    assert done


def test_here_it_is_done_at_once_in_the_thread_that_asks() -> None:
    with aside.begin(threading.get_ident, here=True) as result:
        assert result() == threading.get_ident()

    def fail() -> NoReturn:
        raise OSError("full")

    with aside.begin(fail, here=True) as result, pytest.raises(OSError, match="full"):
        result()

    def interrupt() -> NoReturn:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), aside.begin(interrupt, here=True):
        raise AssertionError("it goes on")
