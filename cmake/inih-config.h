/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our settings of inih, put before its ini.c by the compiler's -include; ini.h says what each means. */
#pragma once

/* Lines of any length up to 1 MiB, on the heap. */
#define INI_USE_STACK 0
#define INI_ALLOW_REALLOC 1
#define INI_INITIAL_ALLOC 256
#define INI_MAX_LINE 1048576

/* A bad line must cost only itself, so an indented line must not become part of the value above it. */
#define INI_ALLOW_MULTILINE 0
#define INI_STOP_ON_FIRST_ERROR 0

/* Every line must come to our handler, also the faulty kinds, so that it can be named with its place. */
#define INI_ALLOW_NO_VALUE 1
#define INI_CALL_HANDLER_ON_NEW_SECTION 1

#define INI_ALLOW_BOM 1
#define INI_START_COMMENT_PREFIXES ";#"
#define INI_ALLOW_INLINE_COMMENTS 1
#define INI_INLINE_COMMENT_PREFIXES ";#"
