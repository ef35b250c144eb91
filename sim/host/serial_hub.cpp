#include "sim/host/serial_hub.h"

#include <algorithm>
#include <cassert>

namespace terrarium::host {

namespace {

constexpr std::string_view kReadOnly = "terrarium: read-only, another client is writing\r\n";

} // namespace

void SerialHub::send(std::span<u8 const> bytes) {
    for (Seat const &seat : seats_) seat.client->deliver(bytes);
}

void SerialHub::hold_input(bool held) {
    if (std::exchange(input_held_, held) == held || held) return;
    for (Seat const &seat : seats_) seat.client->resume_input();
}

bool SerialHub::congested() const {
    return std::any_of(seats_.begin(), seats_.end(),
                       [](Seat const &seat) { return seat.client->congested(); });
}

bool SerialHub::flush(std::chrono::milliseconds limit) {
    auto const deadline = std::chrono::steady_clock::now() + limit;
    bool all = true;
    for (Seat const &seat : seats_) all = seat.client->flush(deadline) && all;
    return all;
}

std::vector<ClientStatus> SerialHub::clients() const {
    std::vector<ClientStatus> list;
    for (Seat const &seat : seats_) {
        list.push_back({seat.client->name(), may_write(seat), seat.client->dropped()});
    }
    return list;
}

u64 SerialHub::dropped() const {
    u64 sum = dropped_by_departed_;
    for (Seat const &seat : seats_) sum += seat.client->dropped();
    return sum;
}

void SerialHub::attach(SerialClient &client, Pen pen) { seats_.push_back({&client, pen}); }

void SerialHub::detach(SerialClient &client) {
    auto const seated = [&](Seat const &seat) { return seat.client == &client; };
    if (std::none_of(seats_.begin(), seats_.end(), seated)) return;
    dropped_by_departed_ += client.dropped();
    pass_pen([&] { std::erase_if(seats_, seated); });
}

void SerialHub::resign(SerialClient &client) {
    pass_pen([&] { seat_of(client).resigned = true; });
}

void SerialHub::pass_pen(std::function<void()> const &change) {
    auto const client = [this] { return holder() ? holder()->client : nullptr; };
    SerialClient *const before = client();
    change();
    if (client() != nullptr && client() != before) client()->take_pen();
}

bool SerialHub::receive(SerialClient &client, std::span<u8 const> bytes) {
    Seat &seat = seat_of(client);
    if (!may_write(seat)) {
        if (!std::exchange(seat.told, true)) {
            client.deliver({reinterpret_cast<u8 const *>(kReadOnly.data()), kReadOnly.size()});
        }
        return true; // Bytes that go nowhere need not be held back.
    }
    if (receive_) receive_(bytes);
    return !input_held_;
}

bool SerialHub::set_line(SerialClient &client, LineRequest request, SerialLine const &line) {
    if (!may_write(seat_of(client)) || !set_line_) return true;
    return set_line_(request, line);
}

SerialHub::Seat const *SerialHub::holder() const {
    auto const found = std::find_if(seats_.begin(), seats_.end(), [](Seat const &seat) {
        return seat.pen == Pen::Contended && !seat.resigned;
    });
    return found == seats_.end() ? nullptr : &*found;
}

bool SerialHub::may_write(Seat const &seat) const { return seat.pen == Pen::Shared || &seat == holder(); }

SerialHub::Seat &SerialHub::seat_of(SerialClient const &client) {
    auto const found =
        std::find_if(seats_.begin(), seats_.end(), [&](Seat const &seat) { return seat.client == &client; });
    assert(found != seats_.end());
    return *found;
}

} // namespace terrarium::host
