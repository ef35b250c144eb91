// RFC 2217: the protocol by itself, and its clients at the hub.
#include <catch2/catch_test_macros.hpp>

#include <unistd.h>

#include "sim/host/rfc2217_session.h"
#include "sim/host/tcp_listener.h"
#include "tests/sim/host/helpers.h"

using namespace terrarium;
using namespace terrarium::host;

namespace {

using namespace std::string_literals;

std::string const kWill = "\xFF\xFB"s;
std::string const kWont = "\xFF\xFC"s;
std::string const kDo = "\xFF\xFD"s;
std::string const kDont = "\xFF\xFE"s;
std::string const kComPort = "\x2C"s;
std::string const kAgree = kWill + kComPort;

// IAC SB COM-PORT `bytes` IAC SE.
std::string sub(std::string const &bytes) { return "\xFF\xFA" + kComPort + bytes + "\xFF\xF0"; }
std::string const kModemState = sub("\x6B\xB0"s);

struct Bench {
    std::string data;
    std::string reply;
    std::vector<std::pair<LineRequest, SerialLine>> lines;
    bool accept = true;
    int purges = 0;
    Rfc2217Session session{{.data = [this](auto bytes) { data.append(bytes.begin(), bytes.end()); },
                            .reply = [this](auto bytes) { reply.append(bytes.begin(), bytes.end()); },
                            .set_line =
                                [this](LineRequest request, SerialLine const &line) {
                                    lines.emplace_back(request, line);
                                    return accept;
                                },
                            .purge_output = [this] { ++purges; }}};

    // What the session answers.
    std::string say(std::string const &bytes) {
        reply.clear();
        session.receive(as_bytes(bytes));
        return reply;
    }
    std::string encoded(std::string const &bytes) {
        std::vector<u8> out;
        session.encode(as_bytes(bytes), out);
        return {out.begin(), out.end()};
    }
};

struct AgreedBench : Bench {
    AgreedBench() { say(kAgree); }
};

struct RfcDesk : Desk {
    RfcDesk() {
        auto opened = listen_tcp(loop, hub, "127.0.0.1", 0, TcpProtocol::Rfc2217);
        REQUIRE(opened.ok());
        listener = std::move(opened).value();
        hub.on_set_line([this](LineRequest request, SerialLine const &line) {
            lines.emplace_back(request, line);
            return true;
        });
    }
    FarEnd connect() {
        std::size_t const before = hub.clients().size();
        FarEnd end = connect_tcp(listener->port());
        REQUIRE(run_until(loop, [&] { return hub.clients().size() > before; }));
        end.write(kAgree);
        REQUIRE(expect(loop, end, kModemState));
        end.received.clear();
        return end;
    }
    std::vector<std::pair<LineRequest, SerialLine>> lines;
    std::unique_ptr<TcpListener> listener;
};

} // namespace

TEST_CASE("options are offered once, answered once, and others refused") {
    Bench bench;
    bench.session.open();
    std::string const offered = bench.reply;
    CHECK(offered == kWill + "\x00"s + kWill + "\x03"s + kWill + "\x01"s + kDo + "\x00"s + kDo + "\x03"s);
    CHECK(bench.say(kDo + "\x00"s + kDo + "\x03"s + kWill + "\x00"s + kDont + "\x01"s).empty());
    CHECK(bench.say(kDo + "\x00"s).empty()); // Known already.
    CHECK(bench.say(kAgree) == kDo + kComPort + kModemState);
    CHECK(bench.say(kAgree).empty());
    CHECK(bench.say(kDo + "\x18"s) == kWont + "\x18"s);   // Terminal type.
    CHECK(bench.say(kWill + "\x1F"s) == kDont + "\x1F"s); // Window size.
    CHECK(bench.say(kWont + "\x1F"s).empty());
    CHECK(bench.say(kDont + "\x00"s) == kWont + "\x00"s);
}

TEST_CASE("data is freed of escapes and text mode's companions, however it is cut") {
    std::string const sent = "a\xFF\xFF"s + "b\r\0c\r\nd"s + kWill + "\x00"s + "\r\0\n"s;
    for (std::size_t cut = 0; cut <= sent.size(); ++cut) {
        Bench bench;
        bench.say(sent.substr(0, cut));
        bench.say(sent.substr(cut));
        CHECK(bench.data == "a\xFF"s + "b\rc\rd"s + "\r\0\n"s); // Binary from the option on.
    }
}

TEST_CASE("the board's bytes are escaped, and in text mode a lone CR gets its NUL") {
    Bench bench;
    CHECK(bench.encoded("a\xFF\r\nb\rc"s) == "a\xFF\xFF\r\nb\r\0c"s);
    bench.say(kDo + "\x00"s);
    CHECK(bench.encoded("b\rc"s) == "b\rc");
}

