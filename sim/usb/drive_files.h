// DriveFiles: what people do with the drive that a running board shows over USB: drag a file onto it, throw
// one away, eject it. The host mounts the disk's FAT file system and changes it block by block, over the
// wire, while the board runs.
//
// As on a desk, the board's own view of the file system is older than what has been written: it sees the
// new file after a reset, and a board that writes to the drive itself meanwhile may spoil it.
//
// Actions: put FILE [NAME] (a file of the host; in a journal it has become write, with its content), write
// NAME TEXT, rm NAME, eject. They wait for a disk, and for each other.
#pragma once

#include <deque>
#include <string>

#include "sim/core/trace.h"
#include "sim/parts/part.h"
#include "sim/usb/block_cache.h"
#include "sim/usb/mass_storage.h"
#include "sim/usb/usb_host.h"

namespace terrarium {

class DriveFiles {
public:
    static constexpr std::size_t kMostBytes = 1024 * 1024; // Of one file.

    DriveFiles(Trace &trace, UsbHost &host) : trace_(trace), host_(host) {}

    [[nodiscard]] static bool takes(std::string_view verb);
    // For the part that owns it: see Part.
    [[nodiscard]] Result<> check(Part const &part, Action const &action) const;
    [[nodiscard]] Action pinned(Action action) const;
    void act(Action const &action);
    // "none", "waiting", "working", "done", or "failed: why": of the last thing that was asked for.
    [[nodiscard]] std::string state() const;
    // The host's functions have come or gone.
    void functions_changed();
    void archive(Archive &archive);

private:
    struct Task {
        enum class Kind : u8 { Put, Remove, Eject } kind = Kind::Put;
        std::string name;
        std::vector<u8> content;
        void archive(Archive &archive) { archive(kind, name, content); }
    };
    enum class State : u8 { None, Waiting, Reading, Writing, Ending, Done, Failed };

    [[nodiscard]] MassStorage *disk() const { return host_.function<MassStorage>(); }
    void go_on();
    void attempt();
    void write_next();
    void block_done(MassStorage::Block const &block, bool ok);
    void task_over(std::string const &failure);
    void say(Task const &task, std::string const &failure);

    Trace &trace_;
    UsbHost &host_;
    State state_ = State::None;
    std::deque<Task> tasks_; // The first one is being worked on.
    BlockCache cache_;
    u32 written_ = 0; // Of the changed blocks.
    std::string failure_;
    u32 done_ = 0; // Tasks, so far.
};

} // namespace terrarium
