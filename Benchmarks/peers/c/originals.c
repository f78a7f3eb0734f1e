// The same three renditions of a JPEG with libvips in one process: what a service cannot be faster than.
//   originals COUNT FILE     prints {"seconds": ...}
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "shim.h"

static void check(int failed, const char *what) {
    if (failed) {
        fprintf(stderr, "originals: %s failed\n", what);
        exit(1);
    }
}

static void save(VipsImage *image, int quality, int optimize) {
    void *bytes = NULL;
    size_t length = 0;
    check(shim_jpegsave(image, &bytes, &length, quality, optimize), "jpegsave");
    g_free(bytes);
}

static VipsImage *shrunk(VipsImage *image, int side) {
    VipsImage *small = NULL;
    check(shim_thumbnail_image(image, &small, side, side), "thumbnail");
    VipsImage *pixels = vips_image_copy_memory(small);
    check(pixels == NULL, "copy_memory");
    g_object_unref(small);
    return pixels;
}

static void once(void *bytes, size_t length) {
    VipsImage *source = NULL;
    check(shim_jpegload(bytes, length, &source), "jpegload");
    VipsImage *whole = vips_image_copy_memory(source);
    check(whole == NULL, "copy_memory");
    save(whole, 88, 0);
    VipsImage *preview = shrunk(whole, 1280);
    save(preview, 82, 1);
    VipsImage *thumb = shrunk(preview, 320);
    save(thumb, 80, 1);
    g_object_unref(thumb);
    g_object_unref(preview);
    g_object_unref(whole);
    g_object_unref(source);
}

int main(int count, char **arguments) {
    if (count != 3) {
        fprintf(stderr, "usage: originals COUNT FILE\n");
        return 64;
    }
    int times = atoi(arguments[1]);
    FILE *file = fopen(arguments[2], "rb");
    check(file == NULL, "opening the file");
    fseek(file, 0, SEEK_END);
    size_t length = (size_t)ftell(file);
    rewind(file);
    void *bytes = malloc(length);
    check(bytes == NULL || fread(bytes, 1, length, file) != length, "reading the file");
    fclose(file);
    check(vips_init(arguments[0]), "vips_init");
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    once(bytes, length);
    struct timespec began, ended;
    clock_gettime(CLOCK_MONOTONIC, &began);
    for (int i = 0; i < times; i++) once(bytes, length);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    printf("{\"seconds\": %f}\n",
           (double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) / 1e9);
    free(bytes);
    return 0;
}
