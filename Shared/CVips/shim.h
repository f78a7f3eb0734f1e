#pragma once
// The part of libvips 8.14 that Images uses, declared by hand: vips.pc carries flags that SwiftPM refuses with a
// warning on every command. Signatures are those of <vips/vips.h>, <glib-object.h> and <gmodule.h>.
#include <stddef.h>

typedef struct _VipsImage VipsImage;

/// Values of the enumerations of <vips/image.h>, <vips/foreign.h> and <vips/resample.h> that are passed below.
enum {
    SHIM_VIPS_ACCESS_SEQUENTIAL = 1,
    SHIM_VIPS_FAIL_ON_TRUNCATED = 1,
    SHIM_VIPS_FORMAT_UCHAR = 0,
    SHIM_VIPS_FORMAT_USHORT = 2,
    SHIM_VIPS_INTERPRETATION_B_W = 1,
    SHIM_VIPS_INTERPRETATION_CMYK = 15,
    SHIM_VIPS_INTERPRETATION_SRGB = 22,
    SHIM_VIPS_INTERPRETATION_RGB16 = 25,
    SHIM_VIPS_INTERPRETATION_GREY16 = 26,
    SHIM_VIPS_INTENT_RELATIVE = 1,
    SHIM_VIPS_SIZE_DOWN = 2,
    SHIM_VIPS_HEIF_COMPRESSION_AV1 = 4,
    SHIM_VIPS_DIRECTION_HORIZONTAL = 0,
    SHIM_VIPS_INTERESTING_CENTRE = 1,
};

int vips_init(const char *argv0);
int vips_version(int flag);
void vips_concurrency_set(int concurrency);
void vips_cache_set_max(int max);
void vips_block_untrusted_set(int state);
void vips_operation_block_set(const char *name, int state);
void vips_error_clear(void);
void vips_error_freeze(void);

int vips_image_get_width(const VipsImage *image);
int vips_image_get_height(const VipsImage *image);
int vips_image_get_n_pages(VipsImage *image);
int vips_image_get_bands(const VipsImage *image);
int vips_image_get_format(const VipsImage *image);
int vips_image_get_interpretation(const VipsImage *image);
int vips_image_get_orientation(VipsImage *image);
int vips_image_hasalpha(VipsImage *image);
size_t vips_image_get_typeof(const VipsImage *image, const char *name);
int vips_image_get_blob(const VipsImage *image, const char *name, const void **data, size_t *length);
int vips_image_remove(VipsImage *image, const char *name);
VipsImage *vips_image_copy_memory(VipsImage *image);
const void *vips_image_get_data(VipsImage *image);
VipsImage *vips_image_new_from_memory(
    const void *data, size_t size, int width, int height, int bands, int format);
VipsImage *vips_image_new_matrix_from_array(int width, int height, const double *array, int size);

void g_object_unref(void *object);
void g_free(void *memory);
void *g_module_open(const char *file, unsigned flags);

// The operations are variadic, which Swift cannot call. One line each; nothing is decided here.

int vips_jpegload_buffer(void *buffer, size_t length, VipsImage **out, ...);
int vips_pngload_buffer(void *buffer, size_t length, VipsImage **out, ...);
int vips_webpload_buffer(void *buffer, size_t length, VipsImage **out, ...);
int vips_heifload_buffer(void *buffer, size_t length, VipsImage **out, ...);
int vips_gifload_buffer(void *buffer, size_t length, VipsImage **out, ...);
int vips_tiffload_buffer(void *buffer, size_t length, VipsImage **out, ...);

#define SHIM_LOAD(name)                                                                                            \
    static inline int shim_##name##load(void *buffer, size_t length, VipsImage **out) {                            \
        return vips_##name##load_buffer(                                                                           \
            buffer, length, out, "access", SHIM_VIPS_ACCESS_SEQUENTIAL, "fail_on", SHIM_VIPS_FAIL_ON_TRUNCATED,    \
            (void *)0);                                                                                            \
    }
