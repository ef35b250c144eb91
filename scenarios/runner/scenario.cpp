#include "scenarios/runner/scenario.h"

#include <algorithm>
#include <filesystem>

#include "boards/boards.h"
#include "scenarios/runner/matrix.h"
#include "scenarios/runner/yaml.h"
#include "session/packaged_firmware.h"
#include "sim/host/files.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

namespace fs = std::filesystem;

bool is_scenario(fs::path const &path) {
    std::string const name = path.filename().string();
    return name.ends_with(".test.yaml") || name.ends_with(".test.yml");
}

std::string folder_of(std::string const &file) { return fs::path(file).parent_path().string(); }

// A path of the scenario's is relative to its folder.
std::string beside(std::string const &file, std::string const &path) {
    fs::path const folder = fs::path(file).parent_path();
    return folder.empty() || path.starts_with('/') ? path : (folder / path).string();
}

// What `x-terrarium` says, and where it says it.
struct Settings {
    BoardOptions board;
    std::optional<Time> timeout;
    bool cold = false;
};

Result<std::vector<std::string>> texts_in(Value const *list, std::string const &what) {
    std::vector<std::string> texts;
    if (list == nullptr) return texts;
    if (!list->is(Value::Kind::List)) return wrong(*list, what + ": wants a list of texts");
    for (Value const &item : list->list) texts.push_back(TRY(text_of(item, what)));
    return texts;
}

// "16MB"
Result<u64> megabytes_of(Value const &value, std::string const &what) {
    std::string const text = value.is(Value::Kind::Text) ? value.text : "";
    std::string const digits = text.ends_with("MB") ? text.substr(0, text.size() - 2) : "";
    bool const number =
        !digits.empty() && digits.size() <= 4 && digits.find_first_not_of("0123456789") == std::string::npos;
    int const count = number ? std::stoi(digits) : 0;
    if (count < 1 || count > 2048)
        return wrong(value, what + ": wants the size of a blank card, from 1MB to 2048MB");
    return u64(count) * 1024 * 1024;
}

Result<Settings> read_settings(Value const *value, std::string const &file) {
    Settings settings;
    if (value == nullptr || value->is(Value::Kind::Truth)) return settings;
    Fields fields(*value, "x-terrarium");
    BoardOptions &board = settings.board;
    board.board = fields.optional_text("board").value_or("");
    auto const path = [&](std::string_view name) -> std::optional<std::string> {
        auto const text = fields.optional_text(name);
        return text ? std::optional(beside(file, *text)) : std::nullopt;
    };
    board.firmware = path("firmware");
    board.disk = path("disk");
    board.script = path("script");
    board.inputs = path("inputs");
    board.console = fields.optional_text("console");
    board.parts = fields.take(texts_in(fields.optional("parts"), "x-terrarium: parts"));
    board.seed = u64(fields.optional_number("seed", 0, 9e15).value_or(0));
    board.strict = fields.optional_truth("strict").value_or(false);
    if (Value const *const card = fields.optional("sd")) {
        board.blank_sd = TRY(megabytes_of(*card, "x-terrarium: sd"));
        settings.cold = true; // A board that is up may have written to its card.
    }
    settings.timeout = fields.optional_duration("timeout");
    settings.cold = fields.optional_truth("cold").value_or(false) || settings.cold;
    for (char const *const read_before : {"matrix", "diagram"})
        static_cast<void>(fields.optional(read_before));
    TRY(fields.finish());
    return settings;
}

bool turned_on(Value const *value) {
    return value != nullptr &&
           (value->is(Value::Kind::Map) || (value->is(Value::Kind::Truth) && value->truth()));
}

// The head of the file: `name` and `version` as Wokwi demands them.
Result<> check_head(Value const &document) {
    Fields fields(document, "the scenario");
    Value const &name = fields.required("name");
    Value const &version = fields.required("version");
    static_cast<void>(fields.optional("author"));
    Value const *const ours = fields.optional("x-terrarium");
    static_cast<void>(fields.required("steps"));
    TRY(fields.finish());
    TRY(text_of(name, "name"));
    if (!version.is(Value::Kind::Number) || version.number != 1)
        return wrong(version, "version: there is only version 1, not '" + printable(version.text) + "'");
    if (ours != nullptr && !ours->is(Value::Kind::Truth) && !ours->is(Value::Kind::Map))
        return wrong(*ours, "x-terrarium: wants `true` or a map of settings");
    return {};
}

