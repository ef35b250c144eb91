"""Who may include whom: the house's rooms depend on each other in one direction only.

usage: check_includes.py PROJECT_ROOT
"""
import pathlib
import re
import sys

# Each room and the rooms it may include, besides itself.
CORE = {"sim/core"}
ROOMS = {
    "sim/core": set(),
    "sim/cpu": CORE,
    "sim/parts": CORE,
    "sim/usb": CORE | {"sim/parts", "sim/image"},
    "sim/nrf51": CORE | {"sim/cpu"},
    "sim/stm32f4": CORE | {"sim/cpu", "sim/usb"},
    "sim/image": CORE,
    "sim/logic": CORE,
    "sim/machine": CORE | {"sim/cpu", "sim/parts", "sim/image"},
    "sim/host": CORE,
    "boards": CORE | {"sim/cpu", "sim/parts", "sim/machine", "sim/nrf51", "sim/stm32f4", "sim/usb"},
    "picture": CORE | {"sim/cpu", "sim/parts", "sim/machine"},
    "session": CORE | {"sim/cpu", "sim/parts", "sim/machine", "sim/image", "sim/logic", "sim/host", "boards", "picture"},
    "scenarios/runner": CORE | {"sim/cpu", "sim/parts", "sim/machine", "sim/image", "sim/logic", "sim/host", "boards",
                                "picture", "session"},
    "scenarios/report": CORE | {"sim/machine", "sim/host", "scenarios/runner"},
    "scenarios/control": CORE | {"sim/cpu", "sim/parts", "sim/machine", "session", "scenarios/runner"},
    "gui": CORE | {"sim/cpu", "sim/parts", "sim/machine", "sim/logic", "sim/host", "picture", "gui/terminal"},
    "gui/terminal": CORE,
    "cli": CORE | {"sim/cpu", "sim/parts", "sim/machine", "sim/image", "sim/logic", "sim/host", "boards", "picture",
             "session", "scenarios/runner", "scenarios/control", "scenarios/report", "gui"},
}
# Headers that belong to one room alone.
OWNED = {"unicorn/unicorn.h": "sim/cpu/arm", "CLI/CLI.hpp": "cli/", "asio": "sim/host", "yaml-cpp/": "scenarios/runner/yaml", "re2/": "scenarios/runner", "pugi": "scenarios/report", "imgui": "gui/",
         "backends/imgui": "gui/", "SDL": "gui/", "capstone/": "gui/app/disassembler"}
# The simulator itself knows neither the host's clock nor its threads.
FORBIDDEN_IN_SIM = re.compile(r"#include <(chrono|thread|mutex|atomic|future|random|unistd\.h|sys/.*)>")

INCLUDE = re.compile(r'^\s*#include\s+[<"]([^>"]+)[>"]', re.MULTILINE)


def room_of(path):
    return max((room for room in ROOMS if path.startswith(room + "/")), key=len, default=None)


def problems(root):
    for file in sorted(root.rglob("*")):
        path = file.relative_to(root).as_posix()
        room = room_of(path)
        if file.suffix not in {".h", ".cpp"} or room is None:
            continue
        text = file.read_text()
        for header in INCLUDE.findall(text):
            other = room_of(header)
            if other and other != room and other not in ROOMS[room]:
                yield f"{path}: {room} may not include {header}"
            for owned, owner in OWNED.items():
                if header.startswith(owned) and not path.startswith(owner):
                    yield f"{path}: only {owner} may include {header}"
        if room.startswith("sim/") and room != "sim/host":
            for match in FORBIDDEN_IN_SIM.finditer(text):
                yield f"{path}: {match.group(0)} belongs in sim/host"


if __name__ == "__main__":
    found = list(problems(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "includes are as they should be")
    sys.exit(1 if found else 0)
