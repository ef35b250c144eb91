// RFC 2217 from any stream of bytes, and from streams put together of what occurs in them. How a stream is
// cut must not matter, the settings must make sense, and our answers must be Telnet commands and no data.
#include <string>
#include <string_view>
#include <vector>

#include "sim/host/rfc2217_session.h"
#include "tests/fuzz/check_image.h"

using namespace terrarium;
using namespace terrarium::host;
using namespace std::string_view_literals;

namespace {

constexpr std::array kWords{"\xFF\xFB\x2C"sv, "\xFF\xFD\x2C"sv, "\xFF\xFC\x2C"sv,   "\xFF\xFB\0"sv,
                            "\xFF\xFD\0"sv,   "\xFF\xFE\0"sv,   "\xFF\xFD\1"sv,     "\xFF\xFA\x2C"sv,
                            "\xFF\xF0"sv,     "\xFF\xFF"sv,     "\xFF\xF3"sv,       "\xFF"sv,
                            "\r\0"sv,         "\r\n"sv,         "\1\0\0\x25\x80"sv, "\0\0\0\0"sv};

std::string some_stream(fuzz::Input &input) {
    std::string stream;
    if (input.byte() & 1) {
        for (u8 const byte : input.take_rest()) stream += char(byte);
        return stream;
    }
    stream = kWords[0];
    while (!input.empty()) {
        u8 const choice = input.byte();
        // A subnegotiation with a command and a value, most of the time.
        if (choice < 0x80) {
            stream += "\xFF\xFA\x2C"sv;
            stream += char(choice % 16);
            stream += char(input.byte());
            stream += "\xFF\xF0"sv;
        } else if (choice < 0xF0) {
            stream += kWords[choice % kWords.size()];
        } else {
            stream += char(input.byte());
        }
    }
    return stream;
}

std::span<u8 const> bytes_of(std::string_view text) {
    return {reinterpret_cast<u8 const *>(text.data()), text.size()};
}

struct Peer {
    std::string data;
    std::string reply;
    std::string events;
    Rfc2217Session session{
        {.data = [this](auto bytes) { data.append(bytes.begin(), bytes.end()); },
         .reply = [this](auto bytes) { reply.append(bytes.begin(), bytes.end()); },
         .set_line = [this](LineRequest request, SerialLine const &line) { return set(request, line); },
         .purge_output = [this] { events += "purge "; }}};

    bool set(LineRequest request, SerialLine const &line) {
        fuzz::require(line.data_bits >= 5 && line.data_bits <= 8);
        fuzz::require(line.parity <= SerialLine::Parity::Space && line.stop <= SerialLine::Stop::Two);
        events += std::to_string(int(request)) + ":" + std::to_string(line.baud) + " ";
        return line.baud != 1; // Some consoles refuse something.
    }
    void receive(std::string_view bytes) { session.receive(bytes_of(bytes)); }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(u8 const *data, std::size_t size) {
    fuzz::Input input(data, size);
    std::size_t const piece = 1 + input.byte() % 16;
    std::string const stream = some_stream(input);
    Peer whole;
    whole.session.open();
    whole.receive(stream);
    Peer cut;
    cut.session.open();
    for (std::size_t at = 0; at < stream.size(); at += piece)
        cut.receive(std::string_view(stream).substr(at, piece));
    fuzz::require(whole.data == cut.data && whole.reply == cut.reply && whole.events == cut.events);

    std::string heard;
    std::string answers;
    Telnet client({.data = [&](auto bytes) { heard.append(bytes.begin(), bytes.end()); },
                   .reply = [&](auto bytes) { answers.append(bytes.begin(), bytes.end()); },
                   .subnegotiation = [](auto bytes) { fuzz::require(bytes[0] == Telnet::kComPort); },
                   .enabled = [](u8) {},
                   .send_break = [] {}});
    client.receive(bytes_of(whole.reply));
    fuzz::require(heard.empty());

    // Two that agree on binary mode carry anything both ways.
    Peer board;
    board.session.open();
    client.receive(bytes_of(board.reply));
    board.receive(answers);
    std::vector<u8> out;
    board.session.encode(bytes_of(stream), out);
    client.receive(out);
    fuzz::require(heard == stream);
    out.clear();
    client.encode(bytes_of(stream), out);
    board.session.receive(out);
    fuzz::require(board.data == stream);
    return 0;
}
