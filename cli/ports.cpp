#include "cli/ports.h"

#include <charconv>

#include "session/message.h"

namespace terrarium::cli {

namespace {

constexpr u16 kTcp = 20000;
constexpr u16 kRfc2217 = 2217;

std::string address_of(host::TcpListener const &listener) {
    std::string const address = listener.address();
    bool const bracketed = address.find(':') != std::string::npos; // IPv6.
    return (bracketed ? "[" + address + "]" : address) + ":" + std::to_string(listener.port());
}

} // namespace

Result<u16> parse_port(std::string const &option, std::string_view text) {
    unsigned port = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error == std::errc() && end == text.data() + text.size() && port <= 65535) return u16(port);
    return Error{option + ": '" + std::string(text) +
                 "' is not a port; write a number from 1 to 65535, or 0 for any free one"};
}

Result<> Ports::open_pty(std::optional<std::string> const &link) {
    if (pty_) return Error{"the serial device is open already: " + pty_->public_path()};
    pty_ = TRY(host::open_pty(loop_, wires_, link));
    return {};
}

Result<> Ports::open_tcp(u16 number) {
    if (tcp_) return Error{"the TCP port is open already: " + address_of(*tcp_)};
    tcp_ = TRY(host::listen_tcp(loop_, wires_, bind_, number));
    return {};
}

Result<> Ports::open_rfc2217(u16 number) {
    if (rfc2217_) return Error{"the RFC 2217 port is open already: " + address_of(*rfc2217_)};
    rfc2217_ = TRY(host::listen_tcp(loop_, wires_, bind_, number, host::TcpProtocol::Rfc2217));
    return {};
}

Result<> Ports::open(std::string_view request) {
    std::size_t const equals = request.find('=');
    std::string const kind(request.substr(0, equals));
    std::optional<u16> number;
    if (equals != std::string_view::npos) number = TRY(parse_port(kind, request.substr(equals + 1)));
    if (kind == "pty" && !number) return open_pty(std::nullopt);
    if (kind == "tcp") return open_tcp(number.value_or(kTcp));
    if (kind == "rfc2217") return open_rfc2217(number.value_or(kRfc2217));
    return Error{"there is no port '" + std::string(request) + "'; there are pty, tcp and rfc2217"};
}

void Ports::close(std::string_view kind) {
    if (kind == "pty") pty_.reset();
    if (kind == "tcp") tcp_.reset();
    if (kind == "rfc2217") rfc2217_.reset();
}

std::vector<gui::PortFact> Ports::list() const {
    return {{"pty", pty_ ? pty_->public_path() : ""},
            {"tcp", tcp_ ? address_of(*tcp_) : ""},
            {"rfc2217", rfc2217_ ? address_of(*rfc2217_) : ""}};
}

void Ports::announce() const {
    if (pty_) say("serial port: " + pty_->public_path());
    if (tcp_) say("serial port: TCP " + tcp_->address() + ", port " + std::to_string(tcp_->port()));
    if (rfc2217_) {
        say("serial port: RFC 2217 on TCP " + rfc2217_->address() + ", port " +
            std::to_string(rfc2217_->port()));
    }
}

} // namespace terrarium::cli
