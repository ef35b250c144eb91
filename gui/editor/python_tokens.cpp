#include "gui/editor/python_tokens.h"

#include <algorithm>
#include <array>

namespace terrarium::gui {

namespace {

constexpr std::array<std::string_view, 35> kKeywords{
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
constexpr std::array<std::string_view, 48> kBuiltins{
    "abs",        "all",     "any",     "bin",    "bool",      "bytearray", "bytes", "callable",
    "chr",        "dict",    "dir",     "divmod", "enumerate", "eval",      "exec",  "filter",
    "float",      "getattr", "hasattr", "hash",   "hex",       "id",        "input", "int",
    "isinstance", "iter",    "len",     "list",   "map",       "max",       "min",   "next",
    "object",     "oct",     "open",    "ord",    "pow",       "print",     "range", "repr",
    "reversed",   "round",   "set",     "sorted", "str",       "sum",       "tuple", "zip"};

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || u8(c) >= 0x80; }
bool digit(char c) { return c >= '0' && c <= '9'; }

// Where the string that goes on at `at` ends, behind its quotes; the line's size when it does not end.
std::size_t end_of_string(std::string_view line, std::size_t at, std::string_view quotes, bool &closed) {
    for (; at < line.size(); ++at) {
        if (line[at] == '\\') {
            ++at;
        } else if (line.substr(at).starts_with(quotes)) {
            closed = true;
            return at + quotes.size();
        }
    }
    closed = false;
    return line.size();
}

// A name before a quote that is a prefix of the string: r, b, f, u, rb ...
bool prefix(std::string_view name) {
    return name.size() <= 2 && std::all_of(name.begin(), name.end(), [](char c) {
               return std::string_view("rRbBfFuU").find(c) != std::string_view::npos;
           });
}

class Tokens {
public:
    Tokens(std::string_view line, LineState &state) : line_(line), state_(state) {}

    std::vector<Token> all() {
        if (state_ != LineState::Code) string(0, 0, state_ == LineState::SingleQuotes ? "'''" : "\"\"\"");
        while (at_ < line_.size()) next();
        return std::move(found_);
    }

private:
    void add(std::size_t begin, std::size_t end, TokenKind kind) {
        found_.push_back({begin, end, kind});
        at_ = end;
    }

    void next() {
        char const c = line_[at_];
        if (c == '#') return add(at_, line_.size(), TokenKind::Comment);
        if (c == '"' || c == '\'') return quoted(at_);
        bool const fraction = c == '.' && at_ + 1 < line_.size() && digit(line_[at_ + 1]);
        if (digit(c) || fraction) return number();
        if (letter(c)) return name();
        ++at_;
    }

    // A string whose quotes are at `at_` and whose prefix begins at `begin`.
    void quoted(std::size_t begin) {
        std::string_view const one = line_.substr(at_, 1);
        std::string_view const three = one == "'" ? "'''" : "\"\"\"";
        bool const triple = line_.substr(at_).starts_with(three);
        string(begin, at_ + (triple ? 3 : 1), triple ? three : one);
    }

    void string(std::size_t begin, std::size_t inside, std::string_view quotes) {
        bool closed = false;
        std::size_t const end = end_of_string(line_, inside, quotes, closed);
        bool const open = !closed && quotes.size() == 3;
        state_ = !open               ? LineState::Code
                 : quotes[0] == '\'' ? LineState::SingleQuotes
                                     : LineState::DoubleQuotes;
        if (end > begin) add(begin, end, TokenKind::String);
    }

    void number() {
        std::size_t end = at_;
        auto const part = [&](std::size_t i) {
            bool const sign = (line_[i] == '+' || line_[i] == '-') &&
                              (line_[i - 1] == 'e' || line_[i - 1] == 'E') &&
                              !line_.substr(at_).starts_with("0x");
            return digit(line_[i]) || letter(line_[i]) || line_[i] == '.' || (i > at_ && sign);
        };
        while (end < line_.size() && part(end)) ++end;
        add(at_, end, TokenKind::Number);
    }

    void name() {
        std::size_t const begin = at_;
        std::size_t end = at_;
        while (end < line_.size() && (letter(line_[end]) || digit(line_[end]))) ++end;
        std::string_view const text = line_.substr(begin, end - begin);
        at_ = end;
        if (end < line_.size() && (line_[end] == '"' || line_[end] == '\'') && prefix(text))
            return quoted(begin);
        bool const attribute = begin > 0 && line_[begin - 1] == '.';
        if (attribute) return;
        if (std::find(kKeywords.begin(), kKeywords.end(), text) != kKeywords.end())
            add(begin, end, TokenKind::Keyword);
        else if (std::find(kBuiltins.begin(), kBuiltins.end(), text) != kBuiltins.end())
            add(begin, end, TokenKind::Builtin);
    }

    std::string_view line_;
    LineState &state_;
    std::size_t at_ = 0;
    std::vector<Token> found_;
};

} // namespace

std::vector<Token> tokens_of(std::string_view line, LineState &state) { return Tokens(line, state).all(); }

} // namespace terrarium::gui
