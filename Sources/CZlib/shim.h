#pragma once
// zlib's deflateInit2 is a macro, which Swift cannot call.
#include <zlib.h>

static inline int fw_gzip_begin(z_streamp stream, int level) {
    // 15 bits of window, and 16 for gzip's header and trailer.
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
