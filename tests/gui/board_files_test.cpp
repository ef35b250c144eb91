#include <catch2/catch_test_macros.hpp>

#include "gui/editor/traceback.h"
#include "gui/files/board_files.h"

using namespace terrarium::gui;

TEST_CASE("a file is written in codes that a raw REPL can hold") {
    std::string const text(1000, '\x01');
    auto const codes = codes_to_write("main.py", text);
    REQUIRE(codes.size() == 2 + 8);
    for (std::string const &code : codes) CHECK(code.size() < 600);
}

TEST_CASE("no byte of the text is a command to the raw REPL, and quotes end nothing") {
    auto const codes = codes_to_write("main.py", "it's\\\n\x04\xC3\xA9");
    CHECK(codes[1] == "_file.write(b'it\\x27s\\x5c\\n\\x04\\xc3\\xa9')\n");
}

TEST_CASE("a traceback names the script's last line") {
    constexpr std::string_view kTraceback = "Traceback (most recent call last):\r\n"
                                            "  File \"<stdin>\", line 7, in <module>\r\n"
                                            "  File \"<stdin>\", line 3, in f\r\n"
                                            "  File \"other.py\", line 9, in g\r\nNameError: no\r\n";
    CHECK(line_of_error(kTraceback) == 3);
    CHECK(sentence_of_error(kTraceback) == "NameError: no");
    CHECK_FALSE(line_of_error("MemoryError: \r\n"));
    CHECK_FALSE(line_of_error("File \"<stdin>\", line 99999999999999999999999"));
    CHECK(sentence_of_error("").empty());
}

TEST_CASE("a listing of a board with folders") {
    auto const listing =
        read_listing("'/flash'\r\n'main.py' 0 34\r\n'lib' 1 0\r\n\"it's\" 0 0\r\n'\\xe4\\u20ac\\\\' 0 7\r\n");
    REQUIRE(listing);
    CHECK(listing.value().path == "/flash");
    CHECK(listing.value().entries == std::vector<FileEntry>{{"lib", true, 0},
                                                            {"it's", false, 0},
                                                            {"main.py", false, 34},
                                                            {"\xC3\xA4\xE2\x82\xAC\\", false, 7}});
    CHECK(read_listing("''\r\n").value().entries.empty());
    CHECK(read_listing("''\r\n").value().path.empty());
}

TEST_CASE("what a board says instead of a listing is told") {
    for (char const *const printed :
         {"", "hello\r\n", "'/'\r\nmain.py 0 1\r\n", "'/'\r\n'main.py' 0\r\n", "'/'\r\n'main.py' 2 5\r\n",
          "'/'\r\n'main.py' 0 5 6\r\n", "'/'\r\n'main", "'\\x4", "'/'\r\n'a\\u12' 0 1\r\n"}) {
        CAPTURE(printed);
        CHECK_FALSE(read_listing(printed));
    }
}

TEST_CASE("a file's bytes come back") {
    CHECK(read_content("").value().empty());
    CHECK(read_content("b'it'\r\nb\"'s\\n\\x04\\xc3\\xa9\\\\\"\r\n").value() == "it's\n\x04\xC3\xA9\\");
    CHECK_FALSE(read_content("'text'\r\n"));
    CHECK_FALSE(read_content("b'one' b'two'\r\n"));
}

TEST_CASE("names end no quotes") {
    CHECK(codes_to_remove("it's\\\x04", false) == Codes{"import os\nos.remove('it\\x27s\\x5c\\x04')\n"});
    CHECK(codes_to_remove("/flash/lib", true) == Codes{"import os\nos.rmdir('/flash/lib')\n"});
    CHECK(joined("", "a") == "a");
    CHECK(joined("/flash", "a") == "/flash/a");
    CHECK(joined("/", "flash") == "/flash");
    CHECK(above("/flash/lib") == "/flash");
    CHECK(above("/flash") == "/");
    CHECK(above("/") == "/");
    CHECK(above("").empty());
}
