#include "sim/machine/board_action.h"

#include <charconv>

namespace terrarium {

namespace {

using What = BoardAction::What;
using namespace literals;

constexpr std::string_view kBrownOut = "brown_out VOLTAGE DURATION, such as brown_out 1.5V 10ms";
constexpr std::string_view kFlip = "flip ADDRESS BIT, such as flip 0x20000100 3, with a bit from 0 to 7";
constexpr std::string_view kCut =
    "cut_at_flash_write NUMBER [off] [done=PERCENT], such as cut_at_flash_write 3";
constexpr i64 kMostWrites = 1'000'000'000;

Error right(std::string_view usage) { return Error{"board: write " + std::string(usage)}; }

// "1.5V" or "1500mV" as volts; below 0 for anything else.
double volts_of(std::string_view text) {
    double scale = 1;
    if (!text.ends_with('V')) return -1;
    text.remove_suffix(1);
    if (text.ends_with('m')) {
        text.remove_suffix(1);
        scale = 1e-3;
    }
    double value = -1;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const whole = error == std::errc() && end == text.data() + text.size();
    return whole && value >= 0 && value * scale <= 5 ? value * scale : -1;
}

Result<u32> address_of(std::string_view text) {
    bool const hexadecimal = text.starts_with("0x");
    if (hexadecimal) text.remove_prefix(2);
    u32 value = 0;
    auto const [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
    if (error != std::errc() || end != text.data() + text.size()) return right(kFlip);
    return value;
}

Result<BoardAction> brown_out(Action const &action) {
    if (action.arguments.size() != 2 || !action.settings.empty()) return right(kBrownOut);
    BoardAction result{.what = What::BrownOut, .volts = volts_of(action.arguments[0])};
    if (result.volts < 0) return right(kBrownOut);
    result.duration = TRY(parse_duration(action.arguments[1]));
    if (result.duration > 86'400_s) return Error{"board: a brown-out lasts at most 24h"};
    return result;
}

Result<BoardAction> flip(Action const &action) {
    if (action.arguments.size() != 2 || !action.settings.empty()) return right(kFlip);
    BoardAction result{.what = What::Flip};
    result.address = TRY(address_of(action.arguments[0]));
    result.bit = u8(TRY(Action::integer("board: the bit", action.arguments[1], 0, 7)));
    return result;
}

Result<BoardAction> cut(Action const &action) {
    std::size_t const count = action.arguments.size();
    bool const off = count == 2 && action.arguments[1] == "off";
    if (count == 0 || (count > 1 && !off) || count > 2) return right(kCut);
    BoardAction result{.what = What::CutAtFlashWrite, .stays_off = off};
    result.nth = u64(TRY(Action::integer("board: the number", action.arguments[0], 1, kMostWrites)));
    for (auto const &[name, value] : action.settings) {
        if (name != "done") return right(kCut);
        result.percent = u32(TRY(Action::integer("board: done", value, 0, 100)));
    }
    return result;
}

} // namespace

Result<BoardAction> board_action(Action const &action) {
    if (action.verb == "brown_out") return brown_out(action);
    if (action.verb == "flip") return flip(action);
    if (action.verb == "cut_at_flash_write") return cut(action);
    BoardAction result;
    if (action.verb == "power_off") {
        result.what = What::PowerOff;
    } else if (action.verb == "power_on") {
        result.what = What::PowerOn;
    } else if (action.verb != "power_cycle") {
        return Error{"board: unknown action '" + action.verb + "'; it takes power_cycle, power_off, " +
                     "power_on, brown_out, flip or cut_at_flash_write"};
    }
    if (!action.arguments.empty() || !action.settings.empty())
        return Error{"board: " + action.verb + " stands alone"};
    return result;
}

} // namespace terrarium
