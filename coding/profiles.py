"""Payer profiles: what differs between payers, kept out of the code."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from coding.lookup import TABLES_DIR
from coding.modifiers import DISTINCT

PROFILES_DIR = TABLES_DIR / "profiles"


class ProfileError(ValueError):
    """A profile that cannot be used; the message names the file and the setting."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Settings of one payer; the defaults are Medicare's."""

    name: str = "medicare"
    distinct_modifier: str = "59"
    distinct_column: int = 2
    apply_pairs: bool = True
    ncci_small_benign_repair: bool = True
    complex_injection: tuple[str, ...] = ()
    consults: bool = False
    longitudinal_addon: bool = True
    multiple_procedure_51: bool = False
    drug_waste: bool = True
    glue_code: str = "G0168"
    mohs_repeat: str = "59"


def known_profiles() -> tuple[str, ...]:
    """Names of the profiles that ship."""
    return tuple(sorted(path.stem for path in PROFILES_DIR.glob("*.yaml")))


@lru_cache(maxsize=16)
def load_profile(name_or_path: str | Path = "medicare") -> Profile:
    """A profile by name, or from a YAML file of the practice; an empty name is Medicare."""
    text = str(name_or_path) or "medicare"
    path = PROFILES_DIR / f"{text.lower()}.yaml"
    if text.lower() not in known_profiles():
        path = Path(text)
        if path.suffix not in (".yaml", ".yml") or not path.is_file():
            raise ProfileError(f"no payer profile named {text!r}; known: {', '.join(known_profiles())}")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ProfileError(f"{path}: not readable as YAML") from error
    return profile_from(content, path)


def profile_from(content: Any, path: Path) -> Profile:
    """Check the settings of a profile file, one by one."""
    if not isinstance(content, dict):
        raise ProfileError(f"{path}: a profile is a list of settings")
    defaults = Profile()
    values: dict[str, Any] = {}
    for item in fields(Profile):
        if item.name not in content:
            continue
        value = content.pop(item.name)
        default = getattr(defaults, item.name)
        if isinstance(default, tuple):
            value = tuple(str(entry) for entry in value or ())
        if type(value) is not type(default):
            raise ProfileError(f"{path}: {item.name} must be {type(default).__name__}")
        values[item.name] = value
    if content:
        raise ProfileError(f"{path}: unknown setting {sorted(content)[0]!r}")
    profile = Profile(**values)
    if profile.distinct_modifier not in DISTINCT:
        raise ProfileError(f"{path}: distinct_modifier must be one of {', '.join(sorted(DISTINCT))}")
    if profile.distinct_column not in (1, 2):
        raise ProfileError(f"{path}: distinct_column must be 1 or 2")
    if profile.mohs_repeat not in DISTINCT | {"76"}:
        raise ProfileError(f"{path}: mohs_repeat must be 76 or a distinctness modifier")
    return profile
