"""Firefox among others: both of our pages in it hear and see, and are heard and seen."""
import people
from driver import wait_for
from judge import phase


def test_among_others(server, cast):
    fox = cast.web(server, "foxes", people.FIONA, firefox=True)
    wilma = cast.web(server, "foxes", people.WILMA)
    clara = cast.page(server, "foxes", people.CLARA)
    everybody = [fox, wilma, clara]
    for page in everybody:
        wait_for(lambda page=page: page.connected() and len(page.people()) == 2, 30, f"media of {page.person.name}: {page.state()}")
    phase(everybody, 10, "lib-jitsi-meet in Firefox")
    fox.leave()
    wait_for(lambda: len(wilma.people()) == 1, 15, "it has left")
    again = cast.page(server, "foxes", people.JANA, firefox=True)
    everybody = [again, wilma, clara]
    wait_for(lambda: again.connected() and len(again.people()) == 2, 30, f"media of the classroom page: {again.state()}")
    phase(everybody, 10, "the classroom page in Firefox")
