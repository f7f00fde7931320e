"""Made-up people: 2,400 names, and what mail addresses, handles and signatures make of them."""

FIRST_NAMES = tuple(
    (
        "Ada Alan Amir Anna Arthur Beth Boris Carla Cecil Clara Dana David Dora Edgar Elena Emil Erin Esther Felix Fiona"
        " Frank Gina Grace Greta Hana Harold Hugo Ida Igor Irene Ivan Jana Jasper Joan Jonas Julia Karl Kate Kofi Laila"
        " Leo Lena Lucas Mabel Marco Maria Martin Mary Mila Nadia Nils Nora Olga Omar Oscar Paula Peter Rosa Samuel Vera"
    ).split()
)
LAST_NAMES = tuple(
    (
        "Abbott Ahmed Barlow Bauer Bennett Brook Carver Chan Cole Dahl Dawson Diaz Ekman Ellis Farrow Fisher Garner Grant"
        " Hale Hansen Iqbal Jansen Keller Kumar Lang Lowe Marsh Mendes Moss Nolan Olson Osei Parker Quinn Reyes Rossi"
        " Shaw Sutton Tanaka Webb"
    ).split()
)

NAMES = tuple(f"{first} {last}" for last in LAST_NAMES for first in FIRST_NAMES)
HANDLES = tuple(name.lower().replace(" ", "_") for name in NAMES)
MAIL_NAMES = tuple(name.lower().replace(" ", ".") for name in NAMES)
AGENT_NAMES = FIRST_NAMES[:40]
