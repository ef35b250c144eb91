#include "sim/parts/lcd1602.h"

namespace terrarium {

namespace {

constexpr u8 kRegister = 1, kRead = 2, kEnable = 4, kBacklight = 8, kData = 0xF0;

std::vector<Part::Reading> rows_of(Hd44780 const &lcd) {
    std::vector<Part::Reading> rows;
    for (int row = 0; row < Hd44780::kRows; ++row) {
        std::string text = lcd.row(row);
        for (char &c : text) {
            if (c < ' ' || c > '~') c = '?'; // Of its own, or beyond ASCII.
        }
        text.erase(text.find_last_not_of(' ') + 1);
        rows.push_back({"row" + std::to_string(row), text});
    }
    return rows;
}

// Both rows, one behind the other.
Look look_of(Hd44780 const &lcd, bool backlight) {
    Look look;
    look.present = backlight;
    for (Part::Reading const &row : rows_of(lcd)) {
        look.contents += row.value;
        look.contents.resize(look.contents.size() + Hd44780::kColumns - row.value.size(), ' ');
    }
    return look;
}

} // namespace

LcdI2c::LcdI2c(std::string_view name, Net &scl, Net &sda, u8 address)
    : I2cPart(name, scl, sda, address, Says::Nothing), pull_ups_(name, scl, sda) {}

Result<> LcdI2c::check_own(Action const &action) const {
    return Error{name() + ": unknown action '" + action.verb + "'; a display takes fault KIND"};
}

bool LcdI2c::on_write(u8 byte) {
    bool const rises = (byte & ~port_ & kEnable) != 0;
    bool const falls = (port_ & ~byte & kEnable) != 0;
    bool const data = (byte & kRegister) != 0;
    if (falls && (port_ & kRead) == 0) lcd_.write((port_ & kRegister) != 0, port_ & kData);
    if (rises && (byte & kRead) != 0) says_ = u8(lcd_.read(data) | ~kData);
    if (falls) says_ = 0xFF;
    port_ = byte;
    return true;
}

// An output that is high can be pulled low from outside.
u8 LcdI2c::on_read() { return port_ & says_; }

std::vector<Part::Reading> LcdI2c::readings() const {
    std::vector<Reading> all = rows_of(lcd_);
    all.push_back({"backlight", (port_ & kBacklight) != 0 ? "1" : "0"});
    return all;
}

Look LcdI2c::look() const { return look_of(lcd_, (port_ & kBacklight) != 0); }

void LcdI2c::archive(Archive &archive) {
    archive.section(name());
    archive_i2c(archive);
    archive(pull_ups_, lcd_, port_, says_);
}

LcdParallel::LcdParallel(std::string_view name, Wiring const &wiring)
    : Part(name), register_select_(std::string(name) + " RS"), read_(std::string(name) + " RW"),
      enable_(std::string(name) + " E"), data_{Pin("D0"), Pin("D1"), Pin("D2"), Pin("D3"),
                                               Pin("D4"), Pin("D5"), Pin("D6"), Pin("D7")} {
    enable_.on_change = [this](bool level) { enable_changed(level); };
    for (auto const &[net, pin] : {std::pair{wiring.register_select, &register_select_},
                                   {wiring.read, &read_},
                                   {wiring.enable, &enable_}}) {
        if (net != nullptr) net->connect(*pin);
    }
    for (std::size_t i = 0; i < data_.size(); ++i) {
        if (wiring.data[i] != nullptr) wiring.data[i]->connect(data_[i]);
    }
}

void LcdParallel::enable_changed(bool level) {
    bool const reads = read_.level();
    if (level && reads) {
        u8 const value = lcd_.read(register_select_.level());
        for (std::size_t i = 0; i < data_.size(); ++i)
            data_[i].drive((value >> i & 1) != 0 ? Drive::High : Drive::Low);
        return;
    }
    if (level) return;
    for (Pin &pin : data_) pin.drive(Drive::None);
    if (reads) return;
    u8 value = 0;
    for (std::size_t i = 0; i < data_.size(); ++i) value |= u8(data_[i].level() ? 1u << i : 0u);
    lcd_.write(register_select_.level(), value);
}

Result<> LcdParallel::check(Action const &action) const {
    return Error{name() + ": unknown action '" + action.verb + "'; a display takes none"};
}

std::vector<Part::Reading> LcdParallel::readings() const { return rows_of(lcd_); }

Look LcdParallel::look() const { return look_of(lcd_, true); }

void LcdParallel::archive(Archive &archive) {
    archive.section(name());
    archive(register_select_, read_, enable_, data_, lcd_);
}

} // namespace terrarium
