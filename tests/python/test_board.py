"""terrarium.Board, with the real firmware."""
import datetime
import pathlib
import subprocess
import tempfile
import unittest

import support
import terrarium
from terrarium.program import find_program
from terrarium.values import duration_text


class Values(unittest.TestCase):
    def test_durations_become_texts_with_units(self):
        self.assertEqual(duration_text('1.5s'), '1.5s')
        self.assertEqual(duration_text(0.25), '250000000ns')
        self.assertEqual(duration_text(2), '2000000000ns')
        self.assertEqual(duration_text(datetime.timedelta(milliseconds=1.5)), '1500us')
        with self.assertRaises(ValueError):
            duration_text(-1)


class Steps(unittest.TestCase):
    def setUp(self):
        self.board = terrarium.Board('microbit', strict=True)
        self.addCleanup(self.board.close)

    def test_a_button_is_pressed(self):
        board = self.board
        board.repl('from microbit import *')
        self.assertEqual(board.repl('button_a.was_pressed()'), 'False')
        board.press('button_a')
        board.delay('200ms')
        self.assertEqual(board.repl('button_a.was_pressed()', expect='True'), 'True')

    def test_what_is_not_as_expected_fails_and_the_board_goes_on(self):
        board = self.board
        with self.assertRaisesRegex(terrarium.ExpectationFailed, 'gives "4", not "5"'):
            board.repl('2 + 2', expect='5')
        with self.assertRaises(AssertionError):
            board.expect_matrix('HEART')
        self.assertEqual(board.repl('6 * 7'), '42')

    def test_the_display_is_seen(self):
        board = self.board
        board.repl('from microbit import *')
        board.repl('display.show(Image.HEART)')
        board.expect_matrix('HEART', within='100ms')
        board.repl('display.show(Image("09990:00900:00900:00900:09990"))')
        board.expect_matrix(['.###.', '..#..', '..#..', '..#..', '.###.'], within=0.1)

    def test_what_does_not_come_times_out_in_the_boards_time(self):
        board = self.board
        board.wait_serial('>>> ')
        before = board.time
        with self.assertRaises(terrarium.TimedOut):
            board.wait_serial('never', timeout=2)
        self.assertAlmostEqual(board.time - before, 2, places=3)
        board.set_timeout(1)
        with self.assertRaises(terrarium.TimedOut):
            board.wait_serial('never')
        self.assertAlmostEqual(board.time - before, 3, places=3)

    def test_a_regular_expression_gives_its_groups(self):
        board = self.board
        board.wait_serial('>>> ')
        board.write_serial(b'print("t =", 21 + 2)\r')
        self.assertEqual(board.wait_serial(regex=r'^t = (\d+)$', timeout=1), ['t = 23', '23'])

    def test_a_script_runs_and_its_output_comes_back(self):
        with tempfile.TemporaryDirectory() as folder:
            script = pathlib.Path(folder) / 'sum.py'
            script.write_text('print(sum(range(10)))\n')
            self.assertEqual(self.board.run_script(script), '45\n')
        self.assertEqual(self.board.run_script(code='print(1)\nprint(2)'), '1\n2\n')
        with self.assertRaisesRegex(terrarium.ExpectationFailed, 'ZeroDivisionError'):
            self.board.run_script(code='1/0')
        self.board.run_script(code='1/0', raises='ZeroDivisionError')

    def test_it_is_tilted_and_read(self):
        board = self.board
        board.repl('from microbit import *')
        board.tilt('left')
        board.delay('100ms')
        self.assertLess(int(board.repl('accelerometer.get_x()')), -900)
        self.assertEqual(board.readings('accelerometer')['x'], '-1000')
        board.set('temperature set 31', 'pin0 set 1.65V')
        board.delay('2s')
        self.assertEqual(board.repl('temperature()'), '31')
        self.assertAlmostEqual(int(board.repl('pin0.read_analog()')), 512, delta=4)

    def test_waves_tones_and_transfers_are_seen(self):
        board = self.board
        board.repl('from microbit import *')
        board.repl('pin0.set_analog_period(20)')
        board.repl('pin0.write_analog(256)')
        board.expect_pwm('pin0', frequency=50, duty=25, tolerance=2)
        board.expect_tone('pin0', 50, tolerance=2)
        with self.assertRaises(terrarium.ExpectationFailed):
            board.expect_pwm('pin0', frequency=100)
        board.watch_i2c('accelerometer')
        board.repl('i2c.write(0x1d, bytes([0x0d]), repeat=True)')
        board.repl('i2c.read(0x1d, 1)')
        board.expect_i2c('accelerometer', 0x1d, write=[0x0d])
        board.expect_i2c('accelerometer', 0x1d, read=['?'])

    def test_a_picture_is_saved_and_compared(self):
        with tempfile.TemporaryDirectory() as folder:
            picture = pathlib.Path(folder) / 'board.png'
            self.board.take_screenshot(save_to=picture)
            self.assertEqual(picture.read_bytes()[:4], b'\x89PNG')
            self.board.take_screenshot(compare_with=picture)

    def test_time_goes_back_with_a_snapshot(self):
        board = self.board
        board.repl('x = 1')
        board.snapshot('before')
        then, digest = board.time, board.state_hash()
        board.repl('x = 2')
        board.restore('before')
        self.assertEqual((board.time, board.state_hash()), (then, digest))
        self.assertEqual(board.repl('x'), '1')

    def test_the_board_restarts(self):
        board = self.board
        board.wait_serial('>>> ')
        board.repl('x = 1')
        board.reset()
        board.wait_serial('>>> ')
        self.assertIn('NameError', board.repl('x'))
        board.power_cut('1s')
        board.wait_serial('>>> ')
        self.assertEqual(board.serial().count('Type "help()"'), 3)

    def test_a_call_that_makes_no_sense_says_what_would(self):
        board = self.board
        with self.assertRaisesRegex(terrarium.WrongCall, 'button_a'):
            board.press('button_aa')
        with self.assertRaisesRegex(terrarium.WrongCall, 'wait-serial'):
            board.step('wait-serail', 'x')
        with self.assertRaisesRegex(terrarium.WrongCall, 'unit|duration'):
            board.delay('500')
        self.assertIn('wait-serial', board.methods())

    def test_the_journal_replays_to_the_same_state(self):
        board = self.board
        board.repl('x = 1')
        board.press('button_a')
        board.delay('1s')
        with tempfile.TemporaryDirectory() as folder:
            journal = pathlib.Path(folder) / 'run.journal'
            journal.write_text(board.journal())
            replayed = subprocess.run([find_program(), 'replay', str(journal)], capture_output=True, text=True)
        self.assertEqual(replayed.returncode, 0, replayed.stderr)
        self.assertIn(board.state_hash(), replayed.stdout)


