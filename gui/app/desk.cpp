#include "gui/app/desk.h"

#include <algorithm>
#include <utility>

#include "gui/app/inspect.h"
#include "gui/app/pins.h"

namespace terrarium::gui {

namespace {

constexpr std::chrono::milliseconds kBetweenFacts{16};
constexpr std::chrono::milliseconds kBetweenInspections{100};

} // namespace

void Desk::ask(Request request) {
    {
        std::scoped_lock const lock(mutex_);
        if (over_) return;
        requests_.push_back(std::move(request));
    }
    if (wake) wake();
}

std::shared_ptr<Facts const> Desk::facts() const {
    std::scoped_lock const lock(mutex_);
    return facts_;
}

Said Desk::take_output() {
    std::scoped_lock const lock(mutex_);
    u64 const end = output_.at + output_.bytes.size();
    return std::exchange(output_, {end, {}});
}

void Desk::want(Wishes wishes) {
    std::scoped_lock const lock(mutex_);
    wishes_ = std::move(wishes);
}

void Desk::tell(std::string text) {
    std::scoped_lock const lock(mutex_);
    messages_.push_back(std::move(text));
}

std::vector<std::string> Desk::take_messages() {
    std::scoped_lock const lock(mutex_);
    return std::exchange(messages_, {});
}

void Desk::visit(Driver &driver) {
    std::vector<Request> requests;
    Wishes wishes;
    {
        std::scoped_lock const lock(mutex_);
        requests = std::exchange(requests_, {});
        wishes = wishes_;
    }
    for (Request const &request : requests) request(driver);
    auto const now = std::chrono::steady_clock::now();
    if (requests.empty() && now < due_) return;
    due_ = now + kBetweenFacts;
    auto facts = std::make_shared<Facts>();
    lay_out(driver.machine(), *facts);
    if (Recorder const *const recorder = driver.recorder())
        lay_out_pins(driver.machine(), *recorder, wishes, *facts);
    driver.describe(*facts);
    if (!inspection_ || !requests.empty() || !facts->running || wishes != inspected_ || now >= inspect_at_) {
        inspection_ = std::make_shared<Inspection>(inspect(driver.machine(), wishes));
        inspected_ = wishes;
        inspect_at_ = now + kBetweenInspections;
    }
    facts->inspection = inspection_;
    std::scoped_lock const lock(mutex_);
    facts->sequence = facts_ ? facts_->sequence + 1 : 1;
    facts_ = std::move(facts);
}

void Desk::add_output(std::span<u8 const> bytes) {
    std::scoped_lock const lock(mutex_);
    output_.bytes.insert(output_.bytes.end(), bytes.begin(), bytes.end());
}

void Desk::take_back_output(u64 said) {
    std::scoped_lock const lock(mutex_);
    output_.at = std::min(output_.at, said);
    output_.bytes.resize(std::min(output_.bytes.size(), std::size_t(said - output_.at)));
}

void Desk::set_over() {
    std::scoped_lock const lock(mutex_);
    over_ = true;
}

bool Desk::over() const {
    std::scoped_lock const lock(mutex_);
    return over_;
}

} // namespace terrarium::gui
