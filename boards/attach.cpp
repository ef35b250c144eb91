#include "boards/attach.h"

#include <algorithm>
#include <cmath>

#include "boards/part_kinds.h"
#include "sim/core/nearest.h"
#include "sim/machine/text_line.h"
#include "sim/parts/action.h"
#include "sim/parts/millionths.h"

namespace terrarium {

namespace {

constexpr std::size_t kMostParts = 64;
constexpr std::size_t kLongestText = 480;

std::string listed(std::vector<std::string> const &words) {
    std::string text;
    for (std::string const &word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

template <class Things>
std::vector<std::string> names_of(Things const &things) {
    std::vector<std::string> names;
    for (auto const &thing : things) names.push_back(thing.name);
    return names;
}

template <class Things>
auto const *find(Things const &things, std::string_view name) {
    auto const found = std::find_if(std::begin(things), std::end(things),
                                    [&](auto const &each) { return each.name == name; });
    return found != std::end(things) ? &*found : nullptr;
}

// Attaches to one board, whose chip says which pins there are.
class Attacher {
public:
    explicit Attacher(BoardSpec const &board)
        : board_(board), clock_(board.cpu_frequency), flash_(board.flash_bytes, 0xFF),
          chip_(board.make_chip({clock_, trace_, 0, flash_})) {
        for (PartSpec const &part : board.parts) {
            if (part.kind == "edge pin") edges_.push_back(part.name);
        }
    }

    Result<> add(std::string const &text) {
        if (text.size() > kLongestText)
            return Error{"more than " + std::to_string(kLongestText) + " characters for one part"};
        std::vector<Token> const tokens = TRY(split_line(text));
        if (tokens.empty()) return Error{"nothing is named; write KIND PIN..., such as neopixel pin0"};
        auto const [given_name, kind_name] = split(tokens[0].text);
        PartKind const *const kind = find(part_kinds(), kind_name);
        if (kind == nullptr) {
            std::vector<std::string> const kinds = names_of(part_kinds());
            return Error{"there is no part '" + kind_name + "'; there are " + listed(kinds) +
                         did_you_mean(kind_name, kinds)};
        }
        Given given;
        for (std::size_t i = 1; i < tokens.size(); ++i) TRY(take(*kind, tokens[i].text, given));
        TRY(complete(*kind, given));
        std::string const name = given_name.empty() ? free_name(kind->name) : given_name;
        TRY(check_name(name));
        PartSpec spec = kind->spec(name, Choices(given.chip_pins, given.values));
        // A part on several wires: each is a signal of its own.
        if (given.chip_pins.size() > 1 && spec.pins.empty()) {
            for (auto const &[end, pin] : given.chip_pins) spec.pins.push_back({end, pin});
        }
        spec.where.clear();
        for (auto const &[end, pin] : given.chip_pins) spec.where += (spec.where.empty() ? "" : " ") + pin;
        spec.attached = name + "=" + kind->name;
        for (Lead const &lead : given.leads) spec.attached += " " + lead.name + "=" + lead.pin;
        spec.attached += given.chosen;
        spec.leads = std::move(given.leads);
        board_.parts.push_back(std::move(spec));
        return {};
    }

    BoardSpec finish() {
        lay_out();
        return std::move(board_);
    }

private:
    struct Given {
        std::vector<Lead> leads;
        Choices::Pairs chip_pins;
        Choices::Pairs values;
        std::string chosen; // The attributes that were given, as text.
    };

    // What is before the first '=', or nothing, and the rest.
    static std::pair<std::string, std::string> split(std::string const &word) {
        std::size_t const equals = word.find('=');
        if (equals == std::string::npos) return {"", word};
        return {word.substr(0, equals), word.substr(equals + 1)};
    }

    Result<> take(PartKind const &kind, std::string const &word, Given &given) {
        auto const [name, value] = split(word);
        if (word.find('=') == std::string::npos) {
            for (KindPin const &pin : kind.pins) {
                if (find(given.leads, pin.name) == nullptr) return wire(kind, pin, value, given);
            }
            return Error{kind.name + ": '" + word + "' is one pin too many; it has " +
                         listed(names_of(kind.pins))};
        }
        if (KindPin const *const pin = find(kind.pins, name)) return wire(kind, *pin, value, given);
        if (KindAttribute const *const attribute = find(kind.attributes, name))
            return choose(kind, *attribute, value, given);
        std::vector<std::string> known = names_of(kind.pins);
        for (KindAttribute const &attribute : kind.attributes) known.push_back(attribute.name);
        return Error{kind.name + ": it has no '" + name + "'; it has " + listed(known) +
                     did_you_mean(name, known)};
    }

    Result<> wire(PartKind const &kind, KindPin const &pin, std::string const &where, Given &given) {
        std::string const what = kind.name + ": " + pin.name;
        if (find(given.leads, pin.name) != nullptr) return Error{what + " is given twice"};
        PartSpec const *const edge = find(board_.parts, where);
        std::string const chip_pin = edge != nullptr && edge->kind == "edge pin" ? edge->where : where;
        bool const rail = Rails::named(chip_pin);
        if (!rail && chip_->net(chip_pin) == nullptr) {
            return Error{what + ": the " + board_.name + " has no pin '" + where + "'; it has GND, 3V3, " +
                         listed(edges_) + did_you_mean(where, edges_)};
        }
        for (auto const &[other, taken] : given.chip_pins) {
            bool const one = pin.same_as == other || find(kind.pins, other)->same_as == pin.name;
            if (taken == chip_pin && !rail && !one)
                return Error{what + " is on " + where + ", where " + other + " is"};
        }
        given.leads.push_back({pin.name, where});
        given.chip_pins.emplace_back(pin.name, chip_pin);
        return {};
    }

    static Result<> choose(PartKind const &kind, KindAttribute const &attribute, std::string const &value,
                           Given &given) {
        std::string const what = kind.name + ": " + attribute.name;
        for (auto const &pair : given.values) {
            if (pair.first == attribute.name) return Error{what + " is given twice"};
        }
        if (attribute.fits != nullptr) {
            if (!attribute.fits(value)) return Error{what + ": '" + value + "' is not " + attribute.form};
        } else if (attribute.decimal) {
            static_cast<void>(
                TRY(millionths(what, value, attribute.low * kMillion, attribute.high * kMillion)));
        } else if (attribute.choices.empty()) {
            static_cast<void>(TRY(Action::integer(what, value, attribute.low, attribute.high)));
        } else if (std::find(attribute.choices.begin(), attribute.choices.end(), value) ==
                   attribute.choices.end()) {
            return Error{what + ": '" + value + "' is not one of " + listed(attribute.choices) +
                         did_you_mean(value, attribute.choices)};
        }
        given.values.emplace_back(attribute.name, value);
        given.chosen += " " + attribute.name + "=" + value;
        return {};
    }

    Result<> complete(PartKind const &kind, Given &given) const {
        for (KindPin const &pin : kind.pins) {
            if (pin.optional || find(given.leads, pin.name) != nullptr) continue;
            bool const twin = std::any_of(given.leads.begin(), given.leads.end(), [&](Lead const &lead) {
                return find(kind.pins, lead.name)->same_as == pin.name;
            });
            if (twin) continue;
            return Error{kind.name + ": its pin " + pin.name + " is wired to nothing; write " + kind.name +
                         " " + pin.name + "=PIN, with a PIN of " + listed(edges_)};
        }
        for (KindAttribute const &attribute : kind.attributes) {
            bool const chosen = std::any_of(given.values.begin(), given.values.end(),
                                            [&](auto const &pair) { return pair.first == attribute.name; });
            if (!chosen) given.values.emplace_back(attribute.name, attribute.otherwise);
        }
        return {};
    }

    // "neopixel", "neopixel2", ...
    [[nodiscard]] std::string free_name(std::string const &kind) const {
        std::string name = kind;
        for (int i = 2; find(board_.parts, name) != nullptr; ++i) name = kind + std::to_string(i);
        return name;
    }

    [[nodiscard]] Result<> check_name(std::string const &name) const {
        bool const sound = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        });
        if (!sound) return Error{"'" + name + "' is no name for a part; letters, digits and _ make one"};
        bool const taken = find(board_.parts, name) != nullptr || name == "serial" || name == "board" ||
                           find(chip_->surroundings(), name) != nullptr;
        if (taken) return Error{"the " + board_.name + " has a '" + name + "' already; give another NAME="};
        return {};
    }

    // Beside the board, in columns, so that all of it is about as high as it is wide.
    void lay_out() {
        constexpr double kGap = 4; // Also the room for a part's name.
        constexpr double kBetween = 5;
        constexpr double kLane = 1.3; // As the picture leads wires.
        double const top = 2;
        double area = 0;
        std::size_t wires = 0;
        for (PartSpec const &part : board_.parts) {
            if (part.attached.empty()) continue;
            area += (part.width + kBetween) * (part.height + kGap);
            wires += part.leads.size();
        }
        double const limit = std::max(board_.picture.height, std::sqrt(area));
        double x = board_.picture.width + kBetween + double(wires) * kLane;
        double y = top;
        double widest = 0;
        for (PartSpec &part : board_.parts) {
            if (part.attached.empty()) continue;
            if (y > top && y + part.height > limit) {
                x += widest + kBetween;
                y = top;
                widest = 0;
            }
            part.place.x = x + part.width / 2;
            part.place.y = y + part.height / 2;
            y += part.height + kGap;
            widest = std::max(widest, part.width);
        }
    }

    BoardSpec board_;
    Clock clock_;
    Trace trace_;
    std::vector<u8> flash_;
    std::unique_ptr<Chip> chip_;
    std::vector<std::string> edges_;
};

} // namespace

Result<BoardSpec> attach(BoardSpec const &board, std::vector<std::string> const &parts) {
    if (parts.empty()) return board;
    if (parts.size() > kMostParts)
        return Error{"more than " + std::to_string(kMostParts) + " parts on one board"};
    Attacher attacher(board);
    for (std::string const &text : parts) {
        if (Result<> const added = attacher.add(text); !added)
            return Error{"'" + printable(text.substr(0, kLongestText)) +
                         "': " + printable(added.error().message)};
    }
    return attacher.finish();
}

std::vector<std::string> attached_parts(BoardSpec const &board) {
    std::vector<std::string> texts;
    for (PartSpec const &part : board.parts) {
        if (!part.attached.empty()) texts.push_back(part.attached);
    }
    return texts;
}

} // namespace terrarium
