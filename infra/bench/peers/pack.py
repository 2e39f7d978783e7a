"""Packs folders into an archive as a function is uploaded: `pack.py ARCHIVE FOLDER...`"""

import sys
import zipfile
from pathlib import Path

# What a virtual environment has beside the packages, and what AWS's image brings itself.
NOT_PACKED = ("pip", "setuptools", "_distutils_hack", "distutils-precedence", "__pycache__")
NOT_PACKED += ("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py")


def is_packed(name):
    return not any(part.lower().startswith(NOT_PACKED) for part in name.parts)


archive, *folders = map(Path, sys.argv[1:])
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder)
            if file.is_file() and is_packed(name):
                packed.write(file, name)
