#include "sim/parts/max7219.h"

#include <cassert>

namespace terrarium {

namespace {

enum Register : u8 { kDecode = 0x9, kIntensity = 0xA, kScanLimit = 0xB, kShutdown = 0xC, kTest = 0xF };

// 0 to 9, -, E, H, L, P and nothing; segments A to G from bit 6 down.
constexpr std::array<u8, 16> kCodeB{0x7E, 0x30, 0x6D, 0x79, 0x33, 0x5B, 0x5F, 0x70,
                                    0x7F, 0x7B, 0x01, 0x4F, 0x37, 0x0E, 0x67, 0x00};

} // namespace

Max7219::Max7219(std::string_view name, Wiring const &wiring, int units, Board board)
    : Part(name), din_(std::string(name) + " DIN"), cs_(std::string(name) + " CS"),
      clk_(std::string(name) + " CLK"), dout_(std::string(name) + " DOUT"), board_(board),
      units_(std::size_t(units)) {
    assert(units >= 1 && units <= kMostUnits);
    clk_.on_change = [this](bool level) {
        if (level) {
            shift_in();
        } else {
            dout_.drive((units_.back().shift & 0x8000) != 0 ? Drive::High : Drive::Low);
        }
    };
    cs_.on_change = [this](bool level) {
        if (level) load();
    };
    dout_.drive(Drive::Low);
    if (wiring.dout != nullptr) wiring.dout->connect(dout_);
    wiring.din.connect(din_);
    wiring.clk.connect(clk_);
    wiring.cs.connect(cs_);
}

void Max7219::shift_in() {
    bool bit = din_.level();
    for (Unit &unit : units_) {
        bool const out = (unit.shift & 0x8000) != 0;
        unit.shift = u16(unit.shift << 1 | (bit ? 1 : 0));
        bit = out;
    }
}

void Max7219::load() {
    for (Unit &unit : units_) unit.take(unit.shift);
}

void Max7219::Unit::take(u16 word) {
    u8 const address = word >> 8 & 15;
    u8 const value = u8(word);
    if (address >= 1 && address <= 8) digits[std::size_t(address - 1)] = value;
    switch (address) {
    case kDecode: decode = value; break;
    case kIntensity: intensity = value & 15; break;
    case kScanLimit: scan_limit = value & 7; break;
    case kShutdown: on = (value & 1) != 0; break;
    case kTest: test = (value & 1) != 0; break;
    default: break; // 0 is no operation.
    }
}

u8 Max7219::Unit::segments(std::size_t digit) const {
    if (test) return 0xFF;
    if (!on || digit > scan_limit) return 0;
    u8 const value = digits[digit];
    if ((decode >> digit & 1) == 0) return value;
    return u8(kCodeB[value & 15] | (value & 0x80));
}

bool Max7219::lit(int x, int y) const {
    int const column = x % 8;
    return (unit_at(x).segments(std::size_t(y)) >> (board_ == Board::Fc16 ? 7 - column : column) & 1) != 0;
}

Result<> Max7219::check(Action const &action) const {
    return Error{name() + ": unknown action '" + action.verb + "'; a dot matrix takes none"};
}

std::vector<Part::Reading> Max7219::readings() const {
    std::vector<Reading> all;
    for (int y = 0; y < 8; ++y) {
        std::string row;
        for (int x = 0; x < columns(); ++x) row += lit(x, y) ? '1' : '0';
        all.push_back({"row" + std::to_string(y), row});
    }
    all.push_back({"intensity", std::to_string(units_.back().intensity)});
    return all;
}

Look Max7219::look() const {
    Look look;
    look.columns = columns();
    for (int y = 0; y < 8; ++y) {
        for (int x = 0; x < columns(); ++x) {
            Unit const &unit = unit_at(x);
            int const share = unit.test ? 31 : 2 * unit.intensity + 1; // Of 32.
            look.lights.push_back(lit(x, y) ? perceived(share / 32.0) : 0);
        }
    }
    return look;
}

void Max7219::power_on() { units_.assign(units_.size(), {}); }

void Max7219::archive(Archive &archive) {
    archive.section(name());
    std::size_t const count = units_.size();
    archive(din_, cs_, clk_, dout_, units_);
    if (!archive.require(units_.size() == count, "a dot matrix has another number of units"))
        units_.assign(count, {});
    for (Unit &unit : units_) {
        if (!archive.require(unit.intensity <= 15 && unit.scan_limit <= 7,
                             "a dot matrix's registers make no sense"))
            unit = {};
    }
}

} // namespace terrarium
