# The third-party sources that packaging/sources pins, as static libraries vendored::kmod and vendored::inih.
#
# Three ways to give them, with the same result:
#   -DVFIO_BINDER_VENDOR_DIR=DIR          a directory with the tarballs; each is checked against its SHA256
#   -DFETCHCONTENT_SOURCE_DIR_KMOD=DIR    a tree that is unpacked already (KMOD, XZ, ZSTD, INIH), taken as it is
#   neither                               packaging/fetch-sources gets the tarballs once, into the cache
#
# They are compiled here and not by their own build systems: 48 C files with our compiler, flags and link-time
# optimisation, and only the decoders of xz and zstd.

set(vendor_list ${PROJECT_SOURCE_DIR}/packaging/sources)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${vendor_list})

# Sets <name>_VERSION, <name>_FILE (of the tarball) and <name>_SHA256 in the caller.
function(vendor_pin name)
  file(STRINGS ${vendor_list} line REGEX "^${name} ")
  if(NOT line MATCHES "^([a-z]+) +([^ ]+) +([^ ]+) +([0-9a-f]+) +[^ ]+$")
    message(FATAL_ERROR "${vendor_list} has no valid line for ${name}")
  endif()
  get_filename_component(file ${CMAKE_MATCH_3} NAME)
  set(${name}_VERSION ${CMAKE_MATCH_2} PARENT_SCOPE)
  set(${name}_FILE ${file} PARENT_SCOPE)
  set(${name}_SHA256 ${CMAKE_MATCH_4} PARENT_SCOPE)
endfunction()

# Sets vendor_dir in the caller: the directory with the tarballs. packaging/fetch-sources fills it where none was given.
function(vendor_find_tarballs)
  if(VFIO_BINDER_VENDOR_DIR)
    set(vendor_dir ${VFIO_BINDER_VENDOR_DIR} PARENT_SCOPE)
    return()
  endif()
  if(DEFINED ENV{VFIO_BINDER_CACHE})
    set(cache $ENV{VFIO_BINDER_CACHE})
  elseif(DEFINED ENV{XDG_CACHE_HOME})
    set(cache $ENV{XDG_CACHE_HOME}/vfio-binder)
  else()
    set(cache $ENV{HOME}/.cache/vfio-binder)
  endif()
  execute_process(COMMAND ${PROJECT_SOURCE_DIR}/packaging/fetch-sources ${cache}/sources RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "The third-party sources could not be fetched. Put the tarballs that ${vendor_list} names "
      "into a directory and give it with -DVFIO_BINDER_VENDOR_DIR=DIR, or give unpacked trees with "
      "-DFETCHCONTENT_SOURCE_DIR_KMOD=DIR and likewise XZ, ZSTD and INIH.")
  endif()
  set(vendor_dir ${cache}/sources PARENT_SCOPE)
endfunction()

# Sets <name>_SOURCE_DIR in the caller: the tree, unpacked below the build directory or as given.
function(vendor_unpack name)
  string(TOUPPER ${name} upper)
  set(tree "${FETCHCONTENT_SOURCE_DIR_${upper}}")
  if(NOT tree)
    set(tree ${PROJECT_BINARY_DIR}/vendor/${name}-${${name}_SHA256})
  endif()
  set(${name}_SOURCE_DIR ${tree} PARENT_SCOPE)
  if(IS_DIRECTORY ${tree})
    return()
  endif()
  if(FETCHCONTENT_SOURCE_DIR_${upper})
    message(FATAL_ERROR "FETCHCONTENT_SOURCE_DIR_${upper}: no such directory: ${tree}")
  endif()
  set(tarball ${vendor_dir}/${${name}_FILE})
  if(NOT EXISTS ${tarball})
    message(FATAL_ERROR "no ${${name}_FILE} in ${vendor_dir}: packaging/fetch-sources ${vendor_dir} gets it")
  endif()
  file(SHA256 ${tarball} sha256)
  if(NOT sha256 STREQUAL ${name}_SHA256)
    message(FATAL_ERROR "${tarball} is not the file that is pinned: SHA256 ${sha256}, expected ${${name}_SHA256}")
  endif()
  file(REMOVE_RECURSE ${tree}.part)
  file(ARCHIVE_EXTRACT INPUT ${tarball} DESTINATION ${tree}.part)
  file(GLOB top ${tree}.part/*)  # each of them has one directory at its top
  file(RENAME ${top} ${tree})
  file(REMOVE_RECURSE ${tree}.part)
endfunction()

# A static library of third-party code: size over speed, no warnings, and no path of the build machine in it (the log of
# libkmod names __FILE__).
function(vendor_library name source_dir)
  list(TRANSFORM ARGN PREPEND ${source_dir}/)
  add_library(vendored_${name} STATIC ${ARGN})
  add_library(vendored::${name} ALIAS vendored_${name})
  target_compile_options(vendored_${name} PRIVATE -Os -w -fvisibility=hidden -ffunction-sections -fdata-sections
    -ffile-prefix-map=${source_dir}=${name})
  set_target_properties(vendored_${name} PROPERTIES C_STANDARD 11 C_EXTENSIONS ON)
endfunction()

set(vendored inih)
if(VFIO_BINDER_STATIC)
  list(APPEND vendored kmod xz zstd)
endif()
set(vendor_needs_tarballs FALSE)
foreach(name IN LISTS vendored)
  vendor_pin(${name})
  string(TOUPPER ${name} upper)
  if(NOT FETCHCONTENT_SOURCE_DIR_${upper} AND NOT EXISTS ${PROJECT_BINARY_DIR}/vendor/${name}-${${name}_SHA256})
    set(vendor_needs_tarballs TRUE)
  endif()
endforeach()
if(vendor_needs_tarballs)
  vendor_find_tarballs()
endif()
foreach(name IN LISTS vendored)
  vendor_unpack(${name})
endforeach()

include(${CMAKE_CURRENT_LIST_DIR}/vendor-inih.cmake)
if(VFIO_BINDER_STATIC)
  include(${CMAKE_CURRENT_LIST_DIR}/vendor-kmod.cmake)
endif()
