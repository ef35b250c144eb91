#include "scenarios/runner/diagram.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "boards/boards.h"
#include "boards/diagram_types.h"
#include "boards/part_kinds.h"
#include "scenarios/runner/fields.h"
#include "scenarios/runner/json.h"
#include "sim/core/nearest.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

constexpr std::string_view kSerialMonitor = "$serialMonitor";
constexpr std::size_t kMostConnections = 1000;

template <class Things>
auto const *find_in(Things const &things, std::string_view name) {
    auto const found = std::find_if(std::begin(things), std::end(things),
                                    [&](auto const &each) { return each.name == name; });
    return found != std::end(things) ? &*found : nullptr;
}

bool starts_with_word(std::string_view text, std::string_view word) {
    return text == word || (text.starts_with(word) && text[word.size()] == '.');
}

// One end of a wire: a pin of a part of the diagram.
struct End {
    std::size_t part;
    std::string pin;
    bool operator<(End const &other) const { return std::tie(part, pin) < std::tie(other.part, other.pin); }
};

// Everything that wires make one.
class Wires {
public:
    std::size_t place(End const &end) {
        auto const [entry, fresh] = places_.emplace(end, parents_.size());
        if (fresh) parents_.push_back(parents_.size());
        return root(entry->second);
    }
    void join(End const &a, End const &b) {
        std::size_t const from = place(a);
        parents_[from] = place(b);
    }
    // The group an end is in; nothing when no wire ends there.
    [[nodiscard]] std::optional<std::size_t> group(End const &end) const {
        auto const found = places_.find(end);
        if (found == places_.end()) return {};
        return root(found->second);
    }
    [[nodiscard]] std::map<End, std::size_t> const &places() const { return places_; }
    [[nodiscard]] std::size_t root(std::size_t at) const {
        while (parents_[at] != at) at = parents_[at];
        return at;
    }

private:
    std::map<End, std::size_t> places_;
    std::vector<std::size_t> parents_;
};

class DiagramReader {
public:
    Result<Diagram> read(Value const &document) {
        Fields fields(document, "the diagram");
        Value const &parts = fields.required("parts");
        Value const &connections = fields.required("connections");
        for (char const *const name : {"version", "author", "editor", "serialMonitor", "dependencies"})
            static_cast<void>(fields.optional(name));
        TRY(fields.finish());
        if (!parts.is(Value::Kind::List)) return wrong(parts, "parts: wants a list");
        if (!connections.is(Value::Kind::List)) return wrong(connections, "connections: wants a list");
        if (connections.list.size() > kMostConnections) return wrong(connections, "connections: too many");
        for (Value const &part : parts.list) TRY(add_part(part));
        TRY(find_board_of(parts));
        for (Value const &connection : connections.list) TRY(add_connection(connection));
        TRY(name_groups(connections));
        for (std::size_t i = 0; i < drawn_.size(); ++i) TRY(attach_part(i));
        return std::move(diagram_);
    }

private:
    struct Drawn {
        DiagramType const *type;
        PartKind const *kind; // Null: a board.
        Value value;
    };

    Result<> add_part(Value const &value) {
        Fields fields(value, "a part");
        std::string const id = fields.text("id");
        Value const &type_value = fields.required("type");
        for (char const *const name : {"left", "top", "rotate", "attrs", "hide", "locked"})
            static_cast<void>(fields.optional(name));
        TRY(fields.finish());
        std::string const type_name = TRY(text_of(type_value, "type"));
        if (diagram_.find(id) != nullptr)
            return wrong(*value.find("id"), "the id '" + printable(id) + "' is taken");
        DiagramType const *const type = type_of(value, type_name);
        if (type == nullptr) return wrong(type_value, unknown_type(type_name));
        PartKind const *const kind = find_in(part_kinds(), type->kind);
        if (kind == nullptr && type->board.empty())
            return wrong(type_value, "'" + type_name + "' is not modelled yet");
        diagram_.parts.push_back({id, "", type_name, {}});
        drawn_.push_back({type, kind, value});
        return {};
    }

