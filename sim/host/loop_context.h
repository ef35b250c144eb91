// What HostLoop, Watch and Timer share: Asio's io_context. Only their .cpp files include this, because
// Asio's headers cost seconds per file.
#pragma once

#include <csignal>
#include <functional>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>

namespace terrarium::host {

struct LoopContext {
    asio::io_context io{1}; // One thread runs it.
    asio::signal_set signals{io};
    std::function<void(int)> interrupted;
    bool woken = false;
};

} // namespace terrarium::host
