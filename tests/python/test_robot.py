"""The Robot Framework library: its keywords as methods, and by Robot Framework where it is installed."""
import importlib.util
import pathlib
import subprocess
import sys
import tempfile
import unittest

import support
import terrarium
from terrarium.robot import TerrariumLibrary


class Keywords(unittest.TestCase):
    def setUp(self):
        self.words = TerrariumLibrary()
        self.addCleanup(self.words.close_board)

    def test_a_conversation_by_lines(self):
        words = self.words
        words.create_board('microbit')
        words.wait_for_prompt_on_uart('>>>')
        words.write_line_to_uart('print("t =", 20 + 3)')
        self.assertEqual(words.wait_for_line_on_uart('t = 23'), 't = 23')
        words.write_line_to_uart('print("v(1)")')
        self.assertEqual(words.wait_for_line_on_uart(r'v.(\d).', treatAsRegex='True'), 'v(1)')
        words.should_not_be_on_uart('v(2)', timeout='0.5')
        words.write_line_to_uart('print("v(2)")', waitForEcho='False')
        with self.assertRaises(AssertionError):
            words.should_not_be_on_uart('v(2)', timeout=1)

    def test_no_line_is_a_failure_in_the_boards_time(self):
        self.words.create_board()
        with self.assertRaises(terrarium.TimedOut):
            self.words.wait_for_line_on_uart('never', timeout=1)
        self.assertAlmostEqual(self.words.board.time, 1, places=2)

    def test_a_light(self):
        words = self.words
        words.create_board('microbit', parts=['lamp=led pin0'])
        words.wait_for_prompt_on_uart('>>>')
        words.write_line_to_uart('from microbit import *')
        words.write_line_to_uart('pin0.write_digital(1)')
        words.assert_led_state('True', timeout=1)
        with self.assertRaises(AssertionError):
            words.assert_led_state(False)
        words.write_line_to_uart('pin0.write_analog(256)')
        words.assert_led_duty_cycle(1, 0.25)
        words.write_line_to_uart('exec("while 1:\\n pin0.write_digital(1)\\n sleep(300)\\n pin0.write_digital(0)\\n sleep(700)")')
        words.let_time_pass(1)
        words.assert_led_is_blinking(5, 0.3, 0.7)
        with self.assertRaises(AssertionError):
            words.assert_led_is_blinking(5, 0.7, 0.3)

    def test_without_a_board_it_is_said_how_to_begin(self):
        with self.assertRaisesRegex(AssertionError, 'Create Board'):
            self.words.press_button('button_a')


@unittest.skipIf(importlib.util.find_spec('robot') is None, 'robotframework is not installed')
class Robot(unittest.TestCase):
    def test_a_suite_passes(self):
        with tempfile.TemporaryDirectory() as folder:
            suite = pathlib.Path(folder) / 'button.robot'
            suite.write_text('*** Settings ***\n'
                             'Library    terrarium.robot.TerrariumLibrary\n\n'
                             '*** Test Cases ***\n'
                             'The Button Works\n'
                             '    Create Board              microbit\n'
                             '    Wait For Prompt On Uart   >>>\n'
                             '    Write Line To Uart        from microbit import *\n'
                             '    Press Button              button_a\n'
                             '    Let Time Pass             0.2\n'
                             '    Write Line To Uart        button_a.was_pressed()\n'
                             '    Wait For Line On Uart     True\n')
            run = subprocess.run([sys.executable, '-m', 'robot', '--output', 'NONE', '--log', 'NONE', '--report', 'NONE',
                                  str(suite)], capture_output=True, text=True)
            self.assertEqual(run.returncode, 0, run.stdout)


if __name__ == '__main__':
    support.main()
