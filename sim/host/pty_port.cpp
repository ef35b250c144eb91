#include "sim/host/pty_port.h"

#include <array>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <poll.h>
#include <termios.h>

#include "sim/host/system_error.h"

namespace terrarium::host {

namespace {

// Short enough that what the board says to the first keystroke is never missed, long enough to cost nothing.
constexpr std::chrono::milliseconds kLookInterval{10};

// Opens the slave for a moment, to give the next client what a serial device gives: raw mode, and nothing
// that was meant for the client before. The settings live as long as the master does. The closing also
// raises the hang-up, which a pseudo terminal that was never opened does not show.
bool prepare_slave(int master, std::string const &path) {
    // Output rests in two places: on its way to the slave, and in the slave's line discipline.
    ::tcflush(master, TCOFLUSH);
    Descriptor const slave(::open(path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    termios settings{};
    if (!slave || ::tcgetattr(slave.fd(), &settings) != 0) return false;
    ::cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL | CREAD;
    ::cfsetspeed(&settings, B115200);
    if (::tcsetattr(slave.fd(), TCSANOW, &settings) != 0) return false;
    return ::tcflush(slave.fd(), TCIFLUSH) == 0;
}

} // namespace

PtyPort::PtyPort(HostLoop &loop, SerialHub &hub, Descriptor master, std::string path,
                 std::optional<PtyLink> link)
    : hub_(hub), path_(std::move(path)), link_(std::move(link)), watch_(loop, std::move(master)),
      reader_(
          watch_,
          [this](std::span<u8 const> bytes) {
              if (!hub_.receive(*this, bytes)) reader_.pause();
          },
          [this](int) { check(); }),
      writer_(watch_,
              [this](int) {
                  writer_.clear(); // No client is gone for good: the next one finds a working port.
                  check();
              }),
      timer_(loop) {
    hub_.attach(*this, Pen::Shared);
    tick();
}

PtyPort::~PtyPort() { hub_.detach(*this); }

void PtyPort::deliver(std::span<u8 const> bytes) {
    if (connected_) writer_.send(bytes);
}

bool PtyPort::flush(SteadyTime deadline) {
    check(); // Nobody may be left to take it.
    return writer_.flush(deadline);
}

void PtyPort::tick() {
    check();
    timer_.after(kLookInterval, [this] { tick(); });
}

void PtyPort::check() {
    pollfd state{watch_.fd(), POLLIN, 0};
    if (::poll(&state, 1, 0) < 0) return;
    bool const open = !(state.revents & POLLHUP);
    if (connected_ && !open) disconnect();
    connected_ = open;
    // `echo hello > /dev/pts/5` has come and gone between two looks, yet its bytes are here.
    bool const readable = open || (state.revents & POLLIN);
    if (readable && !hub_.input_held()) reader_.start();
}

void PtyPort::disconnect() {
    writer_.clear();
    (void)prepare_slave(watch_.fd(), path_);
}

Result<std::unique_ptr<PtyPort>> open_pty(HostLoop &loop, SerialHub &hub,
                                          std::optional<std::string> const &link) {
    Descriptor master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
    if (!master) return system_error("cannot create a pseudo terminal", errno);
    std::array<char, 128> path{};
    if (::grantpt(master.fd()) != 0 || ::unlockpt(master.fd()) != 0 ||
        ::ptsname_r(master.fd(), path.data(), path.size()) != 0 || !prepare_slave(master.fd(), path.data())) {
        return system_error("cannot set up a pseudo terminal", errno);
    }
    std::optional<PtyLink> made;
    if (link) made.emplace(TRY(PtyLink::create(*link, path.data())));
    return std::make_unique<PtyPort>(loop, hub, std::move(master), path.data(), std::move(made));
}

} // namespace terrarium::host
