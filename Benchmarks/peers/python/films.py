"""The film of a video with plain ffmpeg, as media makes it: films.py COUNT FILE."""

import json
import subprocess
import sys
import tempfile
import time

OPTIONS = (
    "-map 0:V:0 -filter_threads 1 -vf scale=1280:720:flags=bicubic,setsar=1,format=yuv420p -c:v libx264 -preset veryfast "
    "-crf 23 -profile:v high -threads 1 -maxrate 6M -bufsize 12M -fpsmax 60 -g 120 -map 0:a:0? -c:a aac -b:a 128k -ac 2 "
    "-movflags +faststart -f mp4 -y").split()

count, path = int(sys.argv[1]), sys.argv[2]
began = 0.0
with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
    # The first one fills caches and does not count.
    for turn in range(count + 1):
        if turn == 1:
            began = time.monotonic()
        subprocess.run(
            ["ffmpeg", "-v", "error", "-nostdin", "-threads", "1", "-i", path, *OPTIONS, f"{folder}/film.mp4"], check=True)
    print(json.dumps({"seconds": time.monotonic() - began}))
