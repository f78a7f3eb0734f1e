"""What schemathesis does beside generating: every request comes from a client of its own, half of them ask for what exists.

The file that PROBE_SCENE names holds a JSON object: `known`, the values of path parameters that exist; and either `token`, or
`booth` with `number`, `id` and the file `key`, whose tokens hold for five minutes and are signed here.
"""

import hashlib
import itertools
import json
import os
import pathlib
import random
import time
import uuid

import jwt
import schemathesis
from cryptography.hazmat.primitives import serialization
from schemathesis import GenerationMode

_scene = json.loads(pathlib.Path(os.environ["PROBE_SCENE"]).read_text())
_clients = itertools.count(1)
_random = random.Random(1)


@schemathesis.serializer("application/offset+octet-stream")
def serialize_bytes(context, value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()


@schemathesis.hook
def map_case(context, case):
    # What is meant to be wrong stays so.
    if case.meta and case.meta.generation.mode == GenerationMode.POSITIVE:
        for name, values in _scene["known"].items():
            if name in (case.path_parameters or {}) and values and _random.random() < 0.5:
                case.path_parameters[name] = _random.choice(values)
    return case


@schemathesis.hook
def before_call(context, case, kwargs):
    # A rate limit counts clients, and the proxy in front of a service says which one asks.
    number = next(_clients)
    case.headers["X-Forwarded-For"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@schemathesis.auth(refresh_interval=120)
class Credential:
    """The token of the scene, or one that the booth of the scene signs."""

    def get(self, case, context):
        booth = _scene.get("booth")
        if not booth:
            return _scene["token"]
        now = int(time.time())
        claims = {
            "iss": str(booth["number"]), "sub": booth["id"], "aud": ["ingest"], "iat": now, "exp": now + 300,
            "jti": str(uuid.uuid4()), "scope": ""}
        key = serialization.load_pem_private_key(pathlib.Path(booth["key"]).read_bytes(), None)
        kid = hashlib.sha256(key.public_key().public_bytes_raw()).hexdigest()[:16]
        return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": kid})

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"
