"""The pytest plug-in: runs pytest on small test files, as a user does."""
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import support


class Plugin(unittest.TestCase):
    def run_pytest(self, tests, *options, **files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / 'test_it.py').write_text(tests)
        for name, text in files.items():
            (self.folder / f'{name}.py').write_text(text)
        # Started elsewhere, so that paths beside the test have to be found there.
        return subprocess.run([sys.executable, '-B', '-m', 'pytest', '-p', 'terrarium.pytest_plugin', '-p', 'no:cacheprovider',
                               '-q', str(self.folder / 'test_it.py'), *options],
                              capture_output=True, text=True, cwd='/', env=os.environ)

    def test_a_board_comes_as_a_fixture(self):
        run = self.run_pytest('def test_it(board):\n'
                              '    assert board.name == "microbit"\n'
                              '    assert board.repl("6 * 7") == "42"\n')
        self.assertEqual(run.returncode, 0, run.stdout)
        self.assertIn('1 passed', run.stdout)

    def test_a_mark_says_which_board_and_which_script(self):
        run = self.run_pytest('import pytest\n'
                              '@pytest.mark.board("microbit", script="hello.py")\n'
                              'def test_it(board):\n'
                              '    board.wait_serial("hi there")\n', hello='print("hi there")\n')
        self.assertEqual(run.returncode, 0, run.stdout)

    def test_a_failure_shows_the_serial_log_and_leaves_a_journal(self):
        with tempfile.TemporaryDirectory() as replays:
            run = self.run_pytest('def test_it(board):\n'
                                  '    board.repl("1 + 1")\n'
                                  '    board.repl("2 + 2", expect="5")\n', f'--terrarium-replays={replays}')
        self.assertEqual(run.returncode, 1)
        self.assertIn('2 + 2 gives "4", not "5"', run.stdout)
        self.assertIn('>>> 1 + 1', run.stdout)
        self.assertIn('terrarium replay', run.stdout)

    def test_the_journal_replays(self):
        with tempfile.TemporaryDirectory() as replays:
            self.run_pytest('def test_it(board):\n    board.repl("2 + 2", expect="5")\n',
                            f'--terrarium-replays={replays}')
            [journal] = pathlib.Path(replays).iterdir()
            replayed = subprocess.run([os.environ['TERRARIUM'], 'replay', str(journal)], capture_output=True, text=True)
            self.assertEqual(replayed.returncode, 0, replayed.stderr)

    def test_a_wrong_board_is_an_error_of_the_test(self):
        run = self.run_pytest('import pytest\n'
                              '@pytest.mark.board("microbitt")\n'
                              'def test_it(board):\n    pass\n')
        self.assertEqual(run.returncode, 1)
        self.assertIn('did you mean microbit', run.stdout)


if __name__ == '__main__':
    if importlib.util.find_spec('pytest') is None:
        support.skip('the package python3-pytest is not installed')
    support.main()
