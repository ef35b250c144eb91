#include <catch2/catch_test_macros.hpp>

#include "gui/editor/text_editor.h"

using namespace terrarium::gui;

namespace {

TextEditor with(std::string_view text) {
    TextEditor editor;
    editor.set_text(text);
    return editor;
}

} // namespace

TEST_CASE("a new line is indented as the one above, deeper after a colon") {
    TextEditor editor;
    editor.type("while x: # go");
    editor.new_line();
    editor.type("a");
    editor.new_line();
    CHECK(editor.text() == "while x: # go\n    a\n    ");
    editor.backspace(); // A step of indentation at once.
    CHECK(editor.text() == "while x: # go\n    a\n");
}

TEST_CASE("undo and redo: typed letters go together, other edits alone") {
    TextEditor editor = with("");
    for (char const *letter : {"a", "b", "c"}) editor.type(letter);
    editor.new_line();
    editor.type("d");
    editor.undo();
    CHECK(editor.text() == "abc\n");
    editor.undo();
    CHECK(editor.text() == "abc");
    editor.undo();
    CHECK(editor.text().empty());
    editor.undo();
    for (int i = 0; i < 5; ++i) editor.redo();
    CHECK(editor.text() == "abc\nd");
}

TEST_CASE("the cursor stands between whole characters") {
    TextEditor editor = with("\xC3\xA9\xE2\x82\xAC");
    editor.move(Move::Right, false);
    CHECK(editor.cursor().column == 2);
    editor.move_to({0, 4}, false);
    CHECK(editor.cursor().column == 2);
    editor.move(Move::End, false);
    editor.backspace();
    CHECK(editor.text() == "\xC3\xA9");
    editor.move_to({99, 99}, false);
    CHECK(editor.cursor() == TextPosition{0, 2});
}

TEST_CASE("what is no UTF-8 is replaced, and line ends are made one") {
    CHECK(with("a\r\nb\rc\xFF\xC3").text() == "a\nb\nc\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("indent, dedent and comment work on the selected lines, undone at once") {
    TextEditor editor = with("a\n\n  b\nc");
    editor.move_to({3, 0}, true); // Line 3 is only touched.
    editor.indent();
    CHECK(editor.text() == "    a\n\n      b\nc");
    editor.dedent();
    CHECK(editor.text() == "a\n\n  b\nc");
    editor.toggle_comment();
    CHECK(editor.text() == "# a\n\n  # b\nc");
    editor.toggle_comment();
    CHECK(editor.text() == "a\n\n  b\nc");
    editor.undo();
    editor.undo();
    editor.undo();
    CHECK(editor.text() == "    a\n\n      b\nc");
}

TEST_CASE("the selection is typed over; find goes round") {
    TextEditor editor = with("one two\none");
    CHECK(editor.find("one"));
    CHECK(editor.selection_begin() == TextPosition{0, 0});
    CHECK(editor.find("one"));
    CHECK(editor.selection_begin() == TextPosition{1, 0});
    CHECK(editor.find("one"));
    CHECK(editor.selection_begin() == TextPosition{0, 0});
    CHECK_FALSE(editor.find("three"));
    editor.type("1");
    CHECK(editor.text() == "1 two\none");
    editor.select_all();
    CHECK(editor.selected() == "1 two\none");
    editor.erase();
    CHECK(editor.text().empty());
}
