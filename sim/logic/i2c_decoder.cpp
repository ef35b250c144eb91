#include "sim/logic/i2c_decoder.h"

#include <utility>

#include "sim/core/text.h"

namespace terrarium {

namespace {

using Kind = Annotation::Kind;

class Reader {
public:
    Reader(bool scl, bool sda) : scl_(scl), sda_(sda) {}

    void scl_changed(Edge edge) {
        scl_ = edge.level;
        if (!open_) return;
        if (edge.level) {
            if (bits_ == 0) byte_began_ = edge.at;
            if (bits_ == 8) ack_began_ = edge.at;
            sampled_ = sda_;
            pulse_ = true;
        } else if (pulse_) {
            pulse_ = false;
            take_bit(edge.at);
        }
    }

    void sda_changed(Edge edge) {
        sda_ = edge.level;
        if (!scl_) return;
        if (!edge.level) {
            add(edge.at, edge.at, Kind::Start, open_ ? "Sr" : "S");
            open_ = true;
            address_ = true;
        } else if (open_) {
            add(edge.at, edge.at, Kind::Stop, "P");
            open_ = false;
        }
        bits_ = 0;
        shift_ = 0;
        pulse_ = false;
    }

    std::vector<Annotation> take() { return std::move(found_); }

private:
    void take_bit(Time end) {
        if (bits_ == 8) {
            add(ack_began_, end, sampled_ ? Kind::Nack : Kind::Ack, sampled_ ? "NACK" : "ACK");
            bits_ = 0;
            shift_ = 0;
            return;
        }
        shift_ = shift_ << 1 | u32(sampled_);
        if (++bits_ < 8) return;
        if (address_)
            add(byte_began_, end, Kind::Address, hex(shift_ >> 1, 2) + (shift_ & 1 ? " read" : " write"),
                shift_);
        else
            add(byte_began_, end, Kind::Data, hex(shift_, 2), shift_);
        address_ = false;
    }
    void add(Time begin, Time end, Kind kind, std::string text, u32 value = 0) {
        found_.push_back({begin, end, kind, std::move(text), value});
    }

    bool scl_;
    bool sda_;
    bool open_ = false;    // Between START and STOP.
    bool address_ = false; // The next byte is one.
    bool pulse_ = false;   // SCL has risen within the transfer.
    bool sampled_ = false; // SDA as it rose.
    int bits_ = 0;
    u32 shift_ = 0;
    Time byte_began_;
    Time ack_began_;
    std::vector<Annotation> found_;
};

} // namespace

std::vector<Annotation> decode_i2c(Wave const &scl, Wave const &sda) {
    Reader reader(scl.first, sda.first);
    std::size_t c = 0;
    std::size_t d = 0;
    while (c < scl.edges.size() || d < sda.edges.size()) {
        bool clock_first = d == sda.edges.size();
        if (c < scl.edges.size() && d < sda.edges.size()) {
            Edge const &clock = scl.edges[c];
            Edge const &data = sda.edges[d];
            // At one instant the clock is taken for low: then it is a change of data and no START.
            clock_first = clock.at < data.at || (clock.at == data.at && !clock.level);
        }
        if (clock_first)
            reader.scl_changed(scl.edges[c++]);
        else
            reader.sda_changed(sda.edges[d++]);
    }
    return reader.take();
}

} // namespace terrarium
