"""What template.yaml promises, one small function for each promise, by theme: data, functions, api, access,
watching, choices, and plain values.

A promise is named by its sentence, takes a Deployment and yields (resource, what is wrong there). It looks
at the translated template for one set of parameter values, so it sees what would be deployed. Whatever it
stumbles over counts as broken. Linters know what AWS accepts; only a promise knows what was meant.
"""

PROMISES = {}


def promise(function):
    PROMISES[function.__name__] = function
    return function


def unlike(resource, what, found, expected):
    """A finding if a value is not the expected one; of two maps, one for each member that differs."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in [*expected, *(found.keys() - expected.keys())]:
            yield from unlike(resource, f"{what}: {key}", found.get(key), expected.get(key))
    elif found != expected:
        yield resource, f"{what} is {found!r}, not {expected!r}"


def walk(value, place=""):
    """Everything in a tree, with the path to it."""
    yield place, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, item in pairs:
        yield from walk(item, f"{place}.{key}" if place else str(key))


def broken(deployment, promises=PROMISES):
    """Every broken one of these promises as (promise, resource, what is wrong)."""
    for name in promises:
        try:
            for resource, problem in PROMISES[name](deployment):
                yield name, resource, problem
        except Exception as error:  # noqa: BLE001: a template that cannot be looked at promises nothing
            yield name, "template.yaml", f"cannot be looked at: {type(error).__name__}: {error}"


# Last, since each of them registers its promises here.
from promised import access, api, choices, data, functions, values, watching, workers  # noqa: E402, F401