    static DiagramType const *type_of(Value const &part, std::string const &name) {
        Value const *const attributes = part.find("attrs");
        auto const is = [&](std::string_view condition) {
            std::size_t const equals = condition.find('=');
            Value const *const value =
                attributes != nullptr ? attributes->find(std::string(condition.substr(0, equals))) : nullptr;
            return value != nullptr && value->text == condition.substr(equals + 1);
        };
        for (DiagramType const &type : diagram_types()) {
            if (type.name == name && (type.only_if.empty() || is(type.only_if))) return &type;
        }
        return nullptr;
    }

    static std::string unknown_type(std::string const &name) {
        std::vector<std::string> names;
        std::string boards;
        for (DiagramType const &type : diagram_types()) {
            names.emplace_back(type.name);
            if (!type.board.empty()) boards += (boards.empty() ? "" : ", ") + std::string(type.name);
        }
        return "there is no part of type '" + printable(name) + "' (boards are " + boards + ")" +
               did_you_mean(name, names);
    }

    Result<> find_board_of(Value const &parts) {
        for (std::size_t i = 0; i < drawn_.size(); ++i) {
            if (drawn_[i].type->board.empty()) continue;
            if (board_ != nullptr) return wrong(drawn_[i].value, "a second board; a diagram has one");
            board_ = TRY(find_board(drawn_[i].type->board));
            board_part_ = i;
        }
        if (board_ == nullptr)
            return wrong(parts,
                         "there is no board; give a part of type terrarium-microbit or terrarium-pyboard");
        diagram_.board = board_->name;
        std::vector<Diagram::Pin> &pins = diagram_.parts[board_part_].pins;
        for (PartSpec const &part : board_->parts) {
            if (part.kind != "edge pin") continue;
            pins.push_back({part.name, part.name});
            if (!part.name.starts_with("pin")) continue;
            pins.push_back({"P" + part.name.substr(3), part.name});
            pins.push_back({part.name.substr(3), part.name});
        }
        return {};
    }

    // A pin of the board as the board has it: "pin0" is also P0 and 0. Ground and supply are rails.
    [[nodiscard]] std::string board_pin(std::string const &pin) const {
        if (starts_with_word(pin, "GND")) return "GND";
        if (starts_with_word(pin, "3V3") || starts_with_word(pin, "3V")) return "3V3";
        Diagram::Pin const *const found = find_in(diagram_.parts[board_part_].pins, pin);
        return found != nullptr ? found->signal : "";
    }

    // Our name of a part's pin; "" for one that needs no wire. Nothing: there is no such pin.
    [[nodiscard]] static std::optional<std::string> part_pin(Drawn const &drawn, std::string const &pin) {
        if (DiagramName const *const found = named(drawn.type->pins, pin)) return std::string(found->ours);
        if (find_in(drawn.kind->pins, pin) != nullptr) return pin;
        return {};
    }

    static DiagramName const *named(std::vector<DiagramName> const &names, std::string_view theirs) {
        for (DiagramName const &name : names) {
            if (name.theirs == theirs) return &name;
        }
        return nullptr;
    }

    [[nodiscard]] std::vector<std::string> pins_of(std::size_t part) const {
        std::vector<std::string> pins;
        if (part == board_part_) {
            for (Diagram::Pin const &pin : diagram_.parts[part].pins) pins.push_back(pin.name);
            pins.insert(pins.end(), {"GND", "3V3"});
            return pins;
        }
        for (DiagramName const &name : drawn_[part].type->pins) pins.emplace_back(name.theirs);
        for (KindPin const &pin : drawn_[part].kind->pins) pins.push_back(pin.name);
        return pins;
    }

    // "led1:A"; nothing for the serial monitor.
    Result<std::optional<End>> end_of(Value const &value) {
        std::string const text = TRY(text_of(value, "a connection"));
        std::size_t const colon = text.find(':');
        if (colon == std::string::npos)
            return wrong(value, "a connection's end is PART:PIN, not '" + printable(text) + "'");
        std::string const id = text.substr(0, colon);
        std::string const pin = text.substr(colon + 1);
        if (id == kSerialMonitor) return std::optional<End>();
        std::vector<std::string> ids;
        for (std::size_t i = 0; i < diagram_.parts.size(); ++i) {
            ids.push_back(diagram_.parts[i].id);
            if (ids.back() != id) continue;
            bool const there =
                i == board_part_ ? !board_pin(pin).empty() : part_pin(drawn_[i], pin).has_value();
            if (!there)
                return wrong(value, id + " (" + diagram_.parts[i].type + ") has no pin '" + printable(pin) +
                                        "'" + did_you_mean(pin, pins_of(i)));
            return std::optional(End{i, pin});
        }
        return wrong(value, "there is no part '" + printable(id) + "'" + one_of(id, ids));
    }

