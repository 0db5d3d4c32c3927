"""The form in which people write limits, in a site file and by `--limits`: a preset's name, a mapping, or a list."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from linktape import documents
from linktape.documents import Document, did_you_mean, wrong
from linktape.errors import BadDocument
from linktape.limiter.limit_plan import NO_LIMITS, PRESETS, LimitPlan
from linktape.limiter.own_windows import OwnLimit
from linktape.limiter.published import DATA_CENTERS_BUCKET, DATA_CENTERS_FILL, Edition

Requests = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]


class _LimitsModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _preset(word: str) -> str:
    if word not in PRESETS:
        raise wrong(f"there is no preset {word!r}", did_you_mean(word, PRESETS))
    return word


PresetName = Annotated[str, AfterValidator(_preset), Field(json_schema_extra={"enum": list(PRESETS)})]


class CloudLimitsFile(_LimitsModel):
    """Cloud's limits of 2026: the app's tier, and in tier 2 the tenant's edition and how many users it has."""

    preset: PresetName
    tier: Literal[1, 2] = 1
    edition: Edition = "standard"
    users: Annotated[int, Field(ge=1, le=10_000_000, strict=True)] = 1

    @model_validator(mode="before")
    @classmethod
    def _is_clouds(cls, value: Any) -> Any:
        return _without(value, DataCenterLimitsFile, "Cloud", "tier, edition and users")

    @model_validator(mode="after")
    def _fits_tier(self) -> CloudLimitsFile:
        of_tier_2 = sorted(self.model_fields_set & {"edition", "users"})
        if self.tier == 1 and of_tier_2:
            names = " and ".join(of_tier_2)
            raise wrong(f"tier 1 has one pool for all tenants, and no {names}", "add `tier: 2`, or leave that out")
        return self


class DataCenterLimitsFile(_LimitsModel):
    """Data Center's: each user gets `requests` in `within_s` seconds, and saves up to `most`."""

    preset: PresetName
    requests: Requests = DATA_CENTERS_FILL.most
    within_s: Annotated[int, Field(ge=1, le=86_400, strict=True)] = DATA_CENTERS_FILL.within_s
    most: Requests = DATA_CENTERS_BUCKET

    @model_validator(mode="before")
    @classmethod
    def _is_data_centers(cls, value: Any) -> Any:
        return _without(value, CloudLimitsFile, "Data Center", "requests, within_s and most")


def _without(value: Any, other: type[BaseModel], whose: str, keys: str) -> Any:
    """Refuse keys of the other preset."""
    foreign = sorted(set(other.model_fields).intersection(value) - {"preset"}) if isinstance(value, dict) else []
    if foreign:
        raise wrong(f"{whose}'s limits have no {' and '.join(foreign)}", f"they have {keys}")
    return value


class OwnLimitFile(_LimitsModel):
    """A rate limit that is enforced with 429."""

    kind: Literal["burst", "per-issue", "quota", "quota-tenant"]
    requests: Requests
    within_s: Annotated[float, Field(gt=0, le=86_400)]
    retry_after_s: Annotated[int, Field(ge=0, le=86_400, strict=True)] | None = None


def _form(value: Any) -> str:
    """Tell which form it is."""
    if isinstance(value, list):
        return "<list>"
    if isinstance(value, dict):
        return "<datacenter>" if value.get("preset") == "datacenter" else "<cloud>"
    if isinstance(value, CloudLimitsFile):
        return "<cloud>"
    return "<datacenter>" if isinstance(value, DataCenterLimitsFile) else "<name>"


LimitsFile = Annotated[
    Annotated[PresetName, Tag("<name>")]
    | Annotated[CloudLimitsFile, Tag("<cloud>")]
    | Annotated[DataCenterLimitsFile, Tag("<datacenter>")]
    | Annotated[list[OwnLimitFile], Tag("<list>")],
    Discriminator(_form),
]


def plan(file: str | CloudLimitsFile | DataCenterLimitsFile | list[OwnLimitFile]) -> LimitPlan:
    """Give the limits that are meant."""
    if isinstance(file, list):
        return LimitPlan(own=tuple(OwnLimit(**one.model_dump()) for one in file))
    return LimitPlan(**({"preset": file} if isinstance(file, str) else file.model_dump()))


def read(value: object) -> LimitPlan:
    """Read what an option was given: the same as a site file has, a mapping or a list as text as well, or `off`.

    Raises BadDocument.
    """
    if isinstance(value, LimitPlan):
        return value
    if value == "off":
        return NO_LIMITS
    is_flow = isinstance(value, str) and value.lstrip()[:1] in ("{", "[")
    document = documents.read(value, "limits") if is_flow and isinstance(value, str) else Document("limits", None)
    if not is_flow:
        document.value = value  # type: ignore[assignment]  # whatever it is, pydantic says what is wrong with it
    return plan(documents.check(document, LimitsFile))  # type: ignore[arg-type]  # an annotated union is no class


def what_is_wrong(exc: BadDocument) -> str:
    """Say in one sentence what is wrong with a value that stands in no file."""
    return "; ".join(f"{one.what}: {one.expected}" if one.expected else one.what for one in exc.problems)
