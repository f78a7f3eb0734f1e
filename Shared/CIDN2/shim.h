#pragma once
// Names in other scripts: libidn2 for domains (IDNA2008 with UTS 46) and libunistring, which it builds on, for text.
#include <idn2.h>
#include <stdlib.h>
#include <uninorm.h>

/// UNINORM_NFC is an object of the library behind a macro.
static inline uint8_t *shim_nfc(const uint8_t *text, size_t length, size_t *result_length) {
    return u8_normalize(UNINORM_NFC, text, length, NULL, result_length);
}

/// The flags of idn2_lookup_u8 are an enum that Swift sees as another type than the parameter.
static inline int shim_lookup(const char *name, char **result) {
    return idn2_lookup_u8((const uint8_t *)name, (uint8_t **)result, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
}
