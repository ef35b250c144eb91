#include "scenarios/runner/lanes.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <map>
#include <new>

#include <poll.h>
#include <sys/mman.h>

#include "scenarios/runner/json.h"
#include "sim/host/forked.h"
#include "sim/host/system_error.h"

namespace terrarium::scenario {

namespace {

using std::chrono::steady_clock;

CaseResult crashed(Case const &play, std::string const &how) {
    CaseResult result;
    result.file = play.file;
    result.name = play.name;
    result.steps = play.steps.size();
    result.verdict = CaseResult::Verdict::Crashed;
    result.message = "the simulator itself failed: " + how;
    return result;
}

CaseResult skipped(Case const &play) {
    CaseResult result;
    result.file = play.file;
    result.name = play.name;
    result.steps = play.steps.size();
    result.verdict = CaseResult::Verdict::Skipped;
    result.message = *play.skipped;
    return result;
}

// How far a case has come, seen by the lane that plays it.
class SharedTime {
public:
    static Result<SharedTime> make() {
        void *const page =
            ::mmap(nullptr, sizeof(Count), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED) return host::system_error("cannot share memory", errno);
        return SharedTime(new (page) Count(0));
    }
    void set(Time time) { count_->store(time.picoseconds(), std::memory_order_relaxed); }
    [[nodiscard]] i64 get() const { return count_->load(std::memory_order_relaxed); }

private:
    using Count = std::atomic<i64>;
    explicit SharedTime(Count *count) : count_(count) {}
    Count *count_;
};

// What a lane does, in its own process.
class Lane {
public:
    Lane(std::vector<Case> &cases, LaneOptions const &options, SharedTime time)
        : cases_(cases), options_(options), time_(time) {}

    // Plays the cases whose numbers it is given, until there are no more.
    int work(host::MessageChannel &channel) {
        while (auto const message = channel.receive()) {
            std::size_t const index = std::stoul(*message);
            if (!channel.send(write_json(to_value(play(cases_[index]))))) return 1;
        }
        return 0;
    }

private:
    CaseResult play(Case &play) {
        bool const warm = !play.cold && !options_.all_cold && !options_.play.vcd && !options_.play.video &&
                          play.set_up->cases > 1;
        Boot *const boot = warm ? boot_of(*play.set_up) : nullptr;
        Result<host::Forked> copy = host::Forked::start(
            [&](host::MessageChannel &channel) { return play_in_copy(play, boot, channel); });
        if (!copy) return crashed(play, copy.error().message);
        return answer_of(play, copy.value());
    }

    // Null when the board cannot be booted beforehand.
    Boot *boot_of(SetUp &set_up) {
        if (auto const found = boots_.find(&set_up); found != boots_.end()) return found->second.get();
        if (!set_up.session) return nullptr;
        Result<std::unique_ptr<Boot>> boot = Boot::record(std::move(set_up.session));
        std::unique_ptr<Boot> &place = boots_[&set_up];
        if (boot) place = std::move(boot).value();
        return place.get();
    }

    int play_in_copy(Case &play, Boot *boot, host::MessageChannel &channel) {
        PlayOptions options = options_.play;
        options.progress = [this](Time time) { time_.set(time); };
        if (boot != nullptr)
            return channel.send(write_json(to_value(play_warm(play, *boot, options)))) ? 0 : 1;
        std::unique_ptr<Session> session = std::move(play.set_up->session);
        if (!session) { // The lane's own has been booted.
            Result<std::unique_ptr<Session>> opened = Session::open(play.set_up->options);
            if (!opened) {
                static_cast<void>(channel.send(write_json(to_value(crashed(play, opened.error().message)))));
                return 0;
            }
            session = std::move(opened).value();
        }
        return channel.send(write_json(to_value(play_cold(play, *session, options)))) ? 0 : 1;
    }

    CaseResult answer_of(Case const &play, host::Forked &copy) {
        i64 before = time_.get();
        auto moved = steady_clock::now();
        std::chrono::duration<double> const patience(options_.patience_seconds);
        while (true) {
            pollfd end{copy.channel().fd(), POLLIN, 0};
            if (::poll(&end, 1, 1000) > 0) break;
            if (i64 const now = time_.get(); now != before) {
                before = now;
                moved = steady_clock::now();
            } else if (steady_clock::now() - moved > patience) {
                copy.kill();
                copy.wait();
                return crashed(play,
                               "no virtual time passed for " + std::to_string(int(patience.count())) + " s");
            }
        }
        std::optional<std::string> const answer = copy.channel().receive();
        std::string const end = copy.wait();
        if (!answer) return crashed(play, end.empty() ? "it gave no answer" : end);
        Result<Value> const value = read_json(*answer);
        Result<CaseResult> result = value ? result_of(value.value()) : Result<CaseResult>(value.error());
        return result ? std::move(result).value() : crashed(play, result.error().message);
    }

