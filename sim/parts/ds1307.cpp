#include "sim/parts/ds1307.h"

#include "sim/core/text.h"
#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

using namespace literals;

enum : std::size_t { kSeconds, kMinutes, kHours, kWeekday, kDate, kMonth, kYear };
constexpr u8 kControl = 7;
constexpr u8 kRam = 8;

constexpr u8 kHalt = 0x80;        // SECONDS.
constexpr u8 kTwelveHours = 0x40; // HOURS, as is the next.
constexpr u8 kAfternoon = 0x20;
constexpr u8 kOut = 0x80; // CONTROL, as is the next.
constexpr u8 kSquareWave = 0x10;
constexpr std::array<u8, 8> kBits{0xFF, 0x7F, 0x7F, 0x07, 0x3F, 0x1F, 0xFF, 0x93};
// Twice each rate, which RS1 and RS0 choose: level changes a second.
constexpr std::array<u64, 4> kChanges{2, 8192, 16384, 65536};

int from_bcd(u8 value) { return (value >> 4) * 10 + (value & 15); }
u8 to_bcd(int value) { return u8(value / 10 << 4 | value % 10); }

int hour_of(u8 value) {
    if ((value & kTwelveHours) == 0) return from_bcd(value & 0x3F);
    return from_bcd(value & 0x1F) % 12 + ((value & kAfternoon) != 0 ? 12 : 0);
}

u8 hours_from(int hour, bool twelve) {
    if (!twelve) return to_bcd(hour);
    int const shown = hour % 12 == 0 ? 12 : hour % 12;
    return u8(kTwelveHours | (hour >= 12 ? kAfternoon : 0) | to_bcd(shown));
}

int days_in(int month, int year) {
    constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month == 2 && year % 4 == 0) return 29; // 2000 to 2099: it knows no other rule.
    return month >= 1 && month <= 12 ? kDays[std::size_t(month - 1)] : 31;
}

void next_day(Ds1307::Calendar &calendar) {
    int const weekday = calendar[kWeekday];
    calendar[kWeekday] = weekday >= 7 ? 1 : u8(weekday + 1);
    int date = from_bcd(calendar[kDate]) + 1;
    int month = from_bcd(calendar[kMonth]);
    int year = from_bcd(calendar[kYear]);
    if (date > days_in(month, year)) {
        date = 1;
        if (++month > 12) {
            month = 1;
            year = (year + 1) % 100;
        }
    }
    calendar[kDate] = to_bcd(date);
    calendar[kMonth] = to_bcd(month);
    calendar[kYear] = to_bcd(year);
}

Ds1307::Calendar after(Ds1307::Calendar calendar, i64 seconds) {
    if (seconds == 0) return calendar;
    seconds +=
        hour_of(calendar[kHours]) * 3600 + from_bcd(calendar[kMinutes]) * 60 + from_bcd(calendar[kSeconds]);
    for (i64 days = seconds / 86400; days > 0; --days) next_day(calendar);
    int const rest = int(seconds % 86400);
    calendar[kSeconds] = to_bcd(rest % 60);
    calendar[kMinutes] = to_bcd(rest / 60 % 60);
    calendar[kHours] = hours_from(rest / 3600, (calendar[kHours] & kTwelveHours) != 0);
    return calendar;
}

std::string text_of(Ds1307::Calendar const &calendar) {
    auto const two = [](int value) {
        return std::string(1, char('0' + value / 10 % 10)) + char('0' + value % 10);
    };
    auto const field = [&](std::size_t i) { return two(from_bcd(calendar[i])); };
    return "20" + field(kYear) + "-" + field(kMonth) + "-" + field(kDate) + "T" +
           two(hour_of(calendar[kHours])) + ":" + field(kMinutes) + ":" +
           two(from_bcd(calendar[kSeconds] & u8(~kHalt)));
}

} // namespace