TEST_CASE("settings are carried out and confirmed") {
    AgreedBench bench;
    CHECK(bench.say(sub("\x01\x00\x00\x25\x80"s)) == sub("\x65\x00\x00\x25\x80"s));
    CHECK(bench.say(sub("\x02\x07"s)) == sub("\x66\x07"s));
    CHECK(bench.say(sub("\x03\x03"s)) == sub("\x67\x03"s));
    CHECK(bench.say(sub("\x04\x02"s)) == sub("\x68\x02"s));
    REQUIRE(bench.lines.size() == 4);
    CHECK(bench.lines[0].first == LineRequest::Baud);
    SerialLine const line = bench.lines[3].second;
    CHECK(bench.lines[3].first == LineRequest::Format);
    CHECK(line.baud == 9600);
    CHECK(line.data_bits == 7);
    CHECK(line.parity == SerialLine::Parity::Even);
    CHECK(line.stop == SerialLine::Stop::Two);
    // 0 asks.
    CHECK(bench.say(sub("\x01\0\0\0\0"s) + sub("\x02\0"s) + sub("\x03\0"s) + sub("\x04\0"s)) ==
          sub("\x65\x00\x00\x25\x80"s) + sub("\x66\x07"s) + sub("\x67\x03"s) + sub("\x68\x02"s));
    CHECK(bench.lines.size() == 4);
}

TEST_CASE("what the console refuses, or makes no sense, is answered with what is") {
    AgreedBench bench;
    CHECK(bench.say(sub("\x02\x09"s) + sub("\x03\x06"s) + sub("\x04\x04"s)) ==
          sub("\x66\x08"s) + sub("\x67\x01"s) + sub("\x68\x01"s));
    CHECK(bench.lines.empty());
    bench.accept = false;
    CHECK(bench.say(sub("\x01\x00\x00\x00\x01"s)) == sub("\x65\x00\x01\xC2\x00"s));
    CHECK(bench.say(sub("\x05\x09"s)) == sub("\x69\x08"s)); // DTR stays on.
    CHECK(bench.lines.size() == 2);
}

TEST_CASE("DTR, RTS and break, each by request and by question; no flow control") {
    AgreedBench bench;
    for (auto const &[wish, request] : {std::pair{9, LineRequest::Dtr},
                                        {8, LineRequest::Dtr},
                                        {12, LineRequest::Rts},
                                        {11, LineRequest::Rts},
                                        {5, LineRequest::Break},
                                        {6, LineRequest::Break}}) {
        bench.lines.clear();
        CHECK(bench.say(sub("\x05" + std::string(1, char(wish)))) == sub("i" + std::string(1, char(wish))));
        REQUIRE(bench.lines.size() == 1);
        CHECK(bench.lines[0].first == request);
    }
    CHECK(bench.lines[0].second.in_break == false);
    bench.lines.clear();
    CHECK(bench.say(sub("\x05\x07"s) + sub("\x05\x0A"s) + sub("\x05\x04"s)) ==
          sub("i\x08"s) + sub("i\x0B"s) + sub("i\x06"s));
    CHECK(bench.say(sub("\x05\x03"s) + sub("\x05\x02"s) + sub("\x05\x10"s)) ==
          sub("i\x01"s) + sub("i\x01"s) + sub("i\x0E"s));
    CHECK(bench.lines.empty());
    bench.say("\xFF\xF3"s); // Telnet's own break.
    REQUIRE(bench.lines.size() == 1);
    CHECK(bench.lines[0].first == LineRequest::ShortBreak);
}

TEST_CASE("signature, states, masks, silence and purge") {
    AgreedBench bench;
    CHECK(bench.say(sub("\0"s)) == sub("dTerrarium"));
    CHECK(bench.say(sub("\0pyserial"s)).empty());
    CHECK(bench.say(sub("\x07"s)) == kModemState);
    CHECK(bench.say(sub("\x0B\x10"s)) == sub("o\x10"s));
    CHECK(bench.say(sub("\x07"s)) == sub("k\x10"s));
    CHECK(bench.say(sub("\x0A\x7F"s)) == sub("n\x7F"s));
    CHECK(bench.say(sub("\x06"s)) == sub("j\x60"s));
    bench.say(sub("\x08"s));
    CHECK(bench.session.suspended());
    bench.say(sub("\x09"s));
    CHECK_FALSE(bench.session.suspended());
    CHECK(bench.say(sub("\x0C\x01"s)) == sub("p\x01"s));
    CHECK(bench.purges == 1);
    CHECK(bench.lines.empty());
    CHECK(bench.say(sub("\x0C\x03"s)) == sub("p\x03"s));
    CHECK(bench.purges == 2);
    REQUIRE(bench.lines.size() == 1);
    CHECK(bench.lines[0].first == LineRequest::Purge);
}

