"""The little we use of Solara, in one place: its front door shows type checkers no names."""

import inspect
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast, get_args

import reacton
from ipywidgets import widget_serialization
from pydantic import TypeAdapter, ValidationError
from reacton import use_effect, use_exception, use_ref
from reacton.core import Element, get_render_context
from reacton.ipyvuetify import Html
from solara.components.component_vue import component_vue as solara_component_vue
from solara.components.title import Title
from solara.core import component
from solara.routing import use_router
from solara.server.kernel_context import get_current_context, has_current_context

from app.solara_adapter.event_filter import MalformedEvent, accept_declared_events_only

__all__ = ["Element", "Title", "box", "component", "component_vue", "session_id", "unbound_thread"]
__all__ += ["use_effect", "use_exception", "use_memo", "use_ref", "use_router", "use_state"]

# On import, so that no page can be drawn before it holds.
accept_declared_events_only()


@dataclass(frozen=True, slots=True, eq=True)
class Sent:
    """Data on its way to the browser."""

    # A wrapper, because Solara searches every list and dict for elements at each drawing, but not inside this.
    data: Any


@dataclass(frozen=True, slots=True, eq=True)
class CheckedEvent:
    """The listener of an event, called only with data of the declared shape."""

    name: str
    shape: Any
    listener: Callable[[Any], Any]

    def __call__(self, data: object, *_: object) -> None:
        """Calls the listener; raises ``MalformedEvent`` for what is not of the shape that the component declares."""
        if self.shape is None:
            self.listener({})
            return
        try:
            given = _adapter(self.shape).validate_python(data, strict=True)
        except ValidationError as error:
            raise MalformedEvent(f"{self.name}: {error.errors(include_input=False)[0]['type']}") from None
        self.listener(given)


def _shape(name: str, annotation: object) -> object:
    """The shape of the data of an event; None where it carries none."""
    if hasattr(annotation, "__metadata__"):
        return get_args(annotation)[1]
    if get_args(annotation)[:1] != (...,):
        raise TypeError(f"{name} is {annotation}, expected Annotated[Callable, Shape] or Callable[..., None]")
    return None


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any annotation is a shape
    return TypeAdapter(shape)


def component_vue[**P](template: str) -> Callable[[Callable[P, None]], Callable[P, Element]]:
    """A component drawn by a Vue template, with the arguments of the function as its properties.

    An event is ``Annotated[Callable, Shape]``, called with data of that shape, or ``Callable[..., None]``, called with
    nothing.
    """

    def decorate(face: Callable[P, None]) -> Callable[P, Element]:
        declared = {name: part.annotation for name, part in inspect.signature(face).parameters.items()}
        plain = [name for name, annotation in declared.items() if annotation is not Element]
        shapes = {name: _shape(name, annotation) for name, annotation in declared.items() if name.startswith("event_")}
        made: Callable[..., Element] = solara_component_vue(template, to_json=dict.fromkeys(plain, _written))(face)

        def part(*_: P.args, **properties: P.kwargs) -> Element:
            listeners: dict[str, Any] = {
                name: CheckedEvent(name, shapes[name], cast(Callable[[Any], Any], value))
                for name, value in properties.items()
                if name in shapes
            }
            sent = {name: _sent(value) if name in plain else value for name, value in properties.items()}
            return made(**sent | listeners)

        return part

    return decorate


def _sent(value: object) -> object:
    return Sent(value) if isinstance(value, list | tuple | dict) else value


def _written(value: object, widget: object) -> object:
    return value.data if isinstance(value, Sent) else widget_serialization["to_json"](value, widget)


def box(style: str, tag: str = "div", children: Sequence[Any] = ()) -> Element:
    """An element of the page that holds others; what is made inside its ``with`` becomes its content."""
    return Html(tag=tag, class_=style, children=list(children))


def use_memo[T](make: Callable[[], T], dependencies: Sequence[object]) -> T:
    """What ``make`` gave, until a dependency changes."""
    return reacton.use_memo(make, list(dependencies))


def use_state[T](initial: T) -> tuple[T, Callable[[T | Callable[[T], T]], None]]:
    """State of a component and the function that sets it, from any thread; it does nothing once the page is closed.

    By itself Reacton looks whether the page is closed before it reads the state, and fails when that happens between.
    """
    value, set_value = reacton.use_state(initial)
    drawn = get_render_context()

    def set_while_open(wanted: T | Callable[[T], T]) -> None:
        try:
            set_value(wanted)
        except Exception:
            if not drawn._closing:
                raise

    return value, set_while_open


def session_id() -> str:
    """Which browser this page is drawn for: its tabs and reloads share it; empty outside a server."""
    return get_current_context().session_id if has_current_context() else ""


def unbound_thread(work: Callable[[], None]) -> threading.Thread:
    """A thread for work that is no single reader's: by itself Solara ties a new thread to the page that asked first."""
    thread = threading.Thread(target=work, daemon=True)
    vars(thread)["current_context"] = None
    return thread
