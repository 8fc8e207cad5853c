"""Reads a contract's examples with the models generated from it; without times they come back unchanged."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import yaml

contract = yaml.safe_load(Path(sys.argv[1]).read_text(encoding="utf-8"))
spec = importlib.util.spec_from_file_location("models", sys.argv[2])
if spec is None or spec.loader is None:
    raise SystemExit(f"{sys.argv[2]} is no module")
models = importlib.util.module_from_spec(spec)
sys.modules["models"] = models
spec.loader.exec_module(models)


def examples(media: dict[str, Any]) -> list[Any]:
    """Those of one media type, those that are referred to among them."""
    shown = [{"value": media["example"]}] if "example" in media else list(media.get("examples", {}).values())
    named = [contract["components"]["examples"][each["$ref"].rpartition("/")[2]] if "$ref" in each else each for each in shown]
    return [each["value"] for each in named]


count = 0
for item in contract["paths"].values():
    for operation in item.values():
        for holder in [operation.get("requestBody", {}), *operation["responses"].values()]:
            for media in holder.get("content", {}).values():
                for example in examples(media):
                    model = getattr(models, media["schema"]["$ref"].rpartition("/")[2])
                    read = model.model_validate(example).model_dump(mode="json", by_alias=True, exclude_unset=True)
                    # A time may come back in another notation.
                    if read != example and "date-time" not in Path(sys.argv[1]).read_text(encoding="utf-8"):
                        raise SystemExit(f"{example} was read as {read}")
                    count += 1
if not count:
    raise SystemExit(f"{sys.argv[1]} has no example")
print(f"{sys.argv[1]}: {count} examples were read")  # noqa: T201
