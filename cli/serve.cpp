// terrarium serve BOARD: a board directed from outside, request by request (docs/control.md).
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include <unistd.h>

#include "cli/options.h"
#include "cli/ports.h"
#include "scenarios/control/control.h"
#include "session/message.h"
#include "session/session.h"
#include "sim/host/endpoint.h"
#include "sim/host/host_loop.h"
#include "sim/host/line_server.h"

namespace terrarium::cli {

namespace {

constexpr std::string_view kUnix = "unix:";
constexpr std::string_view kBusy =
    R"({"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"another client has this board"}})";

// Where to listen: "unix:PATH", "PORT" or "ADDRESS:PORT"; closes and clears up behind itself.
class Door {
public:
    static Result<Door> open(std::string const &where, bool has_token) {
        Door door;
        if (where.starts_with(kUnix)) {
            door.path_ = where.substr(kUnix.size());
            door.socket_ = TRY(host::bind_unix(door.path_));
            door.address_ = where;
            return door;
        }
        std::size_t const colon = where.rfind(':');
        std::string address = colon == std::string::npos ? "127.0.0.1" : where.substr(0, colon);
        if (address.starts_with('[') && address.ends_with(']'))
            address = address.substr(1, address.size() - 2);
        u16 const port =
            TRY(parse_port("--listen", where.substr(colon == std::string::npos ? 0 : colon + 1)));
        bool const near = address.starts_with("127.") || address == "::1" || address == "localhost";
        if (!near && !has_token)
            return Error{"--listen=" + where +
                         ": other computers could reach this board: give a --token, or set "
                         "TERRARIUM_TOKEN, that clients have to know"};
        door.socket_ = TRY(host::bind_tcp(address, port));
        host::Endpoint const bound = host::bound_to(door.socket_.fd());
        door.address_ = host::describe(bound.address(), bound.port());
        return door;
    }
    Door(Door &&other) noexcept
        : address_(std::move(other.address_)), path_(std::exchange(other.path_, {})),
          socket_(std::move(other.socket_)) {}
    Door &operator=(Door &&) = delete;
    ~Door() {
        if (!path_.empty()) ::unlink(path_.c_str());
    }

    [[nodiscard]] std::string const &address() const { return address_; }
    [[nodiscard]] host::Descriptor take() { return std::move(socket_); }

private:
    Door() = default;
    std::string address_;
    std::string path_;
    host::Descriptor socket_;
};

// Lets Ctrl-C be heard while a request takes long.
class Ears final : public scenario::Onlooker {
public:
    Ears(host::HostLoop &loop, scenario::Stage &stage, int const &signal)
        : loop_(loop), stage_(stage), signal_(signal) {}
    [[nodiscard]] Time next() const override { return next_; }
    void look(Machine &machine) override {
        if (machine.now() < next_) return;
        next_ = machine.now() + Time::picoseconds(100'000'000'000);
        loop_.poll();
        if (signal_ != 0) stage_.give_up("terrarium has been told to end");
    }
    void went_back(Machine &machine) override { next_ = machine.now(); }

private:
    host::HostLoop &loop_;
    scenario::Stage &stage_;
    int const &signal_;
    Time next_;
};

std::string token_of(ServeOptions const &options) {
    if (!options.token.empty()) return options.token;
    char const *const token = std::getenv("TERRARIUM_TOKEN");
    return token != nullptr ? token : "";
}

} // namespace

int serve(ServeOptions const &options) {
    Result<std::unique_ptr<Session>> opened = Session::open(options.board);
    if (!opened) return fail(opened.error().message);
    host::HostLoop loop;
    int signal = 0;
    if (Result<> const handled = loop.on_interrupt([&](int number) { signal = number; }); !handled)
        return fail(handled.error().message);
    std::string const token = token_of(options);
    Result<Door> door = Door::open(options.listen, !token.empty());
    if (!door) return fail(door.error().message);

    Session &session = *opened.value();
    if (Result<> const recorded = session.record_images(); !recorded)
        say("a journal of this board will lack its card: " + recorded.error().message);
    session.begin();
    scenario::Stage stage(session);
    Ears ears(loop, stage, signal);
    stage.add_onlooker(ears);
    std::error_code failure;
    scenario::Control control(stage,
                              {options.version, token, std::filesystem::current_path(failure).string()});
    bool over = false;
    host::LineServer server(loop, door.value().take(), std::string(kBusy));
    server.on_connected = [&] { control.forget_client(); };
    server.on_line = [&](std::string_view line) {
        std::string const answer = control.answer(line);
        if (!answer.empty()) server.send(answer);
        if (control.turned_away()) server.drop();
        over = over || control.wants_end();
        // The loop ran while the request was carried out, and has forgotten that it was to return.
        if (over || signal != 0) loop.wake();
    };
    server.on_too_long = [&] { server.send(control.too_long()); };
    server.on_gone = [&] {
        over = over || options.once;
        if (over) loop.wake();
    };

    std::printf("control: %s\n", door.value().address().c_str());
    std::fflush(stdout);
    while (!over && signal == 0)
        (void)loop.wait_until(std::chrono::steady_clock::now() + std::chrono::hours(1));
    server.flush();
    return signal != 0 ? 128 + signal : kOk;
}

} // namespace terrarium::cli
