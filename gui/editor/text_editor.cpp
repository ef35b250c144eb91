#include "gui/editor/text_editor.h"

#include <algorithm>

#include "gui/editor/utf8.h"

namespace terrarium::gui {

namespace {

constexpr std::size_t kIndent = 4;
constexpr std::size_t kMostEdits = 10'000;

bool blank(char c) { return c == ' ' || c == '\t'; }
bool word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           u8(c) >= 0x80;
}

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(" \t"), line.size()); }

// The line goes on in a deeper block: its last character that is no comment is a colon.
bool opens_block(std::string_view line) {
    std::size_t const last = line.substr(0, line.find('#')).find_last_not_of(" \t");
    return last != std::string_view::npos && line[last] == ':';
}

} // namespace

void TextEditor::set_text(std::string_view text) {
    lines_ = {""};
    cursor_ = anchor_ = {};
    splice({}, {}, sound_text(text));
    past_.clear();
    future_.clear();
    typing_ = false;
    ++version_;
}

std::string TextEditor::text() const { return between({}, {lines_.size() - 1, lines_.back().size()}); }

std::string TextEditor::selected() const { return between(selection_begin(), selection_end()); }

std::string TextEditor::between(TextPosition begin, TextPosition end) const {
    if (begin.line == end.line) return lines_[begin.line].substr(begin.column, end.column - begin.column);
    std::string text = lines_[begin.line].substr(begin.column);
    for (std::size_t i = begin.line + 1; i < end.line; ++i) text += "\n" + lines_[i];
    return text + "\n" + lines_[end.line].substr(0, end.column);
}

TextPosition TextEditor::after(TextPosition begin, std::string_view text) const {
    auto const ends = std::size_t(std::count(text.begin(), text.end(), '\n'));
    if (ends == 0) return {begin.line, begin.column + text.size()};
    return {begin.line + ends, text.size() - text.rfind('\n') - 1};
}

void TextEditor::splice(TextPosition begin, TextPosition end, std::string_view text) {
    std::string const rest = lines_[end.line].substr(end.column);
    std::string line = lines_[begin.line].substr(0, begin.column);
    std::vector<std::string> fresh;
    for (std::size_t at = 0;;) {
        std::size_t const stop = text.find('\n', at);
        line += text.substr(at, stop - at);
        if (stop == std::string_view::npos) break;
        fresh.push_back(std::move(line));
        line.clear();
        at = stop + 1;
    }
    fresh.push_back(line + rest);
    auto const first = lines_.begin() + std::ptrdiff_t(begin.line);
    auto const place = lines_.erase(first, first + std::ptrdiff_t(end.line - begin.line + 1));
    lines_.insert(place, std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()));
    ++version_;
}

void TextEditor::replace(TextPosition begin, TextPosition end, std::string_view text, bool joined) {
    if (begin == end && text.empty()) return;
    past_.push_back({begin, between(begin, end), std::string(text), cursor_, anchor_, joined});
    // Whole groups go, or undo would stop in the middle of one.
    if (past_.size() > kMostEdits) {
        auto const second =
            std::find_if(past_.begin() + 1, past_.end(), [](Edit const &edit) { return !edit.joined; });
        past_.erase(past_.begin(), second);
    }
    future_.clear();
    splice(begin, end, text);
    cursor_ = anchor_ = after(begin, text);
    typing_ = false;
}

void TextEditor::undo() {
    typing_ = false;
    for (bool more = !past_.empty(); more;) {
        Edit edit = std::move(past_.back());
        past_.pop_back();
        splice(edit.begin, after(edit.begin, edit.added), edit.removed);
        cursor_ = edit.cursor;
        anchor_ = edit.anchor;
        more = edit.joined && !past_.empty();
        future_.push_back(std::move(edit));
    }
}

void TextEditor::redo() {
    typing_ = false;
    for (bool more = !future_.empty(); more;) {
        Edit edit = std::move(future_.back());
        future_.pop_back();
        splice(edit.begin, after(edit.begin, edit.removed), edit.added);
        cursor_ = anchor_ = after(edit.begin, edit.added);
        past_.push_back(std::move(edit));
        more = !future_.empty() && future_.back().joined;
    }
}

TextPosition TextEditor::clamped(TextPosition to) const {
    to.line = std::min(to.line, lines_.size() - 1);
    to.column = character_begin(lines_[to.line], to.column);
    return to;
}

void TextEditor::move_to(TextPosition to, bool select) {
    cursor_ = clamped(to);
    if (!select) anchor_ = cursor_;
    typing_ = false;
}

TextPosition TextEditor::moved(Move move) const {
    TextPosition to = cursor_;
    std::string const &line = lines_[to.line];
    switch (move) {
    case Move::Left:
        if (to.column > 0) return {to.line, previous_character(line, to.column)};
        return to.line > 0 ? TextPosition{to.line - 1, lines_[to.line - 1].size()} : to;
    case Move::Right:
        if (to.column < line.size()) return {to.line, next_character(line, to.column)};
        return to.line + 1 < lines_.size() ? TextPosition{to.line + 1, 0} : to;
    case Move::WordLeft:
        if (to.column == 0) return moved(Move::Left);
        while (to.column > 0 && !word(line[to.column - 1])) --to.column;
        while (to.column > 0 && word(line[to.column - 1])) --to.column;
        return to;
    case Move::WordRight:
        if (to.column == line.size()) return moved(Move::Right);
        while (to.column < line.size() && !word(line[to.column])) ++to.column;
        while (to.column < line.size() && word(line[to.column])) ++to.column;
        return to;
    case Move::Up: return to.line > 0 ? TextPosition{to.line - 1, to.column} : TextPosition{};
    case Move::Down:
        return to.line + 1 < lines_.size() ? TextPosition{to.line + 1, to.column}
                                           : TextPosition{to.line, line.size()};
    case Move::Home: // To the text, and from there to the beginning.
        return {to.line, to.column == indent_of(line) ? 0 : indent_of(line)};
    case Move::End: return {to.line, line.size()};
    case Move::Top: return {};
    case Move::Bottom: return {lines_.size() - 1, lines_.back().size()};
    }
    return to;
}

