#include "cli/help.h"

#include <string_view>

namespace terrarium::cli {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kTextColumn = 24;

// `text` from column kTextColumn on, wrapped; `head` stands before it or, if too long, on a line of its own.
std::string entry(std::string const &head, std::string_view text) {
    std::string result = "  " + head;
    if (result.size() + 2 > kTextColumn) result += "\n";
    std::size_t column = result.back() == '\n' ? 0 : result.size();
    result.append(kTextColumn - column, ' ');
    column = kTextColumn;
    while (!text.empty()) {
        std::size_t const end = std::min(text.find(' '), text.size());
        if (column + end > kWidth) {
            result.back() = '\n';
            result.append(kTextColumn, ' ');
            column = kTextColumn;
        }
        result.append(text.substr(0, end)) += ' ';
        column += end + 1;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    result.back() = '\n';
    return result;
}

class Help final : public CLI::Formatter {
public:
    // "--pty[=LINK]" for a flag that may have a value, "--for=DURATION", "BOARD".
    std::string make_option_name(CLI::Option const *option, bool is_positional) const override {
        std::string const type = option->get_type_name();
        if (is_positional) return type;
        std::string name;
        for (std::string const &letter : option->get_snames()) name += "-" + letter + ", ";
        name += "--" + option->get_lnames().front();
        if (type.empty() || type.front() == '[') return name + type;
        return name + "=" + type;
    }
    std::string make_option(CLI::Option const *option, bool is_positional) const override {
        return entry(make_option_name(option, is_positional), option->get_description());
    }
    std::string make_subcommand(CLI::App const *command) const override {
        return entry(command->get_name(), command->get_description());
    }
    std::string make_usage(CLI::App const *app, std::string name) const override {
        std::string text = "Usage: " + name;
        if (app->get_parent() == nullptr) return text + " COMMAND [OPTIONS]\n";
        for (CLI::Option const *option : app->get_options()) {
            if (option->get_positional()) text += " " + make_option_usage(option);
        }
        return text + " [OPTIONS]\n";
    }
};

} // namespace

std::shared_ptr<CLI::FormatterBase> help_formatter() {
    auto help = std::make_shared<Help>();
    help->label("Positionals", "Arguments");
    help->label("Subcommands", "Commands");
    return help;
}

} // namespace terrarium::cli
