#include "sim/parts/ssd1306.h"

#include <algorithm>

#include "sim/core/text.h"

namespace terrarium {

namespace {

// How many bytes follow a command's first one; below 0: there is no such command.
int operands_of(u8 command) {
    if (command <= 0x1F || (command >= 0x40 && command <= 0x7F) || (command >= 0xB0 && command <= 0xB7))
        return 0;
    switch (command) {
    case 0xA0:
    case 0xA1:
    case 0xA4:
    case 0xA5:
    case 0xA6:
    case 0xA7:
    case 0xAE:
    case 0xAF:
    case 0xC0:
    case 0xC8:
    case 0xE3:
    case 0x2E:
    case 0x2F: return 0;
    case 0x20:
    case 0x81:
    case 0x8D:
    case 0xA8:
    case 0xD3:
    case 0xD5:
    case 0xD9:
    case 0xDA:
    case 0xDB: return 1;
    case 0x21:
    case 0x22:
    case 0xA3: return 2;
    case 0x29:
    case 0x2A: return 5;
    case 0x26:
    case 0x27: return 6;
    default:
        // Scan direction ignores its lowest three bits.
        return (command & 0xF0) == 0xC0 ? 0 : -1;
    }
}

} // namespace

Ssd1306::Ssd1306(Trace &trace, std::string_view name, Wiring const &wiring)
    : I2cPart(name, wiring.scl, wiring.sda, wiring.address, Says::Nothing), trace_(trace),
      pull_ups_(name, wiring.scl, wiring.sda), height_(wiring.height) {}

bool Ssd1306::on_address(bool) {
    state_.next = Next::Control;
    return true;
}

// Status: bit 6 says that the display is off.
u8 Ssd1306::on_read() { return state_.on ? 0x00 : 0x40; }

bool Ssd1306::on_write(u8 byte) {
    switch (state_.next) {
    case Next::Control: {
        bool const data = (byte & 0x40) != 0;
        bool const single = (byte & 0x80) != 0; // Co: another control byte behind the next byte.
        if ((byte & 0x3F) != 0)
            trace_.remark(name() + ": control byte " + hex(byte, 2) + " has bits that are to be 0");
        state_.next =
            single ? (data ? Next::OneDatum : Next::OneCommand) : (data ? Next::Data : Next::Commands);
        break;
    }
    case Next::OneCommand:
        state_.next = Next::Control;
        take_command(byte);
        break;
    case Next::OneDatum:
        state_.next = Next::Control;
        take_datum(byte);
        break;
    case Next::Commands: take_command(byte); break;
    case Next::Data: take_datum(byte); break;
    }
    return true;
}

// A command's bytes may come in transfers of their own, so what has come is kept.
void Ssd1306::take_command(u8 byte) {
    State &s = state_;
    if (s.have == 0 && operands_of(byte) < 0) {
        trace_.remark(name() + ": there is no command " + hex(byte, 2));
        return;
    }
    s.command[s.have++] = byte;
    if (s.have <= operands_of(s.command[0])) return;
    s.have = 0;
    carry_out();
}

void Ssd1306::carry_out() {
    State &s = state_;
    u8 const command = s.command[0];
    u8 const value = s.command[1];
    if (command <= 0x0F) {
        if (s.mode == Mode::Page) s.column = u8((s.column & 0x70) | command);
    } else if (command <= 0x1F) {
        if (s.mode == Mode::Page) s.column = u8((s.column & 0x0F) | (command & 7) << 4);
    } else if (command >= 0x40 && command <= 0x7F) {
        s.start_line = command & 0x3F;
    } else if (command >= 0xB0 && command <= 0xB7) {
        if (s.mode == Mode::Page) s.page = command & 7;
    } else if ((command & 0xF0) == 0xC0) {
        s.lines_remapped = (command & 8) != 0;
    } else if (command >= 0x26 && command <= 0x2F) {
        if (command != 0x2E)
            trace_.remark(name() + ": scrolling (command " + hex(command, 2) + ") is not modelled");
    } else {
        switch (command) {
        case 0x20:
            if ((value & 3) == 3)
                trace_.remark(name() + ": there is no addressing mode 3");
            else
                s.mode = Mode(value & 3);
            break;
        case 0x21:
            s.column = s.first_column = value & 0x7F;
            s.last_column = s.command[2] & 0x7F;
            break;
        case 0x22:
            s.page = s.first_page = value & 7;
            s.last_page = s.command[2] & 7;
            break;
        case 0x81: s.contrast = value; break;
        case 0x8D: s.pump = (value & 4) != 0; break;
        case 0xA0:
        case 0xA1: s.columns_remapped = (command & 1) != 0; break;
        case 0xA3: trace_.remark(name() + ": scrolling (command 0xa3) is not modelled"); break;
        case 0xA4:
        case 0xA5: s.all_on = (command & 1) != 0; break;
        case 0xA6:
        case 0xA7: s.inverse = (command & 1) != 0; break;
        case 0xA8:
            if ((value & 0x3F) < 15)
                trace_.remark(name() + ": the multiplex ratio is from 16 to 64");
            else
                s.lines = u8((value & 0x3F) + 1);
            break;
        case 0xAE: s.on = s.pump_at_on = false; break;
        case 0xAF:
            s.on = true;
            s.pump_at_on = s.pump;
            if (!s.pump)
                trace_.remark(name() + ": the display is on without its charge pump (8D 14): it stays dark");
            break;
        case 0xD3: s.offset = value & 0x3F; break;
        case 0xDA: s.com_pins = value & 0x30; break;
        default: break; // Clock, precharge, deselect level, no operation: nothing to be seen.
        }
    }
}

void Ssd1306::take_datum(u8 byte) {
    State &s = state_;
    // The remap works when a byte is stored: it turns what comes, not what is there.
    int const column = s.columns_remapped ? kWidth - 1 - s.column : s.column;
    s.ram[std::size_t(s.page * kWidth + column)] = byte;
    auto const column_on = [&] {
        if (s.column == s.last_column) {
            s.column = s.first_column;
            return true;
        }
        s.column = u8((s.column + 1) & 0x7F);
        return false;
    };
    auto const page_on = [&] {
        if (s.page == s.last_page) {
            s.page = s.first_page;
            return true;
        }
        s.page = u8((s.page + 1) & 7);
        return false;
    };
    switch (s.mode) {
    case Mode::Horizontal:
        if (column_on()) page_on();
        break;
    case Mode::Vertical:
        if (page_on()) column_on();
        break;
    case Mode::Page: s.column = u8((s.column + 1) & 0x7F); break;
    }
}

// From the glass's line to the COM pad it is bonded to, to the driver's output there, to the row it scans, to
// the RAM. The glass lies upside down, as its modules have it.
int Ssd1306::line_of(int y) const {
    State const &s = state_;
    int const line = height_ - 1 - y;
    // Pads 0 to 31 are one side of the chip, 32 to 63 the other. A glass of 64 lines takes them in turn.
    int const pad = height_ == 64 ? line / 2 + (line % 2) * 32 : line;
    int const swapped = (s.com_pins & 0x20) != 0 ? (pad + 32) % 64 : pad;
    int const output = (s.com_pins & 0x10) != 0 ? swapped % 32 * 2 + swapped / 32 : swapped;
    int const row = ((s.lines_remapped ? s.lines - 1 - output : output) + s.offset + 128) % 64;
    return row < s.lines ? (row + s.start_line) % 64 : -1;
}

bool Ssd1306::lit(int x, int y) const {
    if (!glowing()) return false;
    int const line = line_of(y);
    if (line < 0) return false;
    if (state_.all_on) return true;
    u8 const byte = state_.ram[std::size_t(line / 8 * kWidth + kWidth - 1 - x)];
    return ((byte >> line % 8 & 1) != 0) != state_.inverse;
}

Result<> Ssd1306::check_own(Action const &action) const {
    return Error{name() + ": unknown action '" + action.verb + "'; a display takes fault KIND"};
}

std::vector<Part::Reading> Ssd1306::readings() const {
    int count = 0;
    for (int y = 0; y < height_; ++y) {
        for (int x = 0; x < kWidth; ++x) count += lit(x, y) ? 1 : 0;
    }
    std::vector<Reading> all{{"on", glowing() ? "1" : "0"},
                             {"contrast", std::to_string(state_.contrast)},
                             {"inverse", state_.inverse ? "1" : "0"},
                             {"lit", std::to_string(count)}};
    for (Reading &reading : faults.readings()) all.push_back(std::move(reading));
    return all;
}

Look Ssd1306::look() const {
    Look look;
    look.bitmap.width = kWidth;
    look.bitmap.height = height_;
    // At the lowest contrast an OLED still glows.
    u8 const bright = u8(90 + state_.contrast * 165 / 255);
    for (int y = 0; y < height_; ++y) {
        for (int x = 0; x < kWidth; ++x) look.bitmap.pixels.push_back(lit(x, y) ? bright : 0);
    }
    return look;
}

void Ssd1306::power_on() { state_ = State(); }

void Ssd1306::State::archive(Archive &archive) {
    archive(ram, next, command, have, mode, column, first_column, last_column, page, first_page, last_page);
    archive(start_line, lines, offset, contrast, com_pins, columns_remapped, lines_remapped, inverse, all_on);
    archive(on, pump, pump_at_on);
    bool const sensible = next <= Next::Data && have <= 6 && have <= std::max(0, operands_of(command[0])) &&
                          mode <= Mode::Page && std::max({column, first_column, last_column}) < kWidth &&
                          std::max({page, first_page, last_page}) < kPages && start_line < 64 &&
                          lines >= 16 && lines <= 64 && offset < 64;
    if (!archive.require(sensible, "a display's registers make no sense")) *this = State();
}

void Ssd1306::archive(Archive &archive) {
    archive.section(name());
    archive_i2c(archive);
    archive(pull_ups_, state_);
}

} // namespace terrarium
