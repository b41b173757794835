"""The sound and the picture that a test browser sends: a steady tone, and a colour over which a bar moves."""
import array
import math
import pathlib
import wave

RATE = 48000
WIDTH, HEIGHT, FPS, FRAMES = 320, 180, 10, 20
# Five of them together stay below full scale: a mix need not turn them down.
AMPLITUDE = 3000

# Colours as the receiver's RGB; far enough apart to survive any codec.
COLOURS = {
    "red": (200, 40, 40), "green": (40, 170, 60), "blue": (50, 70, 210), "yellow": (210, 200, 40),
    "magenta": (200, 50, 190), "cyan": (40, 190, 200), "white": (220, 220, 220), "grey": (110, 110, 110),
}


def to_yuv(rgb):
    """BT.601, limited range: what a camera's frames are taken for."""
    r, g, b = rgb
    y = 16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255
    u = 128 + (-37.797 * r - 74.203 * g + 112.0 * b) / 255
    v = 128 + (112.0 * r - 93.786 * g - 18.214 * b) / 255
    return tuple(max(0, min(255, round(x))) for x in (y, u, v))


def nearest(rgb):
    """The name of the colour that a receiver saw."""
    return min(COLOURS, key=lambda name: sum((a - b) ** 2 for a, b in zip(COLOURS[name], rgb)))


def tone(hz, samples, start=0, amplitude=AMPLITUDE):
    return array.array("h", (int(amplitude * math.sin(2 * math.pi * hz * (start + i) / RATE)) for i in range(samples)))


def write_tone(path, hz, seconds=4):
    """A WAV file that can be played in a loop without a click: hz must be whole."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(tone(hz, RATE * seconds).tobytes())


def planes(rgb, frame, width=WIDTH, height=HEIGHT):
    """One I420 picture: the colour, and in its lower half a white bar that moves with each frame."""
    y, u, v = to_yuv(rgb)
    bar = width // 10
    left = (frame * width // FRAMES) % (width - bar) // 2 * 2
    row = bytes([y]) * width
    barred = bytes([y]) * left + bytes([235]) * bar + bytes([y]) * (width - bar - left)
    crow = width // 2
    chroma = []
    for value in (u, v):
        plain = bytes([value]) * crow
        with_bar = bytes([value]) * (left // 2) + bytes([128]) * (bar // 2) + bytes([value]) * (crow - bar // 2 - left // 2)
        chroma.append(plain * (height // 4) + with_bar * (height // 2 - height // 4))
    return row * (height // 2) + barred * (height - height // 2), chroma[0], chroma[1]


def write_picture(path, rgb):
    with open(path, "wb") as out:
        out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420jpeg\n".encode())
        for frame in range(FRAMES):
            out.write(b"FRAME\n" + b"".join(planes(rgb, frame)))


def files(folder, hz, colour):
    """Paths of (sound, picture), made once."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    sound, picture = folder / f"{hz}-{AMPLITUDE}.wav", folder / f"{colour}-{FPS}.y4m"
    if not sound.exists():
        write_tone(sound, hz)
    if not picture.exists():
        write_picture(picture, COLOURS[colour])
    return sound, picture