class Life(unittest.TestCase):
    def test_the_same_calls_give_the_same_run(self):
        def run():
            with terrarium.Board('microbit', seed=7) as board:
                board.repl('from microbit import *')
                board.press('button_b', '150ms')
                board.delay(0.5)
                return board.time, board.state_hash(), board.serial()
        self.assertEqual(run(), run())

    def test_a_script_is_put_on_the_board(self):
        with tempfile.TemporaryDirectory() as folder:
            script = pathlib.Path(folder) / 'hello.py'
            script.write_text('print("hello from the script")\n')
            with terrarium.Board('microbit', script) as board:
                board.wait_serial('hello from the script')

    def test_a_part_hangs_on_it(self):
        with terrarium.Board('microbit', parts=['lamp=led pin0']) as board:
            board.repl('from microbit import *')
            board.repl('pin0.write_digital(1)')
            board.expect_led('lamp', on=True)
            board.expect_pin('board', 'pin0', 1)
            self.assertIn('lamp', board.parts())

    def test_a_wrong_board_is_told_as_the_program_tells_it(self):
        with self.assertRaisesRegex(terrarium.ProgramError, 'did you mean microbit'):
            terrarium.Board('microbitt')

    def test_a_missing_program_is_told(self):
        with self.assertRaisesRegex(terrarium.ProgramError, 'cannot start'):
            terrarium.Board('microbit', program='/nowhere/terrarium')

    def test_closing_ends_the_program(self):
        board = terrarium.Board('microbit')
        process = board._program._process
        board.close()
        self.assertIsNotNone(process.poll())
        board.close()
        with self.assertRaises(terrarium.ControlError):
            board.delay('1s')


if __name__ == '__main__':
    support.main()
