"""The people of the scenarios: each has a tone and a colour of its own, by which everybody else must know them."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Person:
    name: str
    hz: int
    colour: str


WILMA = Person("Wilma Web", 440, "red")
BOSSE = Person("Bosse Bosh", 620, "blue")
CLARA = Person("Clara <img src=x onerror=document.title='hit'>", 830, "green")
CARL = Person("Carl Caller", 1050, "yellow")
SIXTEN = Person("Sixten", 1370, "cyan")
FIONA = Person("Fiona Fixture", 1730, "grey")
JANA = Person("Jana Page", 2150, "magenta")
LATE = Person("Lasse Late", 2530, "white")

EVERYBODY = [WILMA, BOSSE, CLARA, CARL, SIXTEN, FIONA, JANA, LATE]
TONES = [person.hz for person in EVERYBODY]
