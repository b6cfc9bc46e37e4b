"""How our widgets are shown: live where a notebook can, and in a still form wherever else the notebook is looked at."""

from __future__ import annotations

import os
import sys
from typing import Any

import anywidget

from ..drawing._style import DARK

WIDGET = "application/vnd.jupyter.widget-view+json"
# marimo shows widgets in a shadow tree and marks its theme on the page around it.
MARIMO = (
    f"@media screen{{:host-context(.dark) .mg{{{DARK}}}}}:host-context(.dark) img.mg{{color-scheme:dark}}"
    ":host-context(.light) img.mg{color-scheme:light}\n"
)
# In JupyterLab the still form stands before the widget; whichever can't be shown there hides.
ONE_OF_TWO = (
    "<style>.jp-OutputArea-child:has(.mg-still):has(+.jp-OutputArea-child .mgw){display:none}"
    ".jp-OutputArea-child:has(.mg-still)+.jp-OutputArea-child:has(.jupyter-widgets):not(:has(.mgw)){display:none}</style>"
)


class Shown(anywidget.AnyWidget):
    """A widget with a fixed text form and a still form in HTML; its script marks its own element `mgw`."""

    def _still(self) -> str:
        """Pictures and tables that need no script."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, a text without addresses, and the still form for viewers without widgets."""
        shown = super()._repr_mimebundle_(**kwargs)
        data, metadata = shown if isinstance(shown, tuple) else (shown or {}, {})
        return {**data, "text/plain": repr(self), "text/html": self._still()}, metadata

    def _ipython_display_(self) -> None:
        """Shows the widget; where a notebook may be opened again without it, the still form stands before it."""
        from IPython.display import display

        data, metadata = self._repr_mimebundle_()
        if WIDGET not in data or "VSCODE_PID" in os.environ or "google.colab" in sys.modules:
            display(data, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]
            return
        display({"text/plain": repr(self), "text/html": ONE_OF_TWO + data["text/html"]}, raw=True)  # type: ignore[no-untyped-call]
        display({WIDGET: data[WIDGET]}, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]
