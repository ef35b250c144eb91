#include "sim/machine/input.h"

#include <algorithm>

#include "sim/machine/text_line.h"

namespace terrarium {

namespace {

constexpr std::string_view kSend = "send";

} // namespace

std::string to_string(Input const &input) {
    std::string line = to_string(input.at) + " " + input.target;
    // A string right behind the target means "send it".
    bool const bare = input.action.verb == kSend && !input.action.arguments.empty();
    if (!bare && !input.action.verb.empty()) line += " " + input.action.verb;
    for (std::string const &argument : input.action.arguments) {
        line += " " + (is_plain_word(argument) && !bare ? argument : quote(argument));
    }
    for (auto const &[name, value] : input.action.settings) line += " " + name + "=" + value;
    return line;
}

Result<Input> parse_input(std::string_view line) {
    std::vector<Token> const tokens = TRY(split_line(line));
    Input input;
    if (tokens.empty()) return input;
    input.at = TRY(parse_duration(tokens[0].text));
    if (tokens.size() < 3)
        return Error{"a line is a time, a target and an action, such as 1.5s button_a press"};
    if (tokens[1].quoted) return Error{"the target is a plain word, such as button_a, and not a string"};
    input.target = tokens[1].text;
    std::size_t next = 2;
    if (tokens[next].quoted) {
        input.action.verb = kSend;
    } else {
        input.action.verb = tokens[next++].text;
    }
    for (; next < tokens.size(); ++next) {
        Token const &token = tokens[next];
        std::size_t const equals = token.quoted ? std::string::npos : token.text.find('=');
        if (equals == std::string::npos) {
            input.action.arguments.push_back(token.text);
        } else {
            input.action.settings.emplace_back(token.text.substr(0, equals), token.text.substr(equals + 1));
        }
    }
    return input;
}

Result<std::vector<Input>> parse_inputs(std::string_view text, std::string_view name, int first_line) {
    std::vector<Input> inputs;
    for (int number = first_line; !text.empty(); ++number) {
        std::size_t const end = std::min(text.find('\n'), text.size());
        Result<Input> input = parse_input(text.substr(0, end));
        if (!input) {
            return Error{std::string(name) + ":" + std::to_string(number) + ": " +
                         printable(input.error().message)};
        }
        if (!input.value().target.empty()) {
            inputs.push_back(std::move(input).value());
            inputs.back().line = number;
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    std::stable_sort(inputs.begin(), inputs.end(),
                     [](Input const &a, Input const &b) { return a.at < b.at; });
    return inputs;
}

} // namespace terrarium
