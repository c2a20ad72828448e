"""
Writes the limits of strings, lists, maps and numbers in the requests that the sandbox answers, from the service models of botocore
(Apache-2.0), into test/sandbox/limits/service-limits.json. From the root of the clone, where botocore is installed:

    npx tsx scripts/operations.ts | python3 scripts/service-limits.py > test/sandbox/limits/service-limits.json
"""
import json
import sys

import botocore
from botocore.loaders import Loader

LIMITS = ("min", "max", "pattern")


def limits_of(shapes, name):
    """`min max pattern` of a shape; a string's enum is not a limit."""
    shape = shapes[name]
    return {key: shape[key] for key in LIMITS if key in shape}


def walk(shapes, name, path, seen, found):
    shape = shapes[name]
    own = limits_of(shapes, name)
    if own and path:
        found[path] = own
    if name in seen:
        return
    seen = seen | {name}
    if shape["type"] == "structure":
        for member, ref in shape["members"].items():
            walk(shapes, ref["shape"], f"{path}.{member}" if path else member, seen, found)
    elif shape["type"] == "list":
        walk(shapes, shape["member"]["shape"], f"{path}[]", seen, found)
    elif shape["type"] == "map":
        key = limits_of(shapes, shape["key"]["shape"])
        if key:
            found[f"{path}{{key}}"] = key
        walk(shapes, shape["value"]["shape"], f"{path}{{}}", seen, found)


def main():
    wanted = json.load(sys.stdin)
    loader = Loader()
    services = {}
    for service, operations in wanted.items():
        model = loader.load_service_model(service, "service-2")
        table = {}
        for operation in sorted(operations):
            found = {}
            known = model["operations"].get(operation)
            if known is not None and "input" in known:
                walk(model["shapes"], known["input"]["shape"], "", frozenset(), found)
            table[operation] = {path: found[path] for path in sorted(found)}
        services[service] = table
    print(json.dumps({"source": f"botocore {botocore.__version__} (Apache-2.0), service models", "services": services}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
