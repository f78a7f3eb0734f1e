#pragma once
#include <errno.h>
#include <qrencode.h>
#include <stddef.h>

/// As QRcode_encodeData, telling why nothing came of it, which Swift cannot read from errno reliably.
static inline QRcode *shim_qr_encode(const char *text, QRecLevel level, int *failure) {
    errno = 0;
    QRcode *code = QRcode_encodeString(text, 0, level, QR_MODE_8, 1);
    *failure = code == NULL ? errno : 0;
    return code;
}
