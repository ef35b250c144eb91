#include "cli/journal_file.h"

#include <cerrno>

#include "sim/host/system_error.h"

namespace terrarium::cli {

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

Result<> JournalFile::finish(Time end) {
    catch_up(end);
    errno = 0;
    write_end(file_, end);
    file_.close();
    if (file_) return {};
    return host::system_error("cannot write the journal '" + path_ + "'", errno == 0 ? EIO : errno);
}

} // namespace terrarium::cli
