"""What the tests of the Python package share."""
import pathlib
import sys
import unittest

FIRMWARE = pathlib.Path('/usr/share/firmware-microbit-micropython/firmware.hex')
SKIPPED = 77  # What ctest takes for "skipped".


def skip(reason):
    """Ends the whole script as skipped, by name."""
    print(f'skipped: {pathlib.Path(sys.argv[0]).name}: {reason}')
    sys.exit(SKIPPED)


def main():
    if not FIRMWARE.exists():
        skip('the package firmware-microbit-micropython is not installed')
    unittest.main(verbosity=2)