// The diagram.json beside the scenario, or the one it names; none when it says `diagram: false`. Errors name
// the diagram's file.
Result<std::optional<Diagram>> diagram_of(Value const *ours, std::string const &file) {
    Value const *const said = ours != nullptr ? ours->find("diagram") : nullptr;
    if (said != nullptr && said->is(Value::Kind::Truth) && !said->truth()) return std::optional<Diagram>();
    std::string const path = beside(file, said != nullptr ? TRY(text_of(*said, "diagram")) : "diagram.json");
    std::error_code failure;
    if (said == nullptr && !fs::exists(path, failure)) return std::optional<Diagram>();
    Result<std::vector<u8>> const bytes = host::read_file(path);
    if (!bytes) return said != nullptr ? wrong(*said, "diagram: " + bytes.error().message) : bytes.error();
    Result<Diagram> diagram =
        read_diagram({reinterpret_cast<char const *>(bytes.value().data()), bytes.value().size()});
    if (!diagram) return Error{path + ":" + diagram.error().message};
    return std::optional(std::move(diagram).value());
}

std::string key_of(BoardOptions const &options) {
    std::string key;
    auto const add = [&](std::string const &text) { key += quote(text) + " "; };
    add(options.board);
    for (auto const *each :
         {&options.firmware, &options.disk, &options.script, &options.inputs, &options.console})
        add(each->value_or(""));
    for (std::string const &part : options.parts) add(part);
    for (std::string const &line : options.input_lines) add(line);
    add(std::to_string(options.seed));
    add(std::to_string(options.blank_sd.value_or(0)));
    add(options.strict ? "strict" : "");
    return key;
}

} // namespace

Suite::Suite(Defaults defaults) : defaults_(std::move(defaults)) {
    Result<FirmwareChoice> choice = FirmwareChoice::read(defaults_.firmware);
    if (choice)
        firmware_ = std::move(choice).value();
    else
        errors_.push_back(choice.error().message);
}

void Suite::end() {
    if (errors_.empty()) errors_ = firmware_.unused();
}

// Of a scenario that names none: what the command line gave for its board, else the system's. Nothing when
// there is one; else why not, and the board has none, to be asked and not run.
std::optional<std::string> Suite::choose_firmware(BoardOptions &options) {
    Result<BoardSpec const *> const board = find_board(options.board);
    if (options.firmware || !board) return {};
    options.firmware = firmware_.image_for(*board.value());
    if (options.firmware) return {};
    Result<std::string> const packaged = packaged_firmware(*board.value());
    options.without_firmware = !packaged;
    return packaged ? std::nullopt : std::optional(packaged.error().message);
}

Result<std::shared_ptr<SetUp>> Suite::set_up(BoardOptions options) {
    std::string const key = key_of(options);
    for (auto const &each : set_ups_) {
        if (each->key == key) return each;
    }
    auto made = std::make_shared<SetUp>();
    made->key = key;
    made->options = std::move(options);
    made->session = TRY(Session::open(made->options));
    set_ups_.push_back(made);
    return made;
}

