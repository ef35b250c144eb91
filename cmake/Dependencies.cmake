# What Terrarium links. Unicorn 2.1 and Catch2 3 are newer than Debian 12's: `./dev` unpacks them under
# build/deps, and a system that has new enough ones is used as it is.
set(TERRARIUM_DEPS ${PROJECT_SOURCE_DIR}/build/deps CACHE PATH "Where ./dev unpacked Unicorn and Catch2")

find_path(UNICORN_INCLUDE unicorn/unicorn.h HINTS ${TERRARIUM_DEPS}/usr/include)
find_library(UNICORN_LIBRARY unicorn HINTS ${TERRARIUM_DEPS}/usr/lib ${TERRARIUM_DEPS}/usr/lib/x86_64-linux-gnu
             ${TERRARIUM_DEPS}/usr/lib/aarch64-linux-gnu)
if(NOT UNICORN_INCLUDE OR NOT UNICORN_LIBRARY)
  message(FATAL_ERROR "Unicorn 2.1 not found: run ./dev deps, or install libunicorn-dev 2.1 or newer")
endif()
file(STRINGS ${UNICORN_INCLUDE}/unicorn/unicorn.h UNICORN_MINOR REGEX "#define UC_API_MINOR ")
file(STRINGS ${UNICORN_INCLUDE}/unicorn/unicorn.h UNICORN_MAJOR REGEX "#define UC_API_MAJOR ")
if(NOT "${UNICORN_MAJOR}.${UNICORN_MINOR}" MATCHES "MAJOR 2.*MINOR [1-9]")
  message(FATAL_ERROR "Unicorn in ${UNICORN_INCLUDE} is older than 2.1: run ./dev deps")
endif()
add_library(unicorn UNKNOWN IMPORTED)
set_target_properties(unicorn PROPERTIES IMPORTED_LOCATION ${UNICORN_LIBRARY}
                      INTERFACE_INCLUDE_DIRECTORIES ${UNICORN_INCLUDE})

if(TERRARIUM_TESTS)
  find_package(Catch2 3 REQUIRED HINTS ${TERRARIUM_DEPS}/usr/lib/cmake/Catch2)
  include(Catch)
endif()
find_package(Threads REQUIRED)

find_path(NETTLE_INCLUDE nettle/sha2.h REQUIRED)
find_library(NETTLE_LIBRARY nettle REQUIRED)
add_library(nettle UNKNOWN IMPORTED)
set_target_properties(nettle PROPERTIES IMPORTED_LOCATION ${NETTLE_LIBRARY}
                      INTERFACE_INCLUDE_DIRECTORIES ${NETTLE_INCLUDE})
# Pictures of boards: vector drawings to pixels to PNG.
find_package(PkgConfig REQUIRED)
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo)
pkg_check_modules(RSVG REQUIRED IMPORTED_TARGET librsvg-2.0)
find_package(PNG REQUIRED)
# The window.
pkg_check_modules(IMGUI REQUIRED IMPORTED_TARGET imgui)
# Its disassembly.
pkg_check_modules(CAPSTONE REQUIRED IMPORTED_TARGET capstone)
pkg_check_modules(SDL2 REQUIRED IMPORTED_TARGET sdl2)
set(OpenGL_GL_PREFERENCE GLVND)
find_package(OpenGL REQUIRED)
# Scenarios: YAML, and regular expressions that cannot run away.
find_package(yaml-cpp REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
find_package(pugixml REQUIRED)
find_path(ASIO_INCLUDE asio.hpp REQUIRED)
find_path(CLI11_INCLUDE CLI/CLI.hpp REQUIRED)
