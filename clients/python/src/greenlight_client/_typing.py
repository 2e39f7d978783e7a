"""What models.py needs of typing, on every Python that this package runs on."""

import sys

if sys.version_info >= (3, 11):
    from typing import NotRequired, TypeAlias, TypedDict  # novm: behind the version that it needs
else:
    from typing_extensions import NotRequired, TypeAlias, TypedDict

__all__ = ["NotRequired", "TypeAlias", "TypedDict"]
