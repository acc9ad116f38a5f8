# inih with our own settings, in static and shared builds alike: a distribution's libinih is compiled with its defaults,
# which cut each line at 200 bytes, and a DEVICES line with many cards is longer.
vendor_library(inih ${inih_SOURCE_DIR} ini.c)
target_include_directories(vendored_inih SYSTEM INTERFACE ${inih_SOURCE_DIR})
target_compile_options(vendored_inih PRIVATE -include ${CMAKE_CURRENT_LIST_DIR}/inih-config.h)