TEST_CASE("broken streams do nothing and are got over") {
    Bench before;
    CHECK(before.say(sub("\x05\x09"s)).empty()); // The option was not agreed upon.
    CHECK(before.lines.empty());
    AgreedBench bench;
    CHECK(bench.say(sub(""s) + sub("\x01\x00"s) + sub("\x05"s) + sub("\x63\x01"s)).empty());
    CHECK(bench.say(sub("\x02" + std::string(1000, '\x07'))).empty());
    CHECK(bench.say("\xFF\xFA"s + kComPort + "\x02\xFF\xFD\x18"s) == kWont + "\x18"s); // It never ended.
    CHECK(bench.say("\xFF\xF9\xFF\xF1" + sub("\x02\x06"s)) == sub("\x66\x06"s));
    CHECK(bench.data.empty());
}

TEST_CASE("bytes of 255 in a rate are escaped both ways") {
    AgreedBench bench;
    CHECK(bench.say(sub("\x01\x00\x00\xFF\xFF\x01"s)) == sub("\x65\x00\x00\xFF\xFF\x01"s));
    CHECK(bench.lines.at(0).second.baud == 0xFF01);
}

TEST_CASE("who has no pen sets its line when it gets it, and who leaves lets go") {
    RfcDesk desk;
    FarEnd first = desk.connect();
    FarEnd second = desk.connect();
    second.write(sub("\x01\x00\x00\x25\x80"s) + sub("\x05\x09"s));
    CHECK(expect(desk.loop, second, sub("\x65\x00\x00\x25\x80"s) + sub("i\x09"s)));
    CHECK(desk.lines.empty());
    first.write(sub("\x05\x0C"s) + "x");
    CHECK(run_until(desk.loop, [&] { return desk.received == "x"; }));
    REQUIRE(desk.lines.size() == 1);
    CHECK_FALSE(desk.lines[0].second.rts);
    first.close();
    CHECK(run_until(desk.loop, [&] {
        desk.hub.send(as_bytes("."));
        return desk.hub.clients().size() == 1;
    }));
    REQUIRE(desk.lines.size() >= 3);
    CHECK(desk.lines[desk.lines.size() - 2].first == LineRequest::Baud);
    CHECK(desk.lines.back().first == LineRequest::Dtr);
    CHECK_FALSE(desk.lines.back().second.dtr);
    CHECK(desk.lines.back().second.baud == 9600);
}

TEST_CASE("a lowered line is raised when its client leaves") {
    RfcDesk desk;
    FarEnd end = desk.connect();
    end.write(sub("\x05\x09"s) + sub("\x05\x05"s));
    CHECK(run_until(desk.loop, [&] { return desk.lines.size() == 2; }));
    desk.listener.reset();
    REQUIRE(desk.lines.size() == 4);
    CHECK(desk.lines[2].first == LineRequest::Break);
    CHECK_FALSE(desk.lines[2].second.in_break);
    CHECK(desk.lines[3].first == LineRequest::Dtr);
    CHECK(desk.lines[3].second.dtr);
}

TEST_CASE("a slow client loses the oldest bytes and never half an escape; a purge forgets them") {
    RfcDesk desk;
    FarEnd end = desk.connect();
    std::string const block(64 * 1024, '\xFF');
    for (int i = 0; i < 200; ++i) {
        desk.hub.send(as_bytes(block));
        desk.loop.poll();
    }
    CHECK(desk.hub.dropped() > 0);
    end.write(sub("\x0C\x01"s)); // Its answer comes behind what was already under way.
    CHECK(expect(desk.loop, end, sub("p\x01"s)));
    std::size_t const marks = end.received.find("\xFF\xFA");
    REQUIRE(marks != std::string::npos);
    CHECK(marks % 2 == 0);
    desk.hub.send(as_bytes("new"));
    CHECK(expect(desk.loop, end, sub("p\x01"s) + "new"));
}

TEST_CASE("a suspended client gets nothing until it resumes") {
    RfcDesk desk;
    FarEnd end = desk.connect();
    end.write(sub("\x08"s) + sub("\x02\0"s));
    CHECK(expect(desk.loop, end, sub("\x66\x08"s)));
    desk.hub.send(as_bytes("later"));
    for (int i = 0; i < 20; ++i) desk.loop.poll();
    end.read();
    CHECK(end.received.find("later") == std::string::npos);
    end.write(sub("\x09"s));
    CHECK(expect(desk.loop, end, "later"));
}

TEST_CASE("who asks and does not read the answers is not read for ever") {
    RfcDesk desk;
    FarEnd end = desk.connect();
    std::string questions;
    for (int i = 0; i < 2000; ++i) questions += sub("\x02\0"s);
    std::size_t accepted = 0;
    int refusals = 0;
    while (refusals < 100 && accepted < 64 * 1024 * 1024) { // More than all buffers on the way hold.
        ssize_t const count = ::write(end.fd(), questions.data(), questions.size());
        refusals = count < 0 ? refusals + 1 : 0;
        if (count > 0) accepted += std::size_t(count);
        desk.loop.poll();
    }
    CHECK(refusals == 100);
    end.received.clear();
    CHECK(expect(desk.loop, end, sub("\x66\x08"s))); // It is, once it reads.
}
