"""numpy, loaded with the first logger file that is read: the server and most commands start without
it. Every module of this layer takes it from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["Bytes", "Flags", "Ints", "Signs", "np"]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Signs = NDArray[np.int8]
    Ints = NDArray[np.signedinteger[Any]]
    Flags = NDArray[np.bool_]
else:
    Bytes = Signs = Ints = Flags = Any

    class _Numpy:
        """Stands for the module; what was asked for once is kept."""

        def __getattr__(self, name: str) -> Any:
            import numpy

            found = getattr(numpy, name)
            setattr(self, name, found)
            return found

    np = _Numpy()
