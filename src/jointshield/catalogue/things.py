"""The things that a scenario is made of, after every layer is resolved: SI units and radians.

These are values without history. Where each number came from (source, claimant, low and high) stays
with the quantities in `catalogue.quantity`; the report shows both side by side.
"""

from dataclasses import dataclass

from jointshield.catalogue.watch import NoticeArea, NoticeRules, Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Radar:
    """A radar lane of one party. Azimuth limits run clockwise from `azimuth_min_rad`.

    `azimuth_max_rad` is always the larger: a sector through north goes beyond 2 pi. `host` is the
    party on whose land it stands, or "" for a state that takes no part.

    `range_max_m` is the slant range at which a target of `reference_cross_section_m2` returns
    `reference_snr_db`; signal falls with the fourth power of range. The one-sigma noise of a
    measurement is `beamwidth_rad / (1.6 sqrt(2 snr))` in angle (Skolnik, Introduction to Radar
    Systems, 3rd ed. 2001, ch. 6) and likewise `range_resolution_m / (1.6 sqrt(2 snr))` in range,
    never below the floors. `*_bias_sigma_*` is how well the owner knows its own registration.
    """

    id: str
    name: str
    owner: str
    host: str
    latitude_rad: float
    longitude_rad: float
    height_m: float
    azimuth_min_rad: float
    azimuth_max_rad: float
    elevation_min_rad: float
    elevation_max_rad: float
    range_max_m: float
    reference_cross_section_m2: float
    reference_snr_db: float
    false_alarm_probability: float
    false_plots_per_scan: float
    revisit_s: float
    beamwidth_rad: float
    range_resolution_m: float
    angle_floor_rad: float
    range_floor_m: float
    range_bias_sigma_m: float
    angle_bias_sigma_rad: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Infrared:
    """An infrared lane of one party: a vantage fixed over the Earth that sees hot plumes.

    It sees a burning stage above `cloud_break_height_m` and tells `report_delay_s` later.
    """

    id: str
    name: str
    owner: str
    latitude_rad: float
    longitude_rad: float
    height_m: float
    cloud_break_height_m: float
    angle_sigma_rad: float
    detection_probability: float
    revisit_s: float
    report_delay_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A span of exercise time in which a link carries nothing."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The way from one party's node to the centre and back."""

    party: str
    delay_s: float
    loss_probability: float
    outages: tuple[Outage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interceptor:
    """A class of interceptor, by published kinematic figures only."""

    id: str
    name: str
    burnout_speed_m_s: float
    burn_time_s: float
    height_min_m: float
    height_max_m: float
    ground_range_max_m: float
    divert_m: float
    reaction_s: float
    kill_probability: float
    kill_probability_low: float
    kill_probability_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Interceptors of one class at one place; `host` is the party on whose territory they stand."""

    id: str
    name: str
    owner: str
    host: str
    latitude_rad: float
    longitude_rad: float
    height_m: float
    interceptor: Interceptor
    stock: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFigures:
    """One rocket stage, as published or assumed."""

    dry_mass_kg: float
    fuelled_mass_kg: float
    specific_impulse_s: float
    burn_time_s: float
    diameter_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MissileFigures:
    """A missile or launcher class. `held_elevations_deg` is empty where it is solved for an aim."""

    id: str
    name: str
    stages: tuple[StageFigures, ...]
    payload_kg: float
    separates: bool
    payload_ballistic_coefficient_kg_m2: float
    radar_cross_section_m2: float
    vertical_rise_s: float
    pitch_rate_rad_s: float
    held_elevations_rad: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreatObject:
    """One real launch, known to exercise control only. Without a target it flies `azimuth_rad`.

    `missile` is an identifier; `launch_area` and `target` are the names of the places, for people.
    """

    id: str
    missile: str
    launch_area: str
    latitude_rad: float
    longitude_rad: float
    launched_s: float
    target: str
    target_latitude_rad: float | None
    target_longitude_rad: float | None
    azimuth_rad: float | None
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRules:
    """What a party shares: which lanes, how often, and from how many plots on."""

    lanes: tuple[str, ...]
    cadence_s: float
    plots_min: int
    share_launch_reports: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRule:
    """One line of a party's written policy; the first rule whose condition holds is followed.

    when: one of `own_area_at_risk`, `partner_area_at_risk`, `overflies_own`, `debris_over_own`,
    `notice_matched`, `own_site`, `confidence_low`, `always`. answer: `consent`, `refuse` or
    `silent`. `debris_over_own` holds where the meeting point lies over the party's own land. The
    delay is `delay_s` plus a uniform share of `delay_spread_s`.
    """

    when: str
    answer: str
    delay_s: float
    delay_spread_s: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingAssumptions:
    """What a party assumes about objects it has never held, each stated in its own file.

    ballistic_coefficient_*: median and one-sigma of its natural logarithm, for impact prediction.
    boost_acceleration_sigma_m_s3: white jerk of the boost filter. confirm_s: how long free fall
    must have been consistent before a track is confirmed.
    """

    ballistic_coefficient_kg_m2: float
    ballistic_coefficient_log_sigma: float
    boost_jerk_m_s3: float
    confirm_s: float
    initiation_hits: int
    initiation_scans: int
    drop_after_s: float
    climb_to_cloud_break_s: float
    climb_to_cloud_break_sigma_s: float
    launch_point_sigma_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctrine:
    """How a party's fire control spends interceptors."""

    salvo: int
    looks: int
    kill_assessment_s: float
    ask_lead_s: float
    interval_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One party: a value in a scenario. `countries` are ISO 3166-1 alpha-2 codes."""

    id: str
    name: str
    colour: str
    countries: tuple[str, ...]
    release: ReleaseRules
    tracking: TrackingAssumptions
    doctrine: Doctrine
    desk: tuple[DeskRule, ...]
    watch: Watch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryCorrection:
    """Land inside a box that the borders give to `country` and that counts as `counts_as`.

    Both are ISO 3166-1 alpha-2 codes. The box runs along parallels and meridians (WGS 84) and
    holds its southern and western edges, not its northern and eastern ones.
    """

    country: str
    counts_as: str
    south_rad: float
    north_rad: float
    west_rad: float
    east_rad: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A launch notice as lodged with the centre; what it leaves out is None or empty.

    kind and vehicle: one of `watch.KINDS` and `watch.VEHICLES`. waters: where the launch area is
    not a circle. about: the notice that this one completes.
    """

    id: str
    notifier: str
    purpose: str
    given_s: float
    window_open_s: float | None = None
    window_close_s: float | None = None
    latitude_rad: float | None = None
    longitude_rad: float | None = None
    radius_m: float | None = None
    azimuth_rad: float | None = None
    azimuth_tolerance_rad: float | None = None
    kind: str = "pre-launch"
    vehicle: str = ""
    waters: NoticeArea | None = None
    impact: tuple[NoticeArea, ...] = ()
    range_m: float | None = None
    apogee_m: float | None = None
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One way of working together: what is shared, who commands, whose consent is needed.

    fire_control: `national` (each owner for its own areas), `sector` (the party in whose sector
    the threat comes down commands its own sites and may ask a partner's), `joint` (one allocation
    over all sites). consent_rules: names of `consent.policy`. release_window_s: time that a gate
    gives for releases; notice_s: time between challenge and opening, for `notify`; clock_skew_s:
    most that two parties' clocks differ. treaties: names of the guarantees whose clauses
    about orders every gate checks as well. notices_reach: the last stage (`watch.STAGES`) to which
    launch notices are passed on. alarms_answered: whether a missing acknowledgement makes a notice
    sent again. joint_query: whether a party may ask the others what they saw.
    """

    id: str
    name: str
    description: str
    shares_information: bool
    fire_control: str
    consent_rules: tuple[str, ...]
    release_window_s: float
    notice_s: float
    clock_skew_s: float
    treaties: tuple[str, ...] = ()
    notices_reach: str = "crew"
    alarms_answered: bool = False
    joint_query: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedPlan:
    """A response that all agree beforehand: at most `salvo_max` interceptors at each site."""

    id: str
    sites: tuple[str, ...]
    salvo_max: int
    from_s: float
    until_s: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything that a run needs, resolved. `digest` is that of the resolved canonical tree."""

    id: str
    title: str
    epoch_utc: str
    digest: str
    duration_s: float
    step_s: float
    checkpoint_s: float
    parties: tuple[Party, ...]
    territory: tuple[TerritoryCorrection, ...]
    radars: tuple[Radar, ...]
    infrareds: tuple[Infrared, ...]
    links: tuple[Link, ...]
    sites: tuple[Site, ...]
    missiles: tuple[MissileFigures, ...]
    threats: tuple[ThreatObject, ...]
    notices: tuple[Notice, ...]
    notice_rules: NoticeRules
    plans: tuple[AgreedPlan, ...]
    modes: tuple[Mode, ...]

    @property
    def steps(self) -> int:
        """How many steps a run has."""
        return round(self.duration_s / self.step_s)

    @property
    def last_step_s(self) -> float:
        """When the last step is; another time than the end, where steps do not fill it."""
        return self.steps * self.step_s
