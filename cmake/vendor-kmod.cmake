# libkmod with the decoders of .ko.xz and .ko.zst built in.

# The .xz decoder: what the kernel's own scripts/Makefile.modinst writes (LZMA2 with CRC32) and what xz writes by itself
# (CRC64) or when told to (SHA256).
vendor_library(xz ${xz_SOURCE_DIR}/src/liblzma
  check/check.c check/crc32_small.c check/crc64_small.c check/sha256.c
  common/block_decoder.c common/block_header_decoder.c common/block_util.c common/common.c common/filter_common.c
  common/filter_decoder.c common/filter_flags_decoder.c common/index_hash.c common/stream_decoder.c
  common/stream_flags_common.c common/stream_flags_decoder.c common/vli_decoder.c common/vli_size.c
  lz/lz_decoder.c lzma/lzma2_decoder.c lzma/lzma_decoder.c
  simple/simple_coder.c simple/simple_decoder.c simple/x86.c)
set(lzma ${xz_SOURCE_DIR}/src/liblzma)
target_include_directories(vendored_xz SYSTEM PUBLIC ${lzma}/api
  PRIVATE ${xz_SOURCE_DIR}/src/common ${lzma}/common ${lzma}/check ${lzma}/lz ${lzma}/rangecoder ${lzma}/lzma
  ${lzma}/delta ${lzma}/simple)
target_compile_definitions(vendored_xz PRIVATE
  HAVE_STDINT_H HAVE_STDBOOL_H HAVE_INTTYPES_H HAVE_STRING_H HAVE__BOOL
  HAVE_FUNC_ATTRIBUTE_CONSTRUCTOR HAVE_VISIBILITY=0
  HAVE_SMALL HAVE_DECODERS HAVE_DECODER_LZMA1 HAVE_DECODER_LZMA2 HAVE_DECODER_X86
  HAVE_CHECK_CRC32 HAVE_CHECK_CRC64 HAVE_CHECK_SHA256
  TUKLIB_SYMBOL_PREFIX=lzma_ SIZEOF_SIZE_T=${CMAKE_SIZEOF_VOID_P})

# The zstd decoder in its smallest form.
vendor_library(zstd ${zstd_SOURCE_DIR}/lib
  common/entropy_common.c common/error_private.c common/fse_decompress.c common/xxhash.c common/zstd_common.c
  decompress/huf_decompress.c decompress/zstd_ddict.c decompress/zstd_decompress.c decompress/zstd_decompress_block.c)
target_include_directories(vendored_zstd SYSTEM PUBLIC ${zstd_SOURCE_DIR}/lib)
target_compile_definitions(vendored_zstd PRIVATE
  ZSTD_DISABLE_ASM ZSTD_LEGACY_SUPPORT=0 ZSTD_TRACE=0 DYNAMIC_BMI2=0
  HUF_FORCE_DECOMPRESS_X1 ZSTD_FORCE_DECOMPRESS_SEQUENCES_SHORT ZSTD_NO_INLINE ZSTD_STRIP_ERROR_STRINGS)

# glibc declares basename() in string.h for _GNU_SOURCE; musl since 1.2.5 does not.
include(CheckSymbolExists)
set(CMAKE_REQUIRED_DEFINITIONS -D_GNU_SOURCE)
check_symbol_exists(basename string.h KMOD_BASENAME_IN_STRING_H)
unset(CMAKE_REQUIRED_DEFINITIONS)
set(KMOD_HAVE_DECL_BASENAME 0)
if(KMOD_BASENAME_IN_STRING_H)
  set(KMOD_HAVE_DECL_BASENAME 1)
endif()
set(kmod_config ${PROJECT_BINARY_DIR}/vendor/kmod-config.h)
configure_file(${CMAKE_CURRENT_LIST_DIR}/kmod-config.h.in ${kmod_config} @ONLY)

vendor_library(kmod ${kmod_SOURCE_DIR}
  libkmod/libkmod.c libkmod/libkmod-builtin.c libkmod/libkmod-config.c libkmod/libkmod-elf.c libkmod/libkmod-file.c
  libkmod/libkmod-file-xz.c libkmod/libkmod-file-zstd.c libkmod/libkmod-index.c libkmod/libkmod-list.c
  libkmod/libkmod-module.c libkmod/libkmod-signature.c
  shared/array.c shared/hash.c shared/strbuf.c shared/util.c)
target_include_directories(vendored_kmod SYSTEM INTERFACE ${kmod_SOURCE_DIR}/libkmod PRIVATE ${kmod_SOURCE_DIR})
target_compile_definitions(vendored_kmod PRIVATE _GNU_SOURCE)
target_compile_options(vendored_kmod PRIVATE -include ${kmod_config})
target_link_libraries(vendored_kmod PRIVATE vendored::xz vendored::zstd)
