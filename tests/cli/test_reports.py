"""`terrarium test --junit --tap --shard --durations` and `terrarium report merge`."""
import re
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import support


class Reports(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(support.tempfile.TemporaryDirectory()))
        for name, steps in (('good', '- repl: {run: 2 + 2, expect: 4}'),
                            ('bad', '- repl: {run: 2 + 2, expect: 5}'),
                            ('late', '- wait-serial: {text: never, timeout: 1s}')):
            (self.folder / f'{name}.test.yaml').write_text(
                f'name: {name} case\nversion: 1\nx-terrarium: {{board: microbit}}\nsteps:\n  {steps}\n')

    def terrarium(self, *arguments):
        return subprocess.run([support.PROGRAM, *arguments], capture_output=True, text=True, cwd=self.folder,
                              stdin=subprocess.DEVNULL)

    def test_junit_is_xml_with_every_case(self):
        run = self.terrarium('test', '.', '--junit=out.xml')
        self.assertEqual(run.returncode, 1)
        root = ElementTree.parse(self.folder / 'out.xml').getroot()
        self.assertEqual((root.get('tests'), root.get('failures'), root.get('errors')), ('3', '2', '0'))
        cases = {case.get('name'): case for case in root.iter('testcase')}
        self.assertIsNone(cases['good case'].find('failure'))
        failure = cases['bad case'].find('failure')
        self.assertEqual(failure.get('message'), 'repl: 2 + 2 gives "4", not "5"')
        self.assertEqual(cases['bad case'].get('line'), '5')
        self.assertIn('>>> 2 + 2', cases['bad case'].find('system-out').text)
        self.assertEqual(cases['late case'].find('failure').get('type'), 'timed out')

    def test_tap_in_a_file_and_on_standard_output(self):
        run = self.terrarium('test', '.', '--tap=-')
        self.assertEqual(run.returncode, 1)
        lines = run.stdout.splitlines()
        self.assertEqual(lines[:2], ['TAP version 14', '1..3'])
        self.assertEqual([line for line in lines if re.match('(not )?ok', line)],
                         ['not ok 1 - bad case', 'ok 2 - good case', 'not ok 3 - late case'])
        self.assertTrue(all(line.startswith('  ') or re.match('TAP|1[.][.]|(not )?ok', line) for line in lines))
        self.terrarium('test', '.', '--tap=out.tap')
        self.assertEqual((self.folder / 'out.tap').read_text().splitlines()[0], 'TAP version 14')

    def test_shards_are_the_suite_and_merge_to_its_report(self):
        self.terrarium('test', '.', '--junit=all.xml')
        seen = []
        for k in (1, 2):
            self.terrarium('test', '.', f'--shard={k}/2', '--durations=all.xml', f'--junit=part{k}.xml')
            root = ElementTree.parse(self.folder / f'part{k}.xml').getroot()
            seen += [case.get('name') for case in root.iter('testcase')]
        self.assertEqual(sorted(seen), ['bad case', 'good case', 'late case'])
        merged = self.terrarium('report', 'merge', 'merged.xml', 'part1.xml', 'part2.xml')
        self.assertEqual((merged.returncode, merged.stderr), (0, ''))
        root = ElementTree.parse(self.folder / 'merged.xml').getroot()
        self.assertEqual((root.get('tests'), root.get('failures')), ('3', '2'))

    def test_a_replay_is_named_in_the_report_and_replays(self):
        self.terrarium('test', 'bad.test.yaml', '--junit=out.xml', '--replays=a/b')
        text = ElementTree.parse(self.folder / 'out.xml').getroot().find('.//failure').text
        journal = re.search('terrarium replay (.*) --window', text)[1]
        self.assertEqual(self.terrarium('replay', journal).returncode, 0)

    def test_mistakes(self):
        for arguments, wanted in ((('report', 'merge', 'x.xml'), 'give the reports to merge'),
                                  (('report', 'mix', 'x.xml', 'y.xml'), "unknown action 'mix'"),
                                  (('report', 'merge', 'x.xml', 'good.test.yaml'), 'good.test.yaml:'),
                                  (('test', '.', '--durations=x.xml'), '--shard'),
                                  (('test', '.', '--shard=1/2', '--durations=none.xml'), 'none.xml'),
                                  (('test', '.', '--junit=no/such/folder/x.xml'), 'no/such/folder'),
                                  (('test', '.', '--shard=3/2'), '3/2')):
            run = self.terrarium(*arguments)
            self.assertEqual(run.returncode, 2, arguments)
            self.assertIn(wanted, run.stderr)
            self.assertEqual(run.stderr.count('\n'), 1, run.stderr)
            self.assertEqual(run.stdout, '')


if __name__ == '__main__':
    support.main()
