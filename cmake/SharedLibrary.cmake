# libjumeau.so: every floor in one library for other programs; only functions marked JM_API are visible.
get_property(floors GLOBAL PROPERTY JM_LIBRARIES)
add_library(jumeau_shared SHARED)
foreach(floor ${floors})
    target_sources(jumeau_shared PRIVATE $<TARGET_OBJECTS:${floor}>)
    get_target_property(links ${floor} LINK_LIBRARIES)
    foreach(link ${links})
        if(NOT link MATCHES "^jm_")
            target_link_libraries(jumeau_shared PRIVATE ${link})
        endif()
    endforeach()
endforeach()
target_link_libraries(jumeau_shared PRIVATE jm_flags)
set_target_properties(jumeau_shared PROPERTIES OUTPUT_NAME jumeau VERSION ${PROJECT_VERSION} SOVERSION 0
    LINKER_LANGUAGE C)
install(TARGETS jumeau_shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})

# Faces keep their folders: #include "city/city.h" or "jumeau.h" with -I${includedir}/jumeau.
foreach(folder core geo store)
    file(GLOB faces ${PROJECT_SOURCE_DIR}/engine/${folder}/*.h)
    install(FILES ${faces} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/jumeau/${folder})
endforeach()
foreach(folder sky weather city heat traffic parking scenario synth gis report run)
    install(FILES ${PROJECT_SOURCE_DIR}/engine/${folder}/${folder}.h
            DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/jumeau/${folder})
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/engine/city/rows.h ${PROJECT_SOURCE_DIR}/engine/city/verdict.h # beside city.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/jumeau/city)
install(FILES ${PROJECT_SOURCE_DIR}/engine/traffic/presence.h # a part of traffic.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/jumeau/traffic)
install(FILES ${PROJECT_SOURCE_DIR}/engine/heat/air_map.h # a part of heat.h
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/jumeau/heat)
install(FILES ${PROJECT_SOURCE_DIR}/engine/jumeau.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/jumeau)

configure_file(${PROJECT_SOURCE_DIR}/cmake/jumeau.pc.in ${CMAKE_BINARY_DIR}/jumeau.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/jumeau.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
