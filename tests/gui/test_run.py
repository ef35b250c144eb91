"""A run behind the window: the same bits as without one, ports, files, pictures, and an orderly end."""
import os
import signal

from window import WindowTest, ended_by, main


class RunInWindow(WindowTest):
    def leave(self, window):
        self.assertEqual(window.leave(), 0, window.run.errors.heard)

    def test_the_same_run_as_without_a_window(self):
        self.write('inputs', '1s button_a press 200ms\n2s accelerometer set x=500\n2.2s serial "1+1\\r"\n')
        run = ('run', 'microbit', '--speed=max', '--for=3s', '--state-hash', '--inputs=inputs')
        alone = self.state_hash(*run, '--headless')
        # Where the graphics driver is broken, drawing by software takes over.
        broken = {'LIBGL_DRIVERS_PATH': '/nonexistent'}
        for options, environment in (((), {}), (('--software',), {}), ((), broken)):
            with self.subTest(options, **environment):
                done = self.state_hash(*run, *options, '--journal=j', env={**self.display.environment, **environment})
                self.assertEqual(done, alone)
        self.assertEqual(self.state_hash('replay', 'j'), alone)

    def test_a_client_on_a_port_and_the_end_by_key(self):
        window = self.open('run', 'microbit', '--pty', '--tcp=0', '--journal=j', '--state-hash')
        watcher = window.run.tcp(self)
        client = window.serial(self)
        client.ask(b'6 * 7', b'42')
        watcher.expect(rb'6 \* 7\r\n42\r\n')
        self.leave(window)
        self.assertRegex((self.directory / 'j').read_text(), r'\nend \S+s\n\Z')
        self.assertEqual(self.state_hash('replay', 'j').strip(), window.run.rest().strip())

    def test_a_port_opened_and_closed_from_the_window(self):
        window = self.window()
        window.press_until(lambda: window.said(rb'serial port: (/\S+)\n'), 'shift+F7', 'Down', 'Up', 'space')
        window.keys('Escape')
        client = window.serial(self)
        client.ask(b'6 * 7', b'42')
        path = window.said(rb'serial port: (/\S+)\n')[1]
        window.press_until(lambda: not os.path.exists(path), 'shift+F7', 'Down', 'Up', 'space')
        window.keys('Escape')
        self.leave(window)

    def test_a_signal(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            window = self.open('run', 'microbit', '--journal=j', '--pty')
            window.hears(rb'serial port')
            window.run.signal(number)
            self.assertEqual(window.run.wait(), ended_by(number))
            self.assertRegex((self.directory / 'j').read_text(), r'\nend \S+s\n\Z')

    def give(self, path, *options):
        """Opens a run and gives it a file by the menu of recent ones."""
        self.display.settings.write_text(f'recent.1 = {path}\n')
        return self.window(*options)

    def test_a_script(self):
        path = self.write('heart.py', 'from microbit import *\ndisplay.show(Image.HEART)\nprint("beats")\n')
        window = self.give(path, '--tcp=0', '--journal=j', '--show=display', '--screenshot=end.png')
        client = window.run.tcp(self)
        window.press_until(lambda: window.said(rb'heart.py is the board.s program now; the journal ends here'),
                           'F7', 'Down', 'Up', 'space')
        client.expect(rb'beats\r\n')
        client.expect(rb'>>> ')
        self.leave(window)
        self.assertRegex(window.run.rest(), r'display.*\n')
        self.assertTrue((self.directory / 'end.png').read_bytes().startswith(b'\x89PNG'))
        self.assertEqual(self.terrarium('replay', 'j').returncode, 0)

    def test_a_file_that_is_no_firmware(self):
        window = self.give(self.write('bad.hex', 'this is no firmware\n'), '--tcp=0')
        client = window.run.tcp(self)
        window.press_until(lambda: window.said(rb'bad.hex:[^\n]+\n'), 'F7', 'Down', 'Up', 'space')
        client.prompt()
        client.ask(b'6 * 7', b'42')
        self.leave(window)

    def test_pictures_by_key(self):
        for options in ((), ('--software',)):
            with self.subTest(options):
                window = self.open('run', 'microbit', *options)
                for key in ('F12', 'shift+F12'):
                    taken = set(self.directory.glob('*.png'))
                    window.press_until(lambda: set(self.directory.glob('*.png')) - taken, key)
                    for picture in set(self.directory.glob('*.png')) - taken:
                        data = picture.read_bytes()
                        self.assertTrue(data.startswith(b'\x89PNG'))
                        self.assertGreater(len(data), 20000)  # One colour alone would take a third of that.
                self.leave(window)

    def test_a_replay(self):
        recorded = self.state_hash('run', 'microbit', '--headless', '--speed=max', '--for=1s', '--journal=j',
                                   '--state-hash')
        window = self.open('replay', 'j', '--window', '--screenshot=end.png')
        window.hears(rb'the replay has come to its end')
        self.leave(window)
        self.assertIn(recorded.strip(), window.run.rest())
        self.assertTrue((self.directory / 'end.png').exists())

    def test_a_display_that_cannot_be_reached(self):
        done = self.terrarium('run', 'microbit', '--for=1s', '--speed=max', env={**self.display.environment, 'DISPLAY': ':9999'})
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r'\Aterrarium: no window: [^\n]*:9999[^\n]*; the terminal takes over\n\Z')
        self.assertIn('>>> ', done.stdout)
        self.assert_refused(self.terrarium('run', 'microbit', '--window', env={**self.display.environment, 'DISPLAY': ':9999'}),
                            '--window', ':9999')


if __name__ == '__main__':
    main()