SHIM_LOAD(jpeg)
SHIM_LOAD(png)
SHIM_LOAD(webp)
SHIM_LOAD(heif)
SHIM_LOAD(gif)
SHIM_LOAD(tiff)
#undef SHIM_LOAD

static inline int shim_jpegload_shrunk(void *buffer, size_t length, VipsImage **out, int shrink) {
    return vips_jpegload_buffer(
        buffer, length, out, "access", SHIM_VIPS_ACCESS_SEQUENTIAL, "fail_on", SHIM_VIPS_FAIL_ON_TRUNCATED,
        "shrink", shrink, (void *)0);
}

static inline int shim_webpload_shrunk(void *buffer, size_t length, VipsImage **out, int shrink) {
    return vips_webpload_buffer(
        buffer, length, out, "access", SHIM_VIPS_ACCESS_SEQUENTIAL, "fail_on", SHIM_VIPS_FAIL_ON_TRUNCATED,
        "scale", 1.0 / shrink, (void *)0);
}

int vips_thumbnail_image(VipsImage *in, VipsImage **out, int width, ...);
int vips_autorot(VipsImage *in, VipsImage **out, ...);
int vips_cast(VipsImage *in, VipsImage **out, int format, ...);
int vips_copy(VipsImage *in, VipsImage **out, ...);
int vips_colourspace(VipsImage *in, VipsImage **out, int space, ...);
int vips_icc_transform(VipsImage *in, VipsImage **out, const char *output_profile, ...);
int vips_flatten(VipsImage *in, VipsImage **out, ...);
int vips_jpegsave_buffer(VipsImage *in, void **buffer, size_t *length, ...);
int vips_webpsave_buffer(VipsImage *in, void **buffer, size_t *length, ...);
int vips_heifsave_buffer(VipsImage *in, void **buffer, size_t *length, ...);

static inline int shim_thumbnail_image(VipsImage *in, VipsImage **out, int width, int height) {
    return vips_thumbnail_image(
        in, out, width, "height", height, "size", SHIM_VIPS_SIZE_DOWN, "no_rotate", 1, (void *)0);
}

static inline int shim_fill(VipsImage *in, VipsImage **out, int width, int height) {
    return vips_thumbnail_image(
        in, out, width, "height", height, "crop", SHIM_VIPS_INTERESTING_CENTRE, "no_rotate", 1, (void *)0);
}

static inline int shim_autorot(VipsImage *in, VipsImage **out) { return vips_autorot(in, out, (void *)0); }

/// 16 to 8 bits by shift, so that full scale stays full scale; alpha with it.
static inline int shim_halve_depth(VipsImage *in, VipsImage **out) {
    return vips_cast(in, out, SHIM_VIPS_FORMAT_UCHAR, "shift", 1, (void *)0);
}

static inline int shim_clip_to_bytes(VipsImage *in, VipsImage **out) {
    return vips_cast(in, out, SHIM_VIPS_FORMAT_UCHAR, (void *)0);
}

static inline int shim_interpret(VipsImage *in, VipsImage **out, int interpretation) {
    return vips_copy(in, out, "interpretation", interpretation, (void *)0);
}

static inline int shim_colorspace(VipsImage *in, VipsImage **out, int space) {
    return vips_colourspace(in, out, space, (void *)0);
}

static inline int shim_icc_to_srgb(VipsImage *in, VipsImage **out, const char *fallback) {
    return vips_icc_transform(
        in, out, "srgb", "embedded", 1, "input_profile", fallback, "intent", SHIM_VIPS_INTENT_RELATIVE, "depth", 8,
        (void *)0);
}

/// libvips flattens on black unless told otherwise; an array of one double is valid for every band.
void *vips_array_double_newv(int count, ...);
void vips_area_unref(void *area);

static inline int shim_flatten_on_white(VipsImage *in, VipsImage **out) {
    void *white = vips_array_double_newv(1, 255.0);
    int result = vips_flatten(in, out, "background", white, (void *)0);
    vips_area_unref(white);
    return result;
}