void Suite::add_case(std::string const &file, Value const &document, Parameters const &parameters,
                     std::optional<Diagram> const &diagram, std::vector<Error> &errors) {
    Value const *const ours = document.find("x-terrarium");
    Result<Value> const filled = ours != nullptr ? filled_in(*ours, parameters) : Value();
    if (!filled) return errors.push_back(filled.error());
    Result<Settings> settings = read_settings(ours != nullptr ? &filled.value() : nullptr, file);
    if (!settings) return errors.push_back(settings.error());
    BoardOptions &board = settings.value().board;
    Mark const head = document.find("name")->mark;
    if (board.board.empty()) board.board = diagram ? diagram->board : defaults_.board.value_or("");
    if (board.board.empty())
        return errors.push_back(wrong(head,
                                      "names no board; give one with --board=NAME, in a diagram.json, or as "
                                      "x-terrarium: {board: NAME}"));
    if (!board.script && !board.disk) board.script = defaults_.script;
    std::optional<std::string> const skipped = choose_firmware(board);
    if (diagram) {
        if (board.board != diagram->board)
            return errors.push_back(wrong(head, "is for the board " + printable(board.board) +
                                                    ", but the diagram is of a " + diagram->board));
        board.parts.insert(board.parts.begin(), diagram->words.begin(), diagram->words.end());
        board.input_lines = diagram->inputs;
    }
    Result<std::shared_ptr<SetUp>> made = set_up(std::move(board));
    if (!made) return errors.push_back(wrong(ours != nullptr ? ours->mark : head, made.error().message));
    SetUp &set_up = *made.value();
    Case play;
    play.file = file;
    play.name =
        document.find("name")->text + (parameters.empty() ? "" : " [" + scenario::text_of(parameters) + "]");
    play.set_up = made.value();
    play.timeout = settings.value().timeout.value_or(defaults_.timeout);
    play.cold = settings.value().cold;
    play.skipped = skipped;
    StepContext const context{set_up.session->machine(),
                              diagram ? &*diagram : nullptr,
                              folder_of(file),
                              turned_on(ours),
                              0,
                              parameters};
    play.steps = read_steps(*document.find("steps"), context, errors);
    ++set_up.cases;
    cases_.push_back(std::move(play));
}

void Suite::add(std::string const &file) {
    std::vector<Error> errors;
    auto const read = [&]() -> Result<> {
        Result<std::vector<u8>> const bytes = host::read_file(file);
        if (!bytes) return bytes.error();
        Value const document =
            TRY(read_yaml({reinterpret_cast<char const *>(bytes.value().data()), bytes.value().size()}));
        TRY(check_head(document));
        Value const *const ours = document.find("x-terrarium");
        Value const *const matrix = ours != nullptr ? ours->find("matrix") : nullptr;
        std::optional<Diagram> const diagram = TRY(diagram_of(ours, file));
        std::vector<Parameters> all{{}};
        if (matrix != nullptr) all = TRY(combinations(*matrix));
        for (Parameters const &parameters : all) {
            add_case(file, document, parameters, diagram, errors);
            if (!errors.empty()) break; // The next combination would say the same.
        }
        return {};
    };
    if (Result<> const done = read(); !done) errors.push_back(done.error());
    for (Error const &error : errors) {
        // "cannot read 'FILE'" names it itself.
        bool const placed = !error.message.empty() && error.message[0] >= '0' && error.message[0] <= '9';
        std::string const text = placed ? file + ":" + error.message : error.message;
        // A diagram may be that of many.
        if (std::find(errors_.begin(), errors_.end(), text) == errors_.end()) errors_.push_back(text);
    }
}

Result<std::vector<std::string>> find_scenarios(std::vector<std::string> const &paths) {
    std::vector<std::string> files;
    for (std::string const &path : paths) {
        std::error_code failure;
        if (!fs::is_directory(path, failure)) {
            if (!fs::exists(path, failure)) return Error{"'" + path + "': no such file or folder"};
            files.push_back(path);
            continue;
        }
        std::vector<std::string> found;
        for (auto entry = fs::recursive_directory_iterator(path, failure);
             entry != fs::recursive_directory_iterator(); entry.increment(failure)) {
            if (failure) return Error{"cannot read '" + path + "': " + failure.message()};
            if (entry->is_regular_file(failure) && is_scenario(entry->path()))
                found.push_back(entry->path().lexically_normal().string());
        }
        if (found.empty()) return Error{"'" + path + "': holds no scenarios, which are files NAME.test.yaml"};
        std::sort(found.begin(), found.end());
        files.insert(files.end(), found.begin(), found.end());
    }
    return files;
}

} // namespace terrarium::scenario