    Result<> add_connection(Value const &value) {
        if (!value.is(Value::Kind::List) || value.list.size() < 2)
            return wrong(value, "a connection is [FROM, TO, COLOUR, ROUTE]");
        // The serial monitor is the board's own console, whatever its pins are called.
        for (Value const *end : {&value.list[0], &value.list[1]}) {
            if (end->text.starts_with(std::string(kSerialMonitor) + ":")) return {};
        }
        std::optional<End> const from = TRY(end_of(value.list[0]));
        std::optional<End> const to = TRY(end_of(value.list[1]));
        wires_.join(*from, *to);
        return {};
    }

    // A name for each group of ends: a pin of the board, a rail, or a wire between parts.
    Result<> name_groups(Value const &connections) {
        for (auto const &[end, place] : wires_.places()) {
            std::string &name = groups_[wires_.root(place)];
            if (end.part != board_part_) continue;
            std::string const pin = board_pin(end.pin);
            if (name.empty() || name == pin) {
                name = pin;
                continue;
            }
            bool const rail = pin == "GND" || pin == "3V3";
            bool const other_rail = name == "GND" || name == "3V3";
            if (rail && other_rail)
                return wrong(connections, "ground and supply are joined: a short circuit");
            // A jumper wire on the board itself.
            if (rail || other_rail) {
                std::string const &tied = rail ? name : pin;
                diagram_.inputs.push_back("0s " + tied + " set " +
                                          ((rail ? pin : name) == "GND" ? "0" : "1"));
                if (other_rail) name = pin;
                continue;
            }
            if (find_in(board_->parts, "wires") == nullptr)
                return wrong(connections, "joins " + name + " and " + pin + ", and the " + board_->name +
                                              " takes no jumper wires");
            diagram_.inputs.push_back("0s wires connect " + name + " " + pin);
        }
        int count = 0;
        for (auto &[group, name] : groups_) {
            if (name.empty()) name = supply_of(group);
            if (name.empty()) name = "@" + std::to_string(++count);
        }
        return {};
    }

    // A wire on no pin of the board, but on a supply pin of some part: those are all one.
    [[nodiscard]] std::string supply_of(std::size_t group) const {
        for (auto const &[end, place] : wires_.places()) {
            if (wires_.root(place) != group || end.part == board_part_) continue;
            DiagramName const *const name = named(drawn_[end.part].type->pins, end.pin);
            if (name == nullptr || !name->ours.empty()) continue;
            if (end.pin.starts_with("GND") || end.pin == "VSS" || end.pin == "V-") return "GND";
            if (end.pin == "VCC" || end.pin == "VDD" || end.pin == "V+" || end.pin == "3V3") return "3V3";
        }
        return {};
    }

    // As part names may be: letters, digits and _; and not one that the board has.
    [[nodiscard]] std::string name_for(std::string const &id) const {
        std::string name;
        for (char const c : id) name += std::isalnum(u8(c)) != 0 || c == '_' ? c : '_';
        if (name.empty()) name = "part";
        auto const taken = [&](std::string const &wanted) {
            return find_in(board_->parts, wanted) != nullptr || find_in(diagram_.parts, wanted) != nullptr ||
                   wanted == "serial" || wanted == "board" || wanted == "temperature";
        };
        std::string result = name;
        for (int i = 2; taken(result); ++i) result = name + "_" + std::to_string(i);
        return result;
    }