static inline int shim_jpegsave(VipsImage *in, void **buffer, size_t *length, int quality, int optimize) {
    return vips_jpegsave_buffer(
        in, buffer, length, "Q", quality, "strip", 1, "optimize_coding", optimize, (void *)0);
}

static inline int shim_webpsave(VipsImage *in, void **buffer, size_t *length, int quality, int effort) {
    return vips_webpsave_buffer(in, buffer, length, "Q", quality, "strip", 1, "effort", effort, (void *)0);
}

static inline int shim_avifsave(VipsImage *in, void **buffer, size_t *length, int quality, int effort) {
    return vips_heifsave_buffer(
        in, buffer, length, "Q", quality, "strip", 1, "effort", effort, "compression", SHIM_VIPS_HEIF_COMPRESSION_AV1,
        (void *)0);
}

// What customers change about a picture.

int vips_rot(VipsImage *in, VipsImage **out, int angle, ...);
int vips_flip(VipsImage *in, VipsImage **out, int direction, ...);
int vips_rotate(VipsImage *in, VipsImage **out, double angle, ...);
int vips_extract_area(VipsImage *in, VipsImage **out, int left, int top, int width, int height, ...);
int vips_extract_band(VipsImage *in, VipsImage **out, int band, ...);
int vips_recomb(VipsImage *in, VipsImage **out, VipsImage *matrix, ...);
int vips_linear(VipsImage *in, VipsImage **out, const double *a, const double *b, int n, ...);
int vips_insert(VipsImage *main, VipsImage *sub, VipsImage **out, int x, int y, ...);
int vips_ifthenelse(VipsImage *cond, VipsImage *in1, VipsImage *in2, VipsImage **out, ...);
int vips_text(VipsImage **out, const char *text, ...);
int vips_black(VipsImage **out, int width, int height, ...);

/// The values of VipsAngle are quarters of a turn, clockwise.
static inline int shim_rot(VipsImage *in, VipsImage **out, int quarters) {
    return vips_rot(in, out, quarters, (void *)0);
}

static inline int shim_mirror(VipsImage *in, VipsImage **out) {
    return vips_flip(in, out, SHIM_VIPS_DIRECTION_HORIZONTAL, (void *)0);
}

static inline int shim_rotate(VipsImage *in, VipsImage **out, double degrees) {
    return vips_rotate(in, out, degrees, (void *)0);
}

static inline int shim_extract_area(VipsImage *in, VipsImage **out, int left, int top, int width, int height) {
    return vips_extract_area(in, out, left, top, width, height, (void *)0);
}

static inline int shim_extract_bands(VipsImage *in, VipsImage **out, int first, int count) {
    return vips_extract_band(in, out, first, "n", count, (void *)0);
}

static inline int shim_recomb(VipsImage *in, VipsImage **out, VipsImage *matrix) {
    return vips_recomb(in, out, matrix, (void *)0);
}

static inline int shim_linear(VipsImage *in, VipsImage **out, const double *a, const double *b, int n) {
    return vips_linear(in, out, a, b, n, (void *)0);
}

static inline int shim_insert(VipsImage *main, VipsImage *sub, VipsImage **out, int x, int y) {
    return vips_insert(main, sub, out, x, y, (void *)0);
}

/// As much of `over` as the mask is bright, and `under` for the rest.
static inline int shim_blend(VipsImage *mask, VipsImage *over, VipsImage *under, VipsImage **out) {
    return vips_ifthenelse(mask, over, under, out, "blend", 1, (void *)0);
}

/// As large as fits into the box; markup is read.
static inline int shim_text(
    VipsImage **out, const char *text, const char *font, const char *file, int width, int height
) {
    return vips_text(out, text, "font", font, "fontfile", file, "width", width, "height", height, (void *)0);
}

static inline int shim_black(VipsImage **out, int width, int height, int bands) {
    return vips_black(out, width, height, "bands", bands, (void *)0);
}
