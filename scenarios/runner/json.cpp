#include "scenarios/runner/json.h"

#include <charconv>
#include <cmath>

#include "sim/core/utf8.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

constexpr int kDeepest = 64;

class JsonReader {
public:
    explicit JsonReader(std::string_view text) : text_(text) {}

    Result<Value> read() {
        Value value = TRY(item(0));
        skip_space();
        if (at_ < text_.size()) return bad("there is more behind the end");
        return value;
    }

private:
    [[nodiscard]] Error bad(std::string const &message) const { return wrong(mark_, message); }
    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    char take() {
        char const c = text_[at_++];
        if (c == '\n') {
            ++mark_.line;
            mark_.column = 1;
        } else if ((u8(c) & 0xC0) != 0x80) { // What goes on a character of UTF-8 takes no column.
            ++mark_.column;
        }
        return c;
    }
    void skip_space() {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
            take();
    }
    [[nodiscard]] std::string seen() const {
        if (at_ >= text_.size()) return "the end";
        return "'" + printable(text_.substr(at_, 1)) + "'";
    }
    Result<> expect(char c, std::string const &what) {
        skip_space();
        if (at_ >= text_.size() || peek() != c) return bad("expected " + what + ", not " + seen());
        take();
        return {};
    }

    Result<Value> item(int depth) {
        skip_space();
        if (depth > kDeepest) return bad("nested deeper than " + std::to_string(kDeepest) + " levels");
        Mark const mark = mark_;
        Value value = TRY(peek() == '{'   ? map(depth)
                          : peek() == '[' ? list(depth)
                          : peek() == '"' ? text()
                                          : word());
        value.mark = mark;
        return value;
    }

    Result<Value> map(int depth) {
        Value value;
        value.kind = Value::Kind::Map;
        take();
        skip_space();
        if (peek() == '}') return take(), value;
        while (true) {
            skip_space();
            Mark const mark = mark_;
            if (peek() != '"') return bad("expected a name in double quotes, not " + seen());
            std::string key = TRY(text()).text;
            if (value.find(key) != nullptr) return wrong(mark, "'" + printable(key) + "' stands here twice");
            TRY(expect(':', "a colon"));
            Value inner = TRY(item(depth + 1));
            value.map.push_back({std::move(key), mark, std::move(inner)});
            skip_space();
            if (peek() == '}') return take(), value;
            TRY(expect(',', "a comma or }"));
        }
    }

    Result<Value> list(int depth) {
        Value value;
        value.kind = Value::Kind::List;
        take();
        skip_space();
        if (peek() == ']') return take(), value;
        while (true) {
            value.list.push_back(TRY(item(depth + 1)));
            skip_space();
            if (peek() == ']') return take(), value;
            TRY(expect(',', "a comma or ]"));
        }
    }

    Result<Value> text() {
        std::string result;
        Mark const begin = mark_;
        take();
        while (true) {
            if (at_ >= text_.size()) return wrong(begin, "this text has no end");
            if (u8(peek()) < ' ') return bad("a control character inside a text; write it as \\u00XX");
            char const c = take();
            if (c == '"') return Value::of(std::move(result));
            if (c != '\\') {
                result += c;
                continue;
            }
            TRY(escape(result));
        }
    }

