#include "session/journal_file.h"

#include <cerrno>
#include <filesystem>

#include "sim/host/system_error.h"

namespace terrarium {

Result<JournalFile> JournalFile::create(std::string const &path, Journal const &head) {
    JournalFile journal(path, head);
    errno = 0;
    journal.file_.open(path, std::ios::trunc);
    write_header(journal.file_, head);
    journal.file_.flush();
    if (!journal.file_) return host::system_error("cannot write the journal '" + path + "'", errno);
    return journal;
}

void JournalFile::write(Input const &input) {
    catch_up(input.at);
    file_ << to_string(input) << '\n';
    file_.flush();
}

void JournalFile::catch_up(Time now) {
    if (next_ == known_->size() || (*known_)[next_].at > now) return;
    for (; next_ < known_->size() && (*known_)[next_].at <= now; ++next_) {
        file_ << to_string((*known_)[next_]) << '\n';
    }
    file_.flush();
}

JournalFile::Mark JournalFile::mark() { return {std::uintmax_t(std::streamoff(file_.tellp())), next_}; }

Result<> JournalFile::go_back(Mark mark) {
    file_.flush();
    std::error_code failed;
    std::filesystem::resize_file(path_, mark.bytes, failed);
    if (failed) return Error{"cannot shorten the journal '" + path_ + "': " + failed.message()};
    file_.seekp(std::streamoff(mark.bytes));
    next_ = mark.known;
    return {};
}

Result<> JournalFile::finish(Time end) {
    catch_up(end);
    errno = 0;
    write_end(file_, end);
    file_.close();
    if (file_) return {};
    return host::system_error("cannot write the journal '" + path_ + "'", errno == 0 ? EIO : errno);
}

} // namespace terrarium
