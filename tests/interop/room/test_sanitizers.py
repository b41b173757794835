"""The main job once more with ASan and UBSan in our objects: no report, no suppression."""
import people
from cast import started
from driver import wait_for
from judge import phase


def test_a_browser_and_callers(cast, phase_seconds):
    server = started(sanitizers=True)
    try:
        page = cast.page(server, "clean", people.CLARA)
        carl, sixten = cast.caller(server), cast.caller(server, people.SIXTEN, "sixten")
        for caller, how in ((carl, "jmi"), (sixten, "direct")):
            known = set(page.people())
            assert "sid" in caller.call(f"clean@{server.jids['calls']}", how)
            caller.nick = wait_for(lambda k=known: next(iter(set(page.people()) - k), None), 20, "the caller is seen")
        for client in (page, carl, sixten):
            wait_for(client.connected, 30, "media")
        phase([page, carl, sixten], phase_seconds, "with sanitizers")
        sixten.hangup()
        wait_for(lambda: len(page.people()) == 1, 20, "one hangs up")
        carl.call(f"clean@{server.jids['calls']}", "fixture")
        wait_for(carl.connected, 20, "the same caller again, with the fixtures")
        page.leave()
    finally:
        cast.close()
        server.stop()