    Result<> escape(std::string &result) {
        constexpr std::string_view kLetters = "\"\\/bfnrt";
        constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
        char const c = at_ < text_.size() ? take() : '\0';
        if (std::size_t const which = kLetters.find(c); c != '\0' && which != std::string_view::npos) {
            result += kMeant[which];
            return {};
        }
        if (c != 'u')
            return bad("an unknown escape in a text; there are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
        u32 code = TRY(four_digits());
        if (code >= 0xDC00 && code < 0xE000) return bad("half a surrogate pair");
        if (code >= 0xD800 && code < 0xDC00) {
            if (text_.substr(at_, 2) != "\\u") return bad("half a surrogate pair");
            take();
            take();
            u32 const low = TRY(four_digits());
            if (low < 0xDC00 || low >= 0xE000) return bad("half a surrogate pair");
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        append_utf8(result, code);
        return {};
    }

    Result<u32> four_digits() {
        u32 code = 0;
        std::string_view const digits = text_.substr(at_, 4);
        auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        if (error != std::errc() || digits.size() != 4 || end != digits.data() + 4)
            return bad("\\u wants four hexadecimal digits");
        for (int i = 0; i < 4; ++i) take();
        return code;
    }

    Result<Value> word() {
        std::size_t const begin = at_;
        Mark const mark = mark_;
        while (at_ < text_.size() &&
               std::string_view(" \t\r\n,:]}[{\"").find(peek()) == std::string_view::npos)
            take();
        std::string_view const word = text_.substr(begin, at_ - begin);
        if (word == "null") return Value();
        if (word == "true" || word == "false") return Value::of(word == "true");
        if (is_number(word)) {
            Value value = Value::of(0.0);
            value.text = word;
            auto const [end, error] = std::from_chars(word.data(), word.data() + word.size(), value.number);
            if (error == std::errc() && end == word.data() + word.size()) return value;
        }
        if (word.empty()) return bad("expected a value, not " + seen());
        return wrong(mark,
                     "'" + printable(word.substr(0, 40)) + "' is no value; texts stand in double quotes");
    }

    // As JSON writes one: no leading zeros or plus, digits on both sides of the point.
    static bool is_number(std::string_view word) {
        std::size_t i = word.starts_with('-') ? 1 : 0;
        auto const digits = [&] {
            std::size_t const before = i;
            while (i < word.size() && word[i] >= '0' && word[i] <= '9') ++i;
            return i - before;
        };
        bool const leading_zero = i < word.size() && word[i] == '0';
        std::size_t const whole = digits();
        if (whole == 0 || (leading_zero && whole > 1)) return false;
        if (i < word.size() && word[i] == '.') {
            ++i;
            if (digits() == 0) return false;
        }
        if (i < word.size() && (word[i] == 'e' || word[i] == 'E')) {
            ++i;
            if (i < word.size() && (word[i] == '+' || word[i] == '-')) ++i;
            if (digits() == 0) return false;
        }
        return i == word.size();
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Mark mark_{1, 1};
};

void write_text(std::string &out, std::string_view text) {
    constexpr char const *kHex = "0123456789abcdef";
    out += '"';
    for (char32_t const c : decode_utf8(text)) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += char(c);
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c < ' ' || c == 0x7F) {
            out += "\\u00";
            out += kHex[c >> 4];
            out += kHex[c & 15];
        } else {
            append_utf8(out, c);
        }
    }
    out += '"';
}

void write(std::string &out, Value const &value) {
    bool first = true;
    switch (value.kind) {
    case Value::Kind::Null: out += "null"; return;
    case Value::Kind::Truth: out += value.truth() ? "true" : "false"; return;
    // As it was written, unless that was YAML's way (0x10, .5): then as JSON does.
    case Value::Kind::Number:
        out += std::isfinite(value.number) ? Value::of(value.number).text : "null";
        return;
    case Value::Kind::Text: write_text(out, value.text); return;
    case Value::Kind::List:
        out += '[';
        for (Value const &item : value.list) {
            if (!first) out += ',';
            first = false;
            write(out, item);
        }
        out += ']';
        return;
    case Value::Kind::Map:
        out += '{';
        for (Entry const &entry : value.map) {
            if (!first) out += ',';
            first = false;
            write_text(out, entry.key);
            out += ':';
            write(out, entry.value);
        }
        out += '}';
        return;
    }
}

} // namespace

Result<Value> read_json(std::string_view text) { return JsonReader(text).read(); }

std::string write_json(Value const &value) {
    std::string out;
    write(out, value);
    return out;
}

} // namespace terrarium::scenario
