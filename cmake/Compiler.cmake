# Flags every target of the project shares: warnings are errors, includes start at the project's root.
add_library(terrarium_options INTERFACE)
target_include_directories(terrarium_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(terrarium_options INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers -Werror)
# GCC 12 sees restrict violations in std::string where there are none (its bug 105329).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  target_compile_options(terrarium_options INTERFACE -Wno-restrict)
endif()
if(TERRARIUM_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
endif()
if(TERRARIUM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # A register's bits are named whether or not the model needs them all.
  target_compile_options(terrarium_options INTERFACE -Wno-unused-const-variable)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# A library of the house: its sources, and the libraries it may include.
function(terrarium_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC terrarium_options ${ARG_USES})
endfunction()
