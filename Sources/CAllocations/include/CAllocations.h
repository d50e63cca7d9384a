// Counts this program's allocations: malloc and its kin are defined here, over the C library's own, and count each call of
// the calling thread. For the benchmarks only: whoever links this gets these allocators.
#pragma once
#include <stdint.h>

/// Calls of malloc, calloc, realloc, memalign, aligned_alloc and posix_memalign by this thread so far.
uint64_t fw_allocations(void);
