#include "sim/host/terminal.h"

#include <algorithm>

namespace terrarium::host {

Terminal::Terminal(HostLoop &loop, SerialHub &hub, RawMode raw_mode, BorrowedStream input,
                   BorrowedStream output, std::function<void()> on_leave)
    : loop_(loop), hub_(hub), on_leave_(std::move(on_leave)), raw_mode_(std::move(raw_mode)),
      input_(std::move(input)), output_(std::move(output)), input_watch_(loop, input_.take()),
      output_watch_(loop, output_.take()),
      reader_(
          input_watch_, [this](std::span<u8 const> bytes) { typed(bytes); }, [this](int) { leave(); }),
      writer_(output_watch_, [this](int) { leave(); }) {
    hub_.attach(*this, Pen::Shared);
    reader_.start();
}

Terminal::~Terminal() { hub_.detach(*this); }

void Terminal::typed(std::span<u8 const> bytes) {
    auto const key = std::find(bytes.begin(), bytes.end(), kLeaveKey);
    if (key != bytes.begin()) (void)hub_.receive(*this, {bytes.begin(), key}); // Exempt from hold_input().
    if (key != bytes.end()) leave();
}

void Terminal::leave() {
    reader_.pause();
    // Posted, because the caller may well destroy the terminal, and we stand in the middle of its reading.
    if (auto on_leave = std::exchange(on_leave_, nullptr)) {
        loop_.post([&loop = loop_, on_leave = std::move(on_leave)] {
            loop.wake();
            on_leave();
        });
    }
}

Result<std::unique_ptr<Terminal>> open_terminal(HostLoop &loop, SerialHub &hub,
                                                std::function<void()> on_leave, int input, int output) {
    // Given back in the opposite order, which matters when both are the same socket.
    BorrowedStream borrowed_input = TRY(BorrowedStream::borrow(input, BorrowedStream::Direction::Input));
    BorrowedStream borrowed_output = TRY(BorrowedStream::borrow(output, BorrowedStream::Direction::Output));
    RawMode raw_mode = TRY(RawMode::enter(input));
    return std::make_unique<Terminal>(loop, hub, std::move(raw_mode), std::move(borrowed_input),
                                      std::move(borrowed_output), std::move(on_leave));
}

} // namespace terrarium::host
