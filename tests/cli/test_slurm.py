"""scenarios/slurm/suite on a Slurm of a single node, which lives as long as the test.

Skipped, with what is missing, where Slurm is not installed or its daemons cannot start: a container may forbid it.
"""
import getpass
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree

import support

SUITE = pathlib.Path(__file__).resolve().parents[2] / 'scenarios/slurm/suite'
DAEMONS = ('munged', 'slurmctld', 'slurmd')
CONFIGURATION = """\
ClusterName=terrarium
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
SlurmctldPort={control_port}
SlurmdPort={node_port}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_min_interval=0
AccountingStorageType=accounting_storage/none
NodeName={host} NodeAddr=127.0.0.1 CPUs=2
PartitionName=all Nodes=ALL Default=YES State=UP
"""
SCENARIO = """\
name: {name}
version: 1
x-terrarium: {{board: microbit}}
steps:
  - wait-serial: '>>> '
  - repl: {{run: "6 * 7", expect: {answer}}}
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return listener.getsockname()[1]


def program(name):
    """Daemons are where users do not look."""
    return shutil.which(name, path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin')


class Slurm(support.CliTest):
    def setUp(self):
        super().setUp()
        for folder in ('state', 'spool'):
            (self.directory / folder).mkdir()
        host = socket.gethostname().split('.')[0]
        self.write('slurm.conf', CONFIGURATION.format(host=host, user=getpass.getuser(), folder=self.directory,
                                                      control_port=free_port(), node_port=free_port()))
        self.write('munge.key', os.urandom(1024)).chmod(0o600)
        os.chmod(self.directory, 0o755)
        self.environment = {**os.environ, 'SLURM_CONF': str(self.directory / 'slurm.conf'), 'SLURM_TIME_FORMAT': '%s',
                            'TERRARIUM': support.PROGRAM}
        munge = [f'--{name}={self.directory}/munge.{ending}' for name, ending in
                 (('key-file', 'key'), ('socket', 'socket'), ('pid-file', 'pid'), ('log-file', 'log'),
                  ('seed-file', 'seed'))]
        self.daemon('Created [0-9]+ work threads', 'munged', '--foreground', '--force', *munge)
        self.daemon('Running as primary controller', 'slurmctld', '-D', '-c')
        self.daemon('slurmd started', 'slurmd', '-D', '-N', host)

    def daemon(self, sign_of_life, name, *arguments):
        """Starts it and waits until it says that it is up."""
        process = support.Process(self, [program(name), *arguments], cwd=self.directory, env=self.environment)
        try:
            process.errors.expect(sign_of_life.encode(), 30)
        except AssertionError as error:
            self.skipTest(f'{name} does not start here: {str(error)[-300:]}')

    def suite(self, *arguments):
        return subprocess.run([SUITE, *arguments], cwd=self.directory, env=self.environment, capture_output=True,
                              text=True, timeout=support.DEADLINE)

    def test_a_suite_as_a_job_array_gives_one_report_and_one_code(self):
        for number in range(5):
            self.write(f'{number}.test.yaml',
                       SCENARIO.format(name=f'n{number}', answer=43 if number == 3 else 42))
        done = self.suite('--wait', '2', 'out.xml', '.')
        logs = ''.join(path.read_text() for path in sorted(self.directory.glob('terrarium-suite-*/*.log')))
        self.assertEqual(done.returncode, 1, done.stderr + logs)
        root = ElementTree.parse(self.directory / 'out.xml').getroot()
        self.assertEqual((root.get('tests'), root.get('failures')), ('5', '1'))
        self.assertEqual(sorted(case.get('name') for case in root.iter('testcase')), [f'n{n}' for n in range(5)])
        parts = sorted(self.directory.glob('terrarium-suite-*/part-*.xml'))
        self.assertEqual(len(parts), 2)
        for part in parts:
            self.assertIn(ElementTree.parse(part).getroot().get('tests'), ('2', '3'))

    def test_mistakes_are_said_before_anything_is_submitted(self):
        done = self.suite('many', 'out.xml', '.')
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertIn('usage: suite', done.stderr)


if __name__ == '__main__':
    missing = [name for name in (*DAEMONS, 'sbatch') if program(name) is None]
    if missing:
        print(f'skipped: {pathlib.Path(__file__).name}: Slurm is not installed (slurm-wlm): no {", ".join(missing)}')
        sys.exit(support.SKIPPED)
    ended = unittest.main(verbosity=2, exit=False).result
    sys.exit(0 if ended.wasSuccessful() and not ended.skipped else support.SKIPPED if ended.wasSuccessful() else 1)
