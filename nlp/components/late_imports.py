"""Puts off a library that medspaCy's own imports name and that no reading uses.

`import medspacy` imports QuickUMLS, its dictionary matcher, which imports NLTK, and with it SciPy's statistics and
scikit-learn: 95 MB and 0.9 s in every worker. NLTK is read when something first asks for one of its names.
(`importlib.util.LazyLoader` would do, but in Python 3.11 an import statement already counts as such a question.)
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec
from threading import RLock
from typing import Any


def put_off(name: str) -> None:
    """Let `import name` succeed at once, and run the module when one of its names is first asked for."""
    spec = None if name in sys.modules else find_spec(name)
    if spec is None or spec.loader is None:
        return
    loader, module, lock, begun = spec.loader, module_from_spec(spec), RLock(), False

    def first_use(wanted: str) -> Any:
        nonlocal begun
        with lock:  # other threads wait for the one that runs the module
            if not begun:
                begun = True
                loader.exec_module(module)
        try:
            return vars(module)[wanted]
        except KeyError:
            raise AttributeError(f"module {name!r} has no attribute {wanted!r}") from None

    vars(module)["__getattr__"] = first_use
    sys.modules[name] = module
