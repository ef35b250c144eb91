#include "sim/host/stdio_port.h"

namespace terrarium::host {

StdioPort::StdioPort(HostLoop &loop, SerialHub &hub, BorrowedStream input, BorrowedStream output,
                     OnEnd on_end)
    : hub_(hub), on_end_(std::move(on_end)), input_(std::move(input)), output_(std::move(output)),
      input_watch_(loop, input_.take()), output_watch_(loop, output_.take()),
      reader_(
          input_watch_,
          [this](std::span<u8 const> bytes) {
              if (!hub_.receive(*this, bytes)) reader_.pause();
          },
          [this](int) { end(StdioEnd::Input); }),
      writer_(output_watch_, [this](int) { end(StdioEnd::Output); }) {
    hub_.attach(*this, Pen::Shared);
    reader_.start();
}

StdioPort::~StdioPort() { hub_.detach(*this); }

void StdioPort::resume_input() {
    if (!reader_.ended()) reader_.start();
}

void StdioPort::end(StdioEnd which) {
    auto const on_end = on_end_; // A copy, because it may destroy this port.
    if (on_end) on_end(which);
}

Result<std::unique_ptr<StdioPort>> open_stdio(HostLoop &loop, SerialHub &hub, StdioPort::OnEnd on_end,
                                              int input, int output) {
    // Given back in the opposite order, which matters when both are the same socket.
    BorrowedStream borrowed_input = TRY(BorrowedStream::borrow(input, BorrowedStream::Direction::Input));
    BorrowedStream borrowed_output = TRY(BorrowedStream::borrow(output, BorrowedStream::Direction::Output));
    return std::make_unique<StdioPort>(loop, hub, std::move(borrowed_input), std::move(borrowed_output),
                                       std::move(on_end));
}

} // namespace terrarium::host
