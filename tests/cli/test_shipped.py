"""The scenarios in scenarios/, which are teaching examples and tests of the boards."""
import re
import subprocess
import unittest
from pathlib import Path

import support

SCENARIOS = Path(__file__).resolve().parents[2] / 'scenarios'
SHIPPED = sorted(SCENARIOS.rglob('*.test.yaml'))


def play(*arguments):
    return subprocess.run([support.PROGRAM, 'test', *map(str, arguments), '--jobs=2'], cwd=SCENARIOS.parent,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10 * support.DEADLINE)


class Shipped(unittest.TestCase):
    def all_pass(self, done, count):
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)
        self.assertIn(f'{count} scenarios: {count} passed; ', done.stdout)

    def test_the_microbit(self):
        self.all_pass(play('scenarios/microbit'), len(list((SCENARIOS / 'microbit').rglob('*.test.yaml'))))

    @unittest.skipUnless(support.PYBOARD, 'no pyboard image: see TERRARIUM_IMAGES')
    def test_all_boards_with_a_pyboard_image(self):
        self.all_pass(play('scenarios', f'--firmware={support.PYBOARD}'), len(SHIPPED))

    def test_without_an_image_the_pyboards_are_skipped(self):
        pyboard = len(list((SCENARIOS / 'pyboard').rglob('*.test.yaml')))
        done = play('scenarios/microbit/blink.test.yaml', 'scenarios/pyboard')
        self.assertEqual((done.returncode, done.stderr), (0, ''), done.stdout)
        self.assertIn(f'{pyboard + 1} scenarios: 1 passed, {pyboard} skipped; ', done.stdout)

    def test_each_says_what_it_teaches_and_stands_in_the_table(self):
        table = (SCENARIOS / 'README.md').read_text()
        for path in SHIPPED:
            with self.subTest(path.name):
                self.assertRegex(path.read_text(), r'\A# Teaches [^\n]+\.\n')
                self.assertIn(f']({path.relative_to(SCENARIOS)})', table)
        for link in re.findall(r'\]\(([^)]+)\)', table):
            self.assertTrue((SCENARIOS / link).exists(), link)


if __name__ == '__main__':
    support.main()
