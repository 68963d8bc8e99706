# Runs PROGRAM plain and with FMA and AVX2 hidden from glibc; both must print the same hash.
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE plain RESULT_VARIABLE code COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} -E env GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4 ${PROGRAM}
                OUTPUT_VARIABLE masked COMMAND_ERROR_IS_FATAL ANY)
if(NOT plain MATCHES "^[0-9a-f]+\n$" OR NOT plain STREQUAL masked)
    message(FATAL_ERROR "content_hash differs: ${plain} and, with FMA masked, ${masked}")
endif()
message(STATUS "same bits: ${plain}")
