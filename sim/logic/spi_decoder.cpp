#include "sim/logic/spi_decoder.h"

#include <optional>

#include "sim/core/text.h"

namespace terrarium {

namespace {

std::optional<WaveCursor> cursor_of(Wave const *wave) {
    return wave != nullptr ? std::optional<WaveCursor>(*wave) : std::nullopt;
}

} // namespace

std::vector<Annotation> decode_spi(Wave const &clock, Wave const *mosi, Wave const *miso, Wave const *select,
                                   SpiDecoding decoding) {
    std::vector<Annotation> found;
    // Data is taken at the first edge of a pulse (CPHA 0) or at its second.
    bool const polarity = (decoding.mode & 2) != 0;
    bool const sampling_level = polarity == ((decoding.mode & 1) != 0);
    std::optional<WaveCursor> lines[2] = {cursor_of(mosi), cursor_of(miso)};
    std::optional<WaveCursor> selection = cursor_of(select);
    u32 words[2] = {0, 0};
    int count = 0;
    Time began;
    Time last;                                   // The sampling edge before.
    std::optional<Time> period;                  // The last distance within a word.
    std::size_t selected_edge = std::size_t(-1); // Which stretch of `select` the word began in.
    for (Edge const &edge : clock.edges) {
        bool const selected = !selection || !selection->level_at(edge.at);
        if (!selected) {
            count = 0;
            continue;
        }
        if (edge.level != sampling_level) continue;
        if (selection) {
            std::size_t const here = selection->next() != nullptr
                                         ? std::size_t(selection->next() - select->edges.data())
                                         : select->edges.size();
            if (here != selected_edge) count = 0;
            selected_edge = here;
        } else if (count > 0 && period && edge.at - last > *period * decoding.bits) {
            count = 0;
        }
        if (count == 0) {
            began = edge.at;
            words[0] = words[1] = 0;
        } else if (!period || edge.at - last < *period) {
            period = edge.at - last;
        }
        last = edge.at;
        for (std::size_t i = 0; i < 2; ++i) {
            // A line that changes with this very edge had its old level when the edge came.
            if (!lines[i]) continue;
            u32 const bit = lines[i]->level_at(edge.at - Time::picoseconds(1)) ? 1 : 0;
            words[i] = decoding.lowest_first ? words[i] | bit << count : words[i] << 1 | bit;
        }
        if (++count < decoding.bits) continue;
        count = 0;
        int const digits = (decoding.bits + 3) / 4;
        for (u8 i = 0; i < 2; ++i) {
            if (!lines[i]) continue;
            found.push_back({began, edge.at, Annotation::Kind::Data, hex(words[i], digits), words[i], i});
        }
    }
    return found;
}

} // namespace terrarium
