"""Drops files on a window as a file manager does: the source's side of the X drag and drop protocol, version 5."""
import select
import time
from pathlib import Path
from urllib.parse import quote

from Xlib import X
from Xlib.display import Display
from Xlib.protocol import event

VERSION = 5
SECONDS = 20


class Dropper:
    def __init__(self, display):
        self.display = Display(display)
        self.root = self.display.screen().root
        self.window = self.root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        self.atoms = {}

    def close(self):
        self.display.close()

    def atom(self, name):
        if name not in self.atoms:
            self.atoms[name] = self.display.intern_atom(name)
        return self.atoms[name]

    def target(self, window=None):
        """The first window that says that things can be dropped on it, outermost first."""
        window = window or self.root
        if window.get_full_property(self.atom('XdndAware'), X.AnyPropertyType):
            return window
        for child in window.query_tree().children:
            found = self.target(child)
            if found:
                return found
        return None

    def send(self, target, kind, *data):
        numbers = [self.window.id, *data]
        target.send_event(event.ClientMessage(window=target, client_type=self.atom(kind),
                                              data=(32, numbers + [0] * (5 - len(numbers)))))
        self.display.flush()

    def answer(self, kind, payload):
        """Waits for a message from the target, serving the selection meanwhile; gives its numbers."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if not self.display.pending_events():
                select.select([self.display], [], [], 0.1)
                continue
            got = self.display.next_event()
            if got.type == X.SelectionRequest:
                wanted = got.target == self.atom('text/uri-list')
                if wanted:
                    got.requestor.change_property(got.property, got.target, 8, payload)
                got.requestor.send_event(event.SelectionNotify(
                    time=got.time, requestor=got.requestor, selection=got.selection, target=got.target,
                    property=got.property if wanted else X.NONE))
                self.display.flush()
            elif got.type == X.ClientMessage and got.client_type == self.atom(kind):
                return got.data[1]
        raise AssertionError(f'the window did not answer with {kind}')

    def drop(self, path, x, y):
        """Drags a file or folder to a place on the screen and lets it go there."""
        target = self.target()
        assert target is not None, 'no window takes drops'
        selection = self.atom('XdndSelection')
        self.window.set_selection_owner(selection, X.CurrentTime)
        payload = f'file://{quote(str(Path(path).absolute()))}\r\n'.encode()
        self.send(target, 'XdndEnter', VERSION << 24, self.atom('text/uri-list'))
        self.send(target, 'XdndPosition', 0, x << 16 | y, X.CurrentTime, self.atom('XdndActionCopy'))
        assert self.answer('XdndStatus', payload)[1] & 1, 'the window refuses'
        self.send(target, 'XdndDrop', 0, X.CurrentTime)
        assert self.answer('XdndFinished', payload)[1] & 1, 'the window did not take it'
