"""One stage straight up at the pole by RocketPy (Ceotto et al. 2021, J. Aerosp. Eng. 34, 04021065).

    python rocketpy_ascent.py IN.json OUT.json

RocketPy's Earth is flat, has one stage and no pitch programme: straight up at the pole is the
powered flight that both can fly. The thrust is handed over by time, so that the loss at sea level
is the same; drag by Mach, masses and cross-section too. Its own: the air (the same layers), and
gravity by the normal formula and its change with height.

In: dry_kg, propellant_kg, burn_s, radius_m, thrust [[s, N]], drag [[Mach, Cd]]. Out: burnout_m,
burnout_m_s, apogee_m, apogee_s, cpu_s (each flight).
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from rocketpy import Environment, Flight, PointMassMotor, PointMassRocket


def main() -> None:
    """Read, fly three times, write."""
    given = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    place = Environment(latitude=90.0, longitude=0.0, elevation=0.0)
    place.set_atmospheric_model(type="standard_atmosphere")
    motor = PointMassMotor(
        thrust_source=np.array(given["thrust"]),
        dry_mass=1e-3,
        propellant_initial_mass=given["propellant_kg"],
        burn_time=given["burn_s"],
    )
    rocket = PointMassRocket(
        radius=given["radius_m"],
        mass=given["dry_kg"],
        center_of_mass_without_motor=0.0,
        power_off_drag=given["drag"],
        power_on_drag=given["drag"],
    )
    rocket.add_motor(motor, position=0.0)
    spent = []
    for _ in range(3):
        before = time.process_time()
        flight = Flight(
            rocket=rocket,
            environment=place,
            rail_length=0.01,
            inclination=90.0,
            heading=0.0,
            terminate_on_apogee=True,
            rtol=1e-9,
            simulation_mode="3 DOF",
        )
        spent.append(time.process_time() - before)
    result = {
        "burnout_m": float(flight.z(given["burn_s"])),
        "burnout_m_s": float(flight.vz(given["burn_s"])),
        "apogee_m": float(flight.apogee),
        "apogee_s": float(flight.apogee_time),
        "cpu_s": spent,
    }
    Path(sys.argv[2]).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
