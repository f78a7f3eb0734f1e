#!/usr/bin/env python3
"""Writes the files of a folder as a ZIP archive without compression to standard output, with Python's zipfile."""

import os
import shutil
import sys
import zipfile

folder = sys.argv[1]
with zipfile.ZipFile(sys.stdout.buffer, "w", zipfile.ZIP_STORED) as archive:
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file, archive.open(name, "w", force_zip64=True) as entry:
            shutil.copyfileobj(file, entry, 1 << 18)