std::optional<Ds1307::Calendar> Ds1307::calendar_of(std::string_view text) {
    constexpr std::string_view kForm = "2000-00-00T00:00:00";
    if (text.size() == kForm.size() + 1 && text.back() == 'Z') text.remove_suffix(1);
    if (text.size() != kForm.size()) return {};
    for (std::size_t i = 0; i < kForm.size(); ++i) {
        bool const digit = text[i] >= '0' && text[i] <= '9';
        if (i < 2 || kForm[i] != '0' ? text[i] != kForm[i] : !digit) return {};
    }
    auto const number = [&](std::size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
    int const year = number(2);
    int const month = number(5);
    int const date = number(8);
    bool const sound = month >= 1 && month <= 12 && date >= 1 && date <= days_in(month, year) &&
                       number(11) < 24 && number(14) < 60 && number(17) < 60;
    if (!sound) return {};
    Calendar calendar{to_bcd(number(17)), to_bcd(number(14)), to_bcd(number(11)), 0,
                      to_bcd(date),       to_bcd(month),      to_bcd(year)};
    // 2000-01-01 was a Saturday; Sunday is 1.
    int days = year * 365 + (year + 3) / 4 + date - 1;
    for (int m = 1; m < month; ++m) days += days_in(m, year);
    calendar[kWeekday] = u8((days + 6) % 7 + 1);
    return calendar;
}

Ds1307::Ds1307(Clock &clock, std::string_view name, Wiring const &wiring,
               std::optional<Calendar> const &start, bool battery)
    : I2cPart(name, wiring.scl, wiring.sda, 0x68, Says::Time), clock_(clock),
      sqw_(std::string(name) + " SQW"), pull_ups_(name, wiring.scl, wiring.sda),
      swing_(clock, std::string(name) + " SQW", [this] { update_square_wave(); }), battery_(battery),
      calendar_(start.value_or(kAsNew)), since_(clock.now()), seen_(calendar_) {
    if (wiring.sqw != nullptr) wiring.sqw->connect(sqw_);
    update_square_wave();
}

Ds1307::Calendar Ds1307::now() const {
    return halted() ? calendar_ : after(calendar_, (clock_.now() - since_) / 1_s);
}

Time Ds1307::second_began() const {
    return halted() ? since_ : since_ + 1_s * ((clock_.now() - since_) / 1_s);
}

void Ds1307::catch_up() {
    Time const began = second_began();
    calendar_ = now();
    since_ = began;
}

void Ds1307::begin(Calendar const &calendar) {
    calendar_ = calendar;
    since_ = clock_.now();
    update_square_wave();
}

void Ds1307::on_start() {
    if (!faults.on(Kind::Freeze)) seen_ = now();
}

u8 Ds1307::read_register(u8 address) {
    address &= 0x3F;
    if (address < kControl) return seen_[address];
    return address == kControl ? control_ : ram_[address - kRam];
}

void Ds1307::write_register(u8 address, u8 value) {
    address &= 0x3F;
    if (address >= kRam) {
        ram_[address - kRam] = value;
        return;
    }
    value &= kBits[address];
    if (address == kControl) {
        control_ = value;
        return update_square_wave();
    }
    catch_up();
    calendar_[address] = value;
    // The divider behind the seconds starts anew, and with it the square wave.
    if (address == kSeconds) begin(calendar_);
}

// At 1 Hz it falls as a second begins; the faster ones are in step with that.
void Ds1307::update_square_wave() {
    swing_.cancel();
    bool high = (control_ & kOut) != 0;
    if ((control_ & kSquareWave) != 0 && !halted()) {
        Hertz const changes(kChanges[control_ & 3]);
        u64 const done = changes.ticks_at(clock_.now() - since_);
        high = done % 2 == 1;
        if (sqw_.net() != nullptr) swing_.at(since_ + changes.time_of(done + 1));
    }
    sqw_.drive(high ? Drive::None : Drive::Low);
}

void Ds1307::power_on() {
    if (battery_) return;
    ram_ = {};
    control_ = 0x03;
    begin(kAsNew);
}

Result<> Ds1307::check_own(Action const &action) const {
    if (action.verb != "set")
        return unknown_action(*this, action, "set time=YYYY-MM-DDTHH:MM:SS and fault KIND");
    bool const sound = action.arguments.empty() && action.settings.size() == 1 &&
                       action.settings[0].first == "time" && calendar_of(action.settings[0].second);
    if (sound) return {};
    return Error{name() + ": wrong arguments for 'set'; write set time=YYYY-MM-DDTHH:MM:SS, of a day from "
                          "2000-01-01 to 2099-12-31"};
}

void Ds1307::act_own(Action const &action) { begin(*calendar_of(action.settings[0].second)); }

std::vector<Part::Reading> Ds1307::readings() const {
    std::vector<Reading> all{{"time", text_of(now())}, {"running", halted() ? "0" : "1"}};
    for (Reading &reading : faults.readings()) all.push_back(std::move(reading));
    return all;
}

Look Ds1307::look() const {
    Look look;
    look.contents = text_of(now()).replace(10, 1, " ");
    return look;
}

void Ds1307::archive(Archive &archive) {
    archive.section(name());
    archive_i2c(archive);
    archive(sqw_, pull_ups_, swing_, calendar_, since_, seen_, control_, ram_);
    if (!archive.require(since_ <= clock_.now(), "a clock was set in the future")) since_ = clock_.now();
}

} // namespace terrarium
