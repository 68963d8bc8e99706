# How every target of Jumeau is compiled, and the one function that makes a floor's library.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)
# -O3 without assertions' removal: assert guards our own mistakes and costs nothing where it stands.
set(CMAKE_C_FLAGS_RELEASE "-O3 -g1")

find_package(OpenMP REQUIRED COMPONENTS C)
find_package(PkgConfig REQUIRED)

add_library(jm_flags INTERFACE)
target_compile_options(jm_flags INTERFACE
    -ffp-contract=off -fno-math-errno -fno-trapping-math
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdouble-promotion -Wstrict-prototypes
    -Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wformat=2 -Wundef -Wvla
    $<$<BOOL:${JM_WERROR}>:-Werror>)
target_include_directories(jm_flags INTERFACE ${PROJECT_SOURCE_DIR}/engine)
target_compile_definitions(jm_flags INTERFACE _POSIX_C_SOURCE=200809L)
target_link_libraries(jm_flags INTERFACE OpenMP::OpenMP_C m)
if(JM_SANITIZE)
    target_compile_options(jm_flags INTERFACE -fsanitize=${JM_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(jm_flags INTERFACE -fsanitize=${JM_SANITIZE})
    if(JM_SANITIZE MATCHES "undefined")
        target_compile_options(jm_flags INTERFACE -fno-sanitize-recover=undefined)
    endif()
    if(JM_SANITIZE MATCHES "thread")
        target_compile_definitions(jm_flags INTERFACE JM_TSAN=1)
    endif()
endif()

# jm_library(heat NEEDS core city SOURCES heat.c sun.c [DOORS PkgConfig::GDAL])
# makes the static library jm_heat from the folder engine/heat. DOORS are the foreign libraries
# that this folder, and no other, may include; they are private to it. APART: not in libjumeau.so.
function(jm_library name)
    cmake_parse_arguments(ARG "APART" "" "NEEDS;SOURCES;DOORS" ${ARGN})
    add_library(jm_${name} STATIC ${ARG_SOURCES})
    target_link_libraries(jm_${name} PUBLIC jm_flags)
    foreach(need ${ARG_NEEDS})
        target_link_libraries(jm_${name} PUBLIC jm_${need})
    endforeach()
    target_link_libraries(jm_${name} PRIVATE ${ARG_DOORS})
    if(NOT ARG_APART)
        set_property(GLOBAL APPEND PROPERTY JM_LIBRARIES jm_${name})
    endif()
endfunction()

# jm_embed(sources FOLDER assets/presets PATTERN *.yaml TABLE jm_preset_files NAMES jm_preset_names
#          HEADER gis/preset.h)
# makes the files of a folder a part of the program: appends the made C file to `sources`. The header
# declares `extern const jm_embedded TABLE[]` and, if asked for, `extern const char *const NAMES[]`.
function(jm_embed sources)
    cmake_parse_arguments(ARG "" "FOLDER;PATTERN;TABLE;NAMES;HEADER" "" ${ARGN})
    set(folder ${PROJECT_SOURCE_DIR}/${ARG_FOLDER})
    set(script ${PROJECT_SOURCE_DIR}/cmake/EmbedTexts.cmake)
    set(out ${CMAKE_CURRENT_BINARY_DIR}/${ARG_TABLE}.c)
    file(GLOB files CONFIGURE_DEPENDS ${folder}/${ARG_PATTERN})
    add_custom_command(OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -DPATTERN=${ARG_PATTERN} -DTABLE=${ARG_TABLE}
            -DNAMES=${ARG_NAMES} -DHEADER=${ARG_HEADER} -DOUT=${out} -P ${script}
        DEPENDS ${files} ${script} VERBATIM)
    set(${sources} ${${sources}} ${out} PARENT_SCOPE)
endfunction()
