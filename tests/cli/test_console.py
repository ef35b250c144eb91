"""--console: which of the board's consoles is the serial port."""
import unittest

from support import PYBOARD, CliTest, main

needs_image = unittest.skipUnless(PYBOARD, 'no pyboard image in TERRARIUM_IMAGES')


class Console(CliTest):
    def test_names(self):
        self.assertEqual(self.execute('print(6*7)', '--console=serial').stdout, '42\n')
        self.assert_refused(self.execute('print(1)', '--console=usb'), '--console', "no console 'usb'", 'it has serial')
        self.write('inputs', '2s serial "print(7*6)\\r"\n')
        done = self.terrarium('run', 'microbit', '--console=serial', '--inputs=inputs', '--speed=max', '--for=3s')
        self.assertIn('42', done.stdout)

    @needs_image
    def test_repl_on_the_uart(self):
        boot = ('import os\nwith open("/flash/boot.py", "w") as f:\n'
                ' f.write("import pyb\\npyb.repl_uart(pyb.UART(1, 115200))\\n")\nos.sync()')
        flash = ('--flash=flash',)
        self.assertEqual(self.execute(boot, *flash, f'--firmware={PYBOARD}', board='pyboard').returncode, 0)
        for console in ('uart1', 'usb'):
            done = self.execute('import pyb; print(str(pyb.repl_uart())[:7])', *flash, f'--console={console}', board='pyboard')
            self.assertEqual((done.stdout, done.stderr, done.returncode), ('UART(1,\n', '', 0))
        self.assert_refused(self.execute('print(1)', *flash, '--console=uart2', board='pyboard'), 'no prompt')
        done = self.execute('print(1)', *flash, '--console=uart9', board='pyboard')
        self.assert_refused(done, 'uart9', 'uart1, uart2, uart3, uart4, uart6, usb')
        recorded = self.state_hash('run', 'pyboard', *flash, '--console=uart1', '--speed=max', '--journal=j', '--for=3s',
                                   '--state-hash', input='print(6*7)\r')
        self.assertIn(' uart1 "print(6*7)\\r"\n', (self.directory / 'j').read_text())
        self.assertEqual(self.state_hash('replay', 'j'), recorded)


if __name__ == '__main__':
    main()
