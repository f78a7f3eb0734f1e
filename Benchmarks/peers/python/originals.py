"""The same three renditions of a JPEG with pyvips, Pillow or vipsthumbnail: originals.py SYSTEM COUNT FILE."""

import io
import json
import subprocess
import sys
import tempfile
import time


def with_pyvips(data: bytes) -> None:
    whole = pyvips.Image.jpegload_buffer(data, access="sequential", fail_on="truncated").copy_memory()
    whole.jpegsave_buffer(Q=88, strip=True)
    preview = whole.thumbnail_image(1280, height=1280, size="down").copy_memory()
    preview.jpegsave_buffer(Q=82, strip=True, optimize_coding=True)
    preview.thumbnail_image(320, height=320, size="down").jpegsave_buffer(Q=80, strip=True, optimize_coding=True)


def with_pillow(data: bytes) -> None:
    whole = Image.open(io.BytesIO(data)).convert("RGB")
    whole.save(io.BytesIO(), "JPEG", quality=88)
    for side, quality in ((1280, 82), (320, 80)):
        whole.thumbnail((side, side), Image.Resampling.LANCZOS)
        whole.save(io.BytesIO(), "JPEG", quality=quality, optimize=True)


def with_vipsthumbnail(_: bytes) -> None:
    for size, quality in (("100000x100000>", 88), ("1280x1280>", 82), ("320x320>", 80)):
        subprocess.run(
            ["vipsthumbnail", path, "--size", size, "-o", f"{folder}/%s.jpg[Q={quality},strip]"], check=True)


system, count, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
if system == "pyvips":
    import pyvips

    pyvips.cache_set_max(0)
elif system == "pillow":
    from PIL import Image
once = {"pyvips": with_pyvips, "pillow": with_pillow, "vipsthumbnail": with_vipsthumbnail}[system]
bytes_ = open(path, "rb").read()
with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
    once(bytes_)
    began = time.monotonic()
    for _ in range(count):
        once(bytes_)
    print(json.dumps({"seconds": time.monotonic() - began}))
