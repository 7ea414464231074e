"""Payer profiles: what differs between payers, kept out of the code."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from coding.lookup import TABLES_DIR
from coding.modifiers import DISTINCT
from coding.rulebook import rules

PROFILES_DIR = TABLES_DIR / "profiles"
DEFAULT = "medicare"
REPEAT_SETTINGS = ("mohs_repeat", "same_code_repeat")
REPEATS = DISTINCT | {rules("modifiers")["repeat"]}


class ProfileError(ValueError):
    """A profile that cannot be used; the message names the file and the setting."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Settings of one payer. A setting that a file leaves out is Medicare's."""

    name: str = ""
    medicare: bool = True
    distinct_modifier: str = ""
    distinct_column: int = 0
    apply_pairs: bool = True
    ncci_small_benign_repair: bool = True
    complex_injection: tuple[str, ...] = ()
    consults: bool = False
    longitudinal_addon: bool = True
    prolonged: str = ""
    multiple_procedure_51: bool = False
    drug_waste: bool = True
    glue_code: str = ""
    mohs_repeat: str = ""
    same_code_repeat: str = ""
    foot_care_findings: bool = True


def known_profiles(folder: Path | None = None) -> tuple[str, ...]:
    """Names of the profiles that ship and of those in the practice's own folder."""
    places = (PROFILES_DIR, folder) if folder is not None else (PROFILES_DIR,)
    return tuple(sorted({path.stem.lower() for place in places for path in place.glob("*.yaml")}))


@lru_cache(maxsize=64)
def load_profile(name_or_path: str | Path = DEFAULT, folder: Path | None = None) -> Profile:
    """A profile by name (the practice's own folder first) or by the path of a YAML file.

    Raises:
        ProfileError: no such profile, or a setting that cannot be used.
    """
    text = str(name_or_path).strip() or DEFAULT
    path = _own_file(text, folder) or PROFILES_DIR / f"{text.lower()}.yaml"
    if not path.is_file():
        path = Path(text)
        if path.suffix not in (".yaml", ".yml") or not path.is_file():
            known = ", ".join(known_profiles(folder))
            raise ProfileError(f"no payer profile named {text!r}; known: {known}")
    return profile_from(_read(path), path, _defaults())


def _own_file(name: str, folder: Path | None) -> Path | None:
    """The file of the practice's folder whose name it is; a name is never a way out of the folder."""
    if folder is None:
        return None
    return next((path for path in sorted(folder.glob("*.yaml")) if path.stem.lower() == name.lower()), None)


@lru_cache(maxsize=1)
def _defaults() -> Profile:
    path = PROFILES_DIR / f"{DEFAULT}.yaml"
    return profile_from(_read(path), path, Profile())


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ProfileError(f"{path}: not readable as YAML") from error


def profile_from(content: Any, path: Path, defaults: Profile) -> Profile:
    """Check the settings of a profile file, one by one."""
    if not isinstance(content, dict):
        raise ProfileError(f"{path}: a profile is a list of settings")
    known = {item.name for item in fields(Profile)}
    unknown = sorted(str(name) for name in content if name not in known)
    if unknown:
        raise ProfileError(f"{path}: unknown setting {unknown[0]!r}")
    given = {name: _typed(path, name, value, getattr(defaults, name)) for name, value in content.items()}
    # One claim speaks of distinctness in one way, unless the file says otherwise.
    follow = {name: given["distinct_modifier"] for name in REPEAT_SETTINGS if "distinct_modifier" in given}
    profile = replace(defaults, **{"name": path.stem.lower(), **follow, **given})
    if profile.distinct_modifier not in DISTINCT:
        raise ProfileError(f"{path}: distinct_modifier must be one of {', '.join(sorted(DISTINCT))}")
    if profile.distinct_column not in (1, 2):
        raise ProfileError(f"{path}: distinct_column must be 1 or 2")
    if (profile.prolonged or "none") not in rules("em")["prolonged"]:
        raise ProfileError(f"{path}: prolonged must be one of {', '.join(rules('em')['prolonged'])}")
    for name in REPEAT_SETTINGS:
        if getattr(profile, name) not in REPEATS:
            raise ProfileError(f"{path}: {name} must be one of {', '.join(sorted(REPEATS))}")
    return profile


def _typed(path: Path, name: str, value: Any, default: Any) -> Any:
    if isinstance(default, tuple):
        value = tuple(str(entry) for entry in value or ())
    if type(value) is not type(default):
        raise ProfileError(f"{path}: {name} must be {type(default).__name__}")
    return value
