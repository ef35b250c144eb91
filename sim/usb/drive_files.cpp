#include "sim/usb/drive_files.h"

#include <filesystem>

#include "sim/image/plain_file.h"
#include "sim/parts/action_check.h"
#include "sim/usb/fat_volume.h"

namespace terrarium {

namespace {

std::string name_of(Action const &put) {
    return put.arguments.size() > 1 ? put.arguments[1]
                                    : std::filesystem::path(put.arguments[0]).filename().string();
}

Result<std::vector<u8>> read(std::string const &path) {
    return read_plain_file(path, "a file for the drive", DriveFiles::kMostBytes, "at most 1 MB goes at once");
}

} // namespace

bool DriveFiles::takes(std::string_view verb) {
    return verb == "put" || verb == "write" || verb == "rm" || verb == "eject";
}

Result<> DriveFiles::check(Part const &part, Action const &action) const {
    if (action.verb == "eject") return takes_nothing(part, action);
    if (action.verb == "rm") TRY(takes_arguments(part, action, 1, "rm NAME"));
    if (action.verb == "write") TRY(takes_arguments(part, action, 2, "write NAME TEXT"));
    std::string const begin = part.name() + " " + action.verb + ": ";
    std::string name = action.arguments.empty() ? "" : action.arguments[0];
    if (action.verb == "put") {
        std::size_t const count = action.arguments.size();
        if (count < 1 || count > 2 || !action.settings.empty())
            return Error{part.name() + ": wrong arguments for 'put'; write put FILE [NAME]"};
        if (Result<std::vector<u8>> const file = read(action.arguments[0]); !file)
            return Error{begin + file.error().message};
        name = name_of(action);
    } else if (action.verb == "write" && action.arguments[1].size() > kMostBytes) {
        return Error{begin + "at most " + std::to_string(kMostBytes) + " bytes go on the drive at once"};
    }
    if (Result<> const right = FatVolume::check_path(name); !right)
        return Error{begin + right.error().message};
    return {};
}

// With its content in it a journal needs no file, and a file that changes later changes nothing.
Action DriveFiles::pinned(Action action) const {
    if (action.verb != "put") return action;
    Result<std::vector<u8>> const file = read(action.arguments[0]);
    if (!file) return action;
    std::string const content(file.value().begin(), file.value().end());
    return {"write", {name_of(action), content}, {}};
}

void DriveFiles::act(Action const &action) {
    Task task;
    if (action.verb == "eject") {
        task.kind = Task::Kind::Eject;
    } else {
        task.kind = action.verb == "rm" ? Task::Kind::Remove : Task::Kind::Put;
        task.name = action.verb == "put" ? name_of(action) : action.arguments[0];
        if (action.verb == "write")
            task.content.assign(action.arguments[1].begin(), action.arguments[1].end());
        // Only where nobody journals what is posted does a file come here by its name.
        if (action.verb == "put") {
            if (auto file = read(action.arguments[0])) task.content = std::move(file).value();
        }
    }
    tasks_.push_back(std::move(task));
    if (tasks_.size() > 1) return;
    state_ = State::Waiting;
    go_on();
}

void DriveFiles::functions_changed() {
    MassStorage *const disk = this->disk();
    if (disk != nullptr) {
        disk->on_ready = [this] { go_on(); };
        disk->on_done = [this](MassStorage::Block const &block, bool ok) { block_done(block, ok); };
        disk->on_obeyed = [this](bool ok) {
            if (state_ != State::Ending) return;
            // That a device does not know the command is no harm to a file.
            bool const well = ok || tasks_.front().kind != Task::Kind::Eject;
            task_over(well ? "" : "the device does not let go of its medium");
        };
        return;
    }
    // What has not been begun waits for the disk to come back.
    if (state_ == State::Ending && tasks_.front().kind == Task::Kind::Eject) return task_over("");
    if (state_ == State::Reading || state_ == State::Writing || state_ == State::Ending)
        task_over("the disk went away");
}

void DriveFiles::go_on() {
    MassStorage *const disk = this->disk();
    if (state_ != State::Waiting || disk == nullptr || !disk->ready()) return;
    cache_.forget();
    written_ = 0;
    if (tasks_.front().kind == Task::Kind::Eject) {
        state_ = State::Ending;
        return disk->eject();
    }
    if (disk->write_protected()) return task_over("the disk is write protected");
    if (disk->block_bytes() != BlockCache::kBytes)
        return task_over("the disk has blocks of " + std::to_string(disk->block_bytes()) + " bytes");
    attempt();
}

// With what is known of the disk. A block that is missing is fetched, and then it is tried again.
void DriveFiles::attempt() {
    Task const &task = tasks_.front();
    FatVolume volume(cache_);
    Result<> const done =
        task.kind == Task::Kind::Put ? volume.put(task.name, task.content) : volume.remove(task.name);
    if (!done && cache_.missing()) {
        state_ = State::Reading;
        if (!disk()->read(*cache_.missing(), 1))
            task_over("the drive's file system does not fit on the disk");
        return;
    }
    if (!done) return task_over(done.error().message);
    state_ = State::Writing;
    write_next();
}

void DriveFiles::write_next() {
    if (written_ == cache_.order().size()) {
        state_ = State::Ending;
        return disk()->release();
    }
    u32 const number = cache_.order()[written_++];
    if (!disk()->write(number, cache_.changed(number)))
        task_over("the drive's file system does not fit on the disk");
}

void DriveFiles::block_done(MassStorage::Block const &block, bool ok) {
    if (state_ != State::Reading && state_ != State::Writing) return;
    if (!ok) return task_over("the disk reports an error");
    if (state_ == State::Writing) return write_next();
    cache_.fetched(block.first, block.data);
    attempt();
}

void DriveFiles::task_over(std::string const &failure) {
    Task const task = std::move(tasks_.front());
    tasks_.pop_front();
    cache_.forget();
    failure_ = failure;
    ++done_;
    state_ = failure.empty() ? State::Done : State::Failed;
    say(task, failure);
    if (tasks_.empty()) return;
    state_ = State::Waiting;
    go_on();
}

void DriveFiles::say(Task const &task, std::string const &failure) {
    std::string const begin = "USB drive: ";
    bool const well = failure.empty();
    switch (task.kind) {
    case Task::Kind::Put:
        return trace_.remark(begin + (well ? task.name + " has been written"
                                           : "writing " + task.name + " failed: " + failure));
    case Task::Kind::Remove:
        return trace_.remark(begin + (well ? task.name + " has been removed"
                                           : "removing " + task.name + " failed: " + failure));
    case Task::Kind::Eject:
        return trace_.remark(begin + (well ? "ejected" : "ejecting it failed: " + failure));
    }
}

std::string DriveFiles::state() const {
    switch (state_) {
    case State::None: return "none";
    case State::Waiting: return "waiting";
    case State::Reading:
    case State::Writing:
    case State::Ending: return "working";
    case State::Done: return "done";
    case State::Failed: return "failed: " + failure_;
    }
    return "";
}

void DriveFiles::archive(Archive &archive) {
    archive.section("drive files");
    archive(state_, tasks_, cache_, written_, failure_, done_);
    bool const busy = state_ == State::Waiting || state_ == State::Reading || state_ == State::Writing ||
                      state_ == State::Ending;
    bool const right =
        busy == !tasks_.empty() && state_ <= State::Failed && written_ <= cache_.order().size();
    if (archive.require(right, "what is done with a drive makes no sense")) return;
    tasks_.clear();
    cache_.forget();
    state_ = State::None;
}

} // namespace terrarium
