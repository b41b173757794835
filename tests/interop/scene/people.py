"""The people of the scenarios: each has a tone and a colour of its own, by which everybody else must know them.
No tone is near a multiple, sum or difference of others: what a mix distorts is nobody's voice."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Person:
    name: str
    hz: int
    colour: str


WILMA = Person("Wilma Web", 443, "red")
BOSSE = Person("Bosse Bosh", 617, "blue")
CLARA = Person("Clara <img src=x onerror=document.title='hit'>", 839, "green")
CARL = Person("Carl Caller", 1103, "yellow")
SIXTEN = Person("Sixten", 1409, "cyan")
FIONA = Person("Fiona Fixture", 1753, "grey")
JANA = Person("Jana Page", 2129, "magenta")
LISTENER = Person("Lena Listener", 0, "grey")
LATE = Person("Lasse Late", 2543, "white")

EVERYBODY = [WILMA, BOSSE, CLARA, CARL, SIXTEN, FIONA, JANA, LATE]
TONES = [person.hz for person in EVERYBODY]
