"""Who hears and sees whom, by content: judged in the last two seconds of a phase."""
import time

from clients import EAR_PAUSE

HEARD = -50.0        # dB of full scale; a sender's tone arrives at about -21 (at -35 in a browser)
OWN_BELOW = 40.0     # dB
GAP = 1000           # ms without a new picture
FEWEST_FRAMES = 4    # a second; ten are sent
SAMPLES = 3
MIX = 5              # voices: a mix has those of the loudest, not more


def phase(clients, seconds, what, gap=GAP):
    """Lets the phase go on for `seconds`, then judges every pair; AssertionError with all that is wrong, in words."""
    time.sleep(max(0, seconds - 2 - SAMPLES * EAR_PAUSE))
    for client in clients:
        client.reset()
    samples = {client: [] for client in clients}
    end = time.monotonic() + 2
    while len(samples[clients[0]]) < SAMPLES or time.monotonic() < end:
        for client in clients:
            samples[client].append(client.sample())
        time.sleep(EAR_PAUSE)
    wrong = []
    for listener in clients:
        others = [client for client in clients if client is not listener]
        wrong += ears(listener, others, samples[listener]) + eyes(listener, others, samples[listener], gap)
    assert not wrong, f"{what}: " + "; ".join(wrong)


def best(samples, owner, hz):
    return max((sample["audio"].get(owner, {}).get(hz, -200.0) for sample in samples), default=-200.0)


def ears(listener, others, samples):
    wrong, missing = [], 0
    who = listener.person.name
    for other in others:
        owner = other.nick if listener.hears_each else "mix"
        level = best(samples, owner, other.hz)
        if level < HEARD and not listener.hears_each and missing < len(others) - MIX:
            missing += 1
        elif level < HEARD:
            wrong.append(f"{who} does not hear {other.person.name} ({other.hz} Hz: {level} dB)")
        elif listener.hears_each:
            strangers = [hz for hz in (c.hz for c in others) if hz != other.hz and best(samples, owner, hz) > level - 20]
            if strangers:
                wrong.append(f"{who} hears {strangers} Hz as the voice of {other.person.name}")
    heard = [best(samples, owner, other.hz) for other in others for owner in ([other.nick] if listener.hears_each else ["mix"])]
    owners = set().union(*(sample["audio"] for sample in samples))
    own = max((best(samples, owner, listener.hz) for owner in owners), default=-200.0)
    if heard and own > max(heard) - OWN_BELOW:
        wrong.append(f"{who} hears their own voice: {own} dB, the others {max(heard)} dB")
    return wrong


def eye_problem(eye, gap):
    if eye["gap"] > gap:
        return f"stood still for {eye['gap']} ms"
    if eye["frames"] < FEWEST_FRAMES * eye["seconds"]:
        return f"{eye['frames']} frames in {eye['seconds']} s"
    return "the bar does not move" if eye["changes"] == 0 else None


def eyes(listener, others, samples, gap):
    who = listener.person.name
    last = samples[-1]["video"]
    senders = [other for other in others if other.sends_video]
    if not listener.sends_video:  # a call without pictures, either way
        return []
    if not listener.hears_each:
        eye = last.get("speaker")
        if not eye:
            return [f"{who} sees nothing"]
        problem = eye_problem(eye, gap)
        known = eye["name"] in [other.colour for other in senders]
        return ([f"{who} sees {eye['name']} {eye['colour']}, nobody's colour"] if not known else []) + ([f"{who}: the speaker {problem}"] if problem else [])
    wrong = []
    for other in senders:
        eye = last.get(other.nick)
        if not eye:
            wrong.append(f"{who} does not see {other.person.name}")
        elif eye["name"] != other.colour:
            wrong.append(f"{who} sees {eye['name']} {eye['colour']} as {other.person.name} ({other.colour})")
        elif eye_problem(eye, gap):
            wrong.append(f"{who}: {other.person.name} {eye_problem(eye, gap)}")
    return wrong