void TextEditor::move(Move move, bool select) {
    if (!select && cursor_ != anchor_ && (move == Move::Left || move == Move::Right))
        return move_to(move == Move::Left ? selection_begin() : selection_end(), false);
    move_to(moved(move), select);
}

void TextEditor::move_lines(std::ptrdiff_t lines, bool select) {
    auto const line = std::max<std::ptrdiff_t>(0, std::ptrdiff_t(cursor_.line) + lines);
    move_to({std::size_t(line), cursor_.column}, select);
}

void TextEditor::select_all() {
    move(Move::Top, false);
    move(Move::Bottom, true);
}

void TextEditor::select_word() {
    std::string const &line = lines_[cursor_.line];
    TextPosition begin = cursor_;
    TextPosition end = cursor_;
    while (begin.column > 0 && word(line[begin.column - 1])) --begin.column;
    while (end.column < line.size() && word(line[end.column])) ++end.column;
    move_to(begin, false);
    move_to(end, true);
}

void TextEditor::type(std::string_view text) {
    bool const letter =
        text.size() <= 4 && cursor_ == anchor_ && text.find_first_of("\n ") == std::string_view::npos;
    bool const joined = letter && typing_;
    replace(selection_begin(), selection_end(), sound_text(text), joined);
    typing_ = letter;
}

void TextEditor::new_line() {
    TextPosition const begin = selection_begin();
    std::string const before = lines_[begin.line].substr(0, begin.column);
    std::string indent = before.substr(0, indent_of(before));
    if (opens_block(before)) indent += std::string(kIndent, ' ');
    replace(begin, selection_end(), "\n" + indent);
}

void TextEditor::backspace() {
    TextPosition begin = selection_begin();
    if (cursor_ == anchor_) {
        begin = moved(Move::Left);
        // In the indentation a whole step goes.
        std::string const &line = lines_[cursor_.line];
        if (cursor_.column > 0 && cursor_.column <= indent_of(line) && line.find('\t') == std::string::npos)
            begin.column = (cursor_.column - 1) / kIndent * kIndent;
    }
    replace(begin, selection_end(), "");
}

void TextEditor::erase() {
    replace(selection_begin(), cursor_ == anchor_ ? moved(Move::Right) : selection_end(), "");
}

template <typename Change>
void TextEditor::each_selected_line(Change change) {
    std::size_t const first = selection_begin().line;
    // A line that the selection only touches at its beginning is not meant.
    bool const touched = selection_end().column == 0 && selection_end().line > first;
    std::size_t const last = selection_end().line - (touched ? 1 : 0);
    bool const select = cursor_ != anchor_;
    std::size_t const from_end = lines_[cursor_.line].size() - cursor_.column;
    bool joined = false;
    for (std::size_t line = first; line <= last; ++line) {
        u64 const before = version_;
        change(line, joined);
        joined = joined || version_ != before;
    }
    if (select) {
        move_to({first, 0}, false);
        move_to({last, lines_[last].size()}, true);
    } else {
        move_to({first, lines_[first].size() - std::min(from_end, lines_[first].size())}, false);
    }
}

void TextEditor::indent() {
    if (selection_begin().line == selection_end().line)
        return type(std::string(kIndent - selection_begin().column % kIndent, ' '));
    each_selected_line([this](std::size_t line, bool joined) {
        if (!lines_[line].empty()) replace({line, 0}, {line, 0}, std::string(kIndent, ' '), joined);
    });
}

void TextEditor::dedent() {
    each_selected_line([this](std::size_t line, bool joined) {
        std::string const &text = lines_[line];
        std::size_t count = text.starts_with('\t') ? 1 : std::min(indent_of(text), kIndent);
        replace({line, 0}, {line, count}, "", joined);
    });
}

void TextEditor::toggle_comment() {
    std::string const &first = lines_[selection_begin().line];
    bool const away = first.substr(indent_of(first)).starts_with('#');
    each_selected_line([this, away](std::size_t line, bool joined) {
        std::string const &text = lines_[line];
        std::size_t const at = indent_of(text);
        if (!away && at < text.size()) return replace({line, at}, {line, at}, "# ", joined);
        if (!away || !text.substr(at).starts_with('#')) return;
        bool const space = at + 1 < text.size() && blank(text[at + 1]);
        replace({line, at}, {line, at + (space ? 2 : 1)}, "", joined);
    });
}

bool TextEditor::find(std::string_view text) {
    if (text.empty()) return false;
    TextPosition const from = selection_end();
    for (std::size_t i = 0; i <= lines_.size(); ++i) {
        std::size_t const line = (from.line + i) % lines_.size();
        std::size_t const at = lines_[line].find(text, i == 0 ? from.column : 0);
        if (at == std::string::npos) continue;
        move_to({line, at}, false);
        move_to({line, at + text.size()}, true);
        return true;
    }
    return false;
}

} // namespace terrarium::gui