    std::vector<Case> &cases_;
    LaneOptions const &options_;
    SharedTime time_;
    std::map<SetUp const *, std::unique_ptr<Boot>> boots_;
};

// The lanes from outside: who plays what.
class Dispatcher {
public:
    Dispatcher(std::vector<Case> &cases, LaneOptions const &options,
               std::function<void(std::size_t, CaseResult)> const &finished)
        : cases_(cases), options_(options), finished_(finished) {
        for (std::size_t i = 0; i < cases.size(); ++i) {
            if (!cases[i].skipped) waiting_.push_back(i);
        }
    }

    Result<> run() {
        for (std::size_t i = 0; i < cases_.size(); ++i) {
            if (cases_[i].skipped) finished_(i, skipped(cases_[i]));
        }
        std::size_t const count =
            std::min<std::size_t>(std::size_t(std::max(options_.lanes, 1)), waiting_.size());
        lanes_.resize(count);
        for (Place &place : lanes_) TRY(give(place));
        while (std::any_of(lanes_.begin(), lanes_.end(), [](Place const &place) { return place.busy; }))
            TRY(wait());
        return {};
    }

private:
    struct Place {
        std::optional<host::Forked> lane;
        SetUp const *booted = nullptr; // What it last played.
        std::size_t playing = 0;
        bool busy = false;
    };

    // The next case, preferably one that is set up as the lane's last.
    std::size_t next_for(Place const &place) {
        auto const alike = [&](std::size_t index) { return cases_[index].set_up.get() == place.booted; };
        auto found = std::find_if(waiting_.begin(), waiting_.end(), alike);
        if (found == waiting_.end()) found = waiting_.begin();
        std::size_t const index = *found;
        waiting_.erase(found);
        return index;
    }

    Result<> give(Place &place) {
        place.busy = false;
        if (waiting_.empty()) {
            place.lane.reset();
            return {};
        }
        if (!place.lane) {
            SharedTime const time = TRY(SharedTime::make());
            place.lane.emplace(TRY(host::Forked::start(
                [&](host::MessageChannel &channel) { return Lane(cases_, options_, time).work(channel); })));
        }
        place.playing = next_for(place);
        place.booted = cases_[place.playing].set_up.get();
        place.busy = true;
        if (!place.lane->channel().send(std::to_string(place.playing))) return take(place);
        return {};
    }

    // The answer of a lane, or its end: then the case that it was booting the board for is to blame.
    Result<> take(Place &place) {
        std::optional<std::string> const answer = place.lane->channel().receive();
        Case const &play = cases_[place.playing];
        if (!answer) {
            std::string const end = place.lane->wait();
            place.lane.reset();
            finished_(place.playing, crashed(play, end.empty() ? "a lane ended early" : end));
            return give(place);
        }
        Result<Value> const value = read_json(*answer);
        Result<CaseResult> result = value ? result_of(value.value()) : Result<CaseResult>(value.error());
        finished_(place.playing, result ? std::move(result).value() : crashed(play, result.error().message));
        return give(place);
    }

    Result<> wait() {
        std::vector<pollfd> ends;
        for (Place &place : lanes_) ends.push_back({place.busy ? place.lane->channel().fd() : -1, POLLIN, 0});
        if (::poll(ends.data(), ends.size(), -1) < 0 && errno != EINTR)
            return host::system_error("cannot wait for a process", errno);
        for (std::size_t i = 0; i < ends.size(); ++i) {
            if (ends[i].revents != 0) TRY(take(lanes_[i]));
        }
        return {};
    }

    std::vector<Case> &cases_;
    LaneOptions const &options_;
    std::function<void(std::size_t, CaseResult)> const &finished_;
    std::vector<std::size_t> waiting_;
    std::vector<Place> lanes_;
};

} // namespace

Result<> play_all(std::vector<Case> &cases, LaneOptions const &options,
                  std::function<void(std::size_t, CaseResult)> const &finished) {
    return Dispatcher(cases, options, finished).run();
}

} // namespace terrarium::scenario