    Result<> attach_part(std::size_t index) {
        if (index == board_part_) return {};
        Drawn const &drawn = drawn_[index];
        Diagram::Part &part = diagram_.parts[index];
        part.name = name_for(part.id);
        std::string words = part.name + "=" + drawn.kind->name;
        std::vector<std::string> wired;
        for (std::string const &pin : pins_of(index)) {
            std::string const ours = *part_pin(drawn, pin);
            auto const group = wires_.group({index, pin});
            std::string const wire = group ? groups_.at(*group) : "";
            part.pins.push_back({pin, wire});
            if (ours.empty() || wire.empty() || std::find(wired.begin(), wired.end(), ours) != wired.end())
                continue;
            wired.push_back(ours);
            // An LED's cathode on ground is what it has without being told.
            if (drawn.kind->name == "led" && ours == "com" && wire == "GND") continue;
            words += " " + ours + "=" + wire;
        }
        // A buzzer sounds between its two pins, whichever is on ground.
        if (drawn.kind->name == "buzzer") words = buzzer_words(index, part);
        for (KindPin const &pin : drawn.kind->pins) {
            bool const there = words.find(" " + pin.name + "=") != std::string::npos ||
                               std::any_of(drawn.kind->pins.begin(), drawn.kind->pins.end(),
                                           [&](KindPin const &twin) { // A leg that stands for it.
                                               return twin.same_as == pin.name &&
                                                      words.find(" " + twin.name + "=") != std::string::npos;
                                           });
            if (!pin.optional && !there)
                return wrong(drawn.value, part.id + " (" + part.type + "): its pin " +
                                              their_name(drawn, pin.name) + " is wired to nothing");
        }
        words += TRY(attributes_of(drawn, part));
        diagram_.words.push_back(std::move(words));
        return {};
    }

    [[nodiscard]] std::string buzzer_words(std::size_t index, Diagram::Part const &part) const {
        for (char const *const pin : {"2", "1"}) {
            auto const group = wires_.group({index, pin});
            if (group && groups_.at(*group) != "GND")
                return part.name + "=buzzer signal=" + groups_.at(*group);
        }
        return part.name + "=buzzer";
    }

    static std::string their_name(Drawn const &drawn, std::string const &ours) {
        for (DiagramName const &name : drawn.type->pins) {
            if (name.ours == ours) return std::string(name.theirs);
        }
        return ours;
    }

    // Wokwi's attributes are texts. Those that say how a part is drawn mean nothing here.
    Result<std::string> attributes_of(Drawn const &drawn, Diagram::Part const &part) {
        std::string words = drawn.type->fixed.empty() ? "" : " " + std::string(drawn.type->fixed);
        Value const *const attributes = drawn.value.find("attrs");
        if (attributes == nullptr) return words;
        if (!attributes->is(Value::Kind::Map)) return wrong(*attributes, "attrs: wants a map");
        for (Entry const &entry : attributes->map) {
            DiagramName const *const name = named(drawn.type->attributes, entry.key);
            std::string const ours = name != nullptr ? std::string(name->ours) : entry.key;
            KindAttribute const *const attribute = find_in(drawn.kind->attributes, ours);
            if (attribute == nullptr) continue;
            std::string value = entry.value.text;
            if (entry.key == drawn.type->per_1023)
                value = std::to_string(std::lround(std::atof(value.c_str()) / 10.23));
            if (entry.key == "bounce") value = value == "0" || value == "false" ? "0" : attribute->otherwise;
            bool const fits = attribute->choices.empty() ||
                              std::find(attribute->choices.begin(), attribute->choices.end(), value) !=
                                  attribute->choices.end();
            // A colour we have no drawing for.
            if (!fits && ours == "colour") continue;
            if (!is_plain_word(value))
                return wrong(entry.value,
                             part.id + ": " + entry.key + ": '" + printable(value) + "' is no value");
            words += " " + ours + "=" + value;
        }
        return words;
    }

    Diagram diagram_;
    std::vector<Drawn> drawn_; // Beside diagram_.parts.
    BoardSpec const *board_ = nullptr;
    std::size_t board_part_ = 0;
    Wires wires_;
    std::map<std::size_t, std::string> groups_;
};

} // namespace

Diagram::Part const *Diagram::find(std::string_view id) const {
    for (Part const &part : parts) {
        if (part.id == id) return &part;
    }
    return nullptr;
}

Result<Diagram> read_diagram(std::string_view json) {
    Value const document = TRY(read_json(json));
    return DiagramReader().read(document);
}

} // namespace terrarium::scenario
