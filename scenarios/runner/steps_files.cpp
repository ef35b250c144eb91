// Steps about the files on a board's flash drive: watch-files, expect-files. mtools reads them, from a copy.
#include <algorithm>
#include <map>

#include "scenarios/runner/families.h"
#include "scenarios/runner/stage.h"
#include "session/fat_image.h"
#include "sim/host/files.h"
#include "sim/host/program.h"
#include "sim/machine/text_line.h"

namespace terrarium::scenario {

namespace {

constexpr int kDeepest = 16;

using Files = std::map<std::string, std::string>; // Contents, by path.

Result<> collect(FatImage const &drive, std::string const &folder, std::string const &scratch, int depth,
                 Files &files) {
    if (depth > kDeepest) return Error{"folders lie too deep on the drive"};
    std::vector<FatImage::Entry> const entries = TRY(drive.list(folder));
    for (FatImage::Entry const &entry : entries) {
        std::string const path = folder.empty() ? entry.name : folder + "/" + entry.name;
        if (entry.folder) {
            TRY(collect(drive, path, scratch, depth + 1, files));
            continue;
        }
        TRY(drive.get(path, scratch));
        std::vector<u8> const bytes = TRY(host::read_file(scratch));
        files.emplace(path, std::string(bytes.begin(), bytes.end()));
    }
    return {};
}

// What the drive in the flash holds at this instant.
Result<Files> files_of(Stage &stage) {
    FlashDrive const &place = stage.board().drive;
    static_cast<void>(stage.machine());
    std::span<u8 const> const bytes = stage.session().flash().subspan(place.offset, place.bytes);
    if (!FatImage::is_fat({bytes.begin(), bytes.begin() + 512})) return Files(); // Not formatted yet.
    host::TemporaryFolder const temporary = TRY(host::TemporaryFolder::make());
    std::string const path = temporary.path() + "/drive";
    TRY(host::write_file_atomically(path, bytes));
    Files files;
    TRY(collect(FatImage(path, 0), "", temporary.path() + "/file", 0, files));
    return files;
}

struct WatchedFiles {
    Files before;
};

class WatchFiles final : public Step {
public:
    Outcome run(Stage &stage) const override {
        Result<Files> files = files_of(stage);
        if (!files) return Outcome::failed(files.error().message);
        stage.memory<WatchedFiles>("files").before = std::move(files).value();
        return {};
    }
};

class ExpectFiles final : public Step {
public:
    std::optional<std::string> file;
    std::optional<std::string> holds;
    std::optional<std::string> contains;
    bool absent = false;
    std::optional<std::vector<std::string>> changed; // In order of their names.

    Outcome run(Stage &stage) const override {
        Result<Files> const files = files_of(stage);
        if (!files) return Outcome::failed(files.error().message);
        if (file) {
            if (Outcome outcome = look_at_file(files.value()); !outcome.passed()) return outcome;
        }
        return changed ? look_at_changes(stage.memory<WatchedFiles>("files").before, files.value())
                       : Outcome();
    }

private:
    static std::string listed(std::vector<std::string> const &names) {
        std::string text;
        for (std::string const &name : names) text += (text.empty() ? "" : ", ") + printable(name);
        return text.empty() ? "nothing" : text;
    }

    [[nodiscard]] Outcome look_at_file(Files const &files) const {
        auto const found = files.find(*file);
        if (absent) return found == files.end() ? Outcome() : Outcome::failed(*file + " is on the drive");
        if (found == files.end()) {
            std::vector<std::string> names;
            for (auto const &[name, content] : files) names.push_back(name);
            return Outcome::failed(*file + " is not on the drive, which holds " + listed(names));
        }
        std::string const &content = found->second;
        std::string const is =
            *file + " holds " + quote(content.substr(0, 200)) + (content.size() > 200 ? "..." : "");
        if (holds && content != *holds) return Outcome::failed(is + ", not " + quote(*holds));
        if (contains && content.find(*contains) == std::string::npos)
            return Outcome::failed(is + ", and no " + quote(*contains));
        return {};
    }

    [[nodiscard]] Outcome look_at_changes(Files const &before, Files const &now) const {
        std::vector<std::string> names;
        for (auto const &[name, content] : now) {
            auto const old = before.find(name);
            if (old == before.end() || old->second != content) names.push_back(name);
        }
        for (auto const &[name, content] : before) {
            if (now.find(name) == now.end()) names.push_back(name);
        }
        std::sort(names.begin(), names.end());
        if (names == *changed) return {};
        return Outcome::failed("changed on the drive: " + listed(names) + "; expected: " + listed(*changed));
    }
};

Result<> needs_drive(Value const &argument, StepContext const &context, std::string const &what) {
    if (context.machine.board().drive.bytes > 0) return {};
    return wrong(argument, what + ": the " + context.machine.board().name + " has no FAT drive in its flash");
}

StepResult watch_files(Value const &argument, StepContext const &context) {
    TRY(needs_drive(argument, context, "watch-files"));
    if (!argument.is(Value::Kind::Null) && !argument.is(Value::Kind::Truth))
        return wrong(argument, "watch-files: takes nothing; write `watch-files: true`");
    return std::unique_ptr<Step>(std::make_unique<WatchFiles>());
}

StepResult expect_files(Value const &argument, StepContext const &context) {
    std::string const what = "expect-files";
    TRY(needs_drive(argument, context, what));
    Fields fields(argument, what);
    auto step = std::make_unique<ExpectFiles>();
    step->file = fields.optional_text("file");
    step->holds = fields.optional_text("holds");
    step->contains = fields.optional_text("contains");
    step->absent = fields.optional_truth("absent").value_or(false);
    Value const *const changed = fields.optional("changed");
    TRY(fields.finish());
    if (changed != nullptr) {
        if (!changed->is(Value::Kind::List))
            return wrong(*changed, what + ": changed: wants a list of files");
        step->changed.emplace();
        for (Value const &name : changed->list)
            step->changed->push_back(TRY(text_of(name, what + ": changed")));
        std::sort(step->changed->begin(), step->changed->end());
    }
    if (!step->file && !step->changed) return wrong(argument, what + ": wants `file` or `changed`");
    if (!step->file && (step->holds || step->contains || step->absent))
        return wrong(argument, what + ": of which `file`?");
    return std::unique_ptr<Step>(std::move(step));
}

constexpr StepKind kKinds[] = {
    {"watch-files", "notes what the drive holds, for expect-files: {changed}", true, watch_files},
    {"expect-files", "files on the flash drive: {file, holds or contains or absent, changed}", true,
     expect_files},
};

} // namespace

std::span<StepKind const> file_steps() { return kKinds; }

} // namespace terrarium::scenario
