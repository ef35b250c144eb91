#include "sim/parts/line_actions.h"

#include <string_view>

#include "sim/parts/action_check.h"

namespace terrarium {

namespace {

constexpr std::string_view kParities = "NOEMS";
constexpr std::string_view kStops[] = {"1", "1.5", "2"};

bool parse_format(std::string_view text, SerialLine &line) {
    if (text.size() < 3 || text[0] < '5' || text[0] > '8') return false;
    std::size_t const parity = kParities.find(text[1]);
    if (parity == std::string_view::npos) return false;
    for (u8 i = 0; i < std::size(kStops); ++i) {
        if (text.substr(2) != kStops[i]) continue;
        line.data_bits = u8(text[0] - '0');
        line.parity = SerialLine::Parity(parity);
        line.stop = SerialLine::Stop(i);
        return true;
    }
    return false;
}

Result<> apply_switch(Part const &part, Action const &action, bool &value) {
    std::string const &verb = action.verb;
    TRY(takes_arguments(part, action, 1, verb + " 0 or " + verb + " 1"));
    value = TRY(Action::integer(part.name() + " " + verb, action.arguments[0], 0, 1)) != 0;
    return {};
}

} // namespace

std::string format_text(SerialLine const &line) {
    return std::to_string(line.data_bits) + kParities[u8(line.parity)] + std::string(kStops[u8(line.stop)]);
}

Action line_action(LineRequest request, SerialLine const &line) {
    switch (request) {
    case LineRequest::Baud: return {"baud", {std::to_string(line.baud)}, {}};
    case LineRequest::Format: return {"format", {format_text(line)}, {}};
    case LineRequest::Dtr: return {"dtr", {line.dtr ? "1" : "0"}, {}};
    case LineRequest::Rts: return {"rts", {line.rts ? "1" : "0"}, {}};
    case LineRequest::Break: return {"break", {line.in_break ? "on" : "off"}, {}};
    case LineRequest::ShortBreak: return {"break", {}, {}};
    case LineRequest::Purge: break;
    }
    return {"purge", {}, {}};
}

std::optional<LineRequest> line_request(Action const &action) {
    if (action.verb == "baud") return LineRequest::Baud;
    if (action.verb == "format") return LineRequest::Format;
    if (action.verb == "dtr") return LineRequest::Dtr;
    if (action.verb == "rts") return LineRequest::Rts;
    if (action.verb == "break")
        return action.arguments.empty() ? LineRequest::ShortBreak : LineRequest::Break;
    if (action.verb == "purge") return LineRequest::Purge;
    return std::nullopt;
}

Result<> apply_line_action(Part const &part, Action const &action, SerialLine &line) {
    switch (*line_request(action)) {
    case LineRequest::Baud:
        TRY(takes_arguments(part, action, 1, "baud RATE"));
        line.baud =
            u32(TRY(Action::integer(part.name() + " baud", action.arguments[0], kSlowestBaud, kFastestBaud)));
        return {};
    case LineRequest::Format:
        TRY(takes_arguments(part, action, 1, "format 8N1"));
        if (parse_format(action.arguments[0], line)) return {};
        return Error{part.name() + " format: '" + action.arguments[0] +
                     "' is not data bits (5 to 8), parity (N, O, E, M, S) and stop bits (1, 1.5, 2), as 8N1"};
    case LineRequest::Dtr: return apply_switch(part, action, line.dtr);
    case LineRequest::Rts: return apply_switch(part, action, line.rts);
    case LineRequest::Break: {
        TRY(takes_arguments(part, action, 1, "break, break on or break off"));
        std::string const &argument = action.arguments[0];
        if (argument != "on" && argument != "off")
            return Error{part.name() + " break: '" + argument + "' is neither on nor off"};
        line.in_break = argument == "on";
        return {};
    }
    case LineRequest::ShortBreak:
    case LineRequest::Purge: break;
    }
    return takes_nothing(part, action);
}

void archive_line(Archive &archive, SerialLine &line) {
    archive(line.baud, line.data_bits, line.parity, line.stop, line.dtr, line.rts, line.in_break);
    bool const sense = line.baud >= kSlowestBaud && line.baud <= kFastestBaud && line.data_bits >= 5 &&
                       line.data_bits <= 8 && line.parity <= SerialLine::Parity::Space &&
                       line.stop <= SerialLine::Stop::Two;
    if (!archive.require(sense, "the settings of a serial line make no sense")) line = {};
}

} // namespace terrarium
