#pragma once
// The functions of GMime 3 that building and reading messages takes, declared by hand: GLib's pkg-config file carries -pthread,
// of which SwiftPM complains at every command, and GLib's headers are more than Swift needs to see.
// Signatures as in <gmime/gmime.h> 3.2 and <glib.h> 2.74; the enumerations are int in C.
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct _GMimeObject GMimeObject;
typedef struct _GMimeMessage GMimeMessage;
typedef struct _GMimePart GMimePart;
typedef struct _GMimeMessagePart GMimeMessagePart;
typedef struct _GMimeMultipart GMimeMultipart;
typedef struct _GMimeContentType GMimeContentType;
typedef struct _GMimeParser GMimeParser;
typedef struct _GMimeParserOptions GMimeParserOptions;
typedef struct _GMimeStream GMimeStream;
typedef struct _GMimeDataWrapper GMimeDataWrapper;
typedef struct _GMimeFormatOptions GMimeFormatOptions;
typedef struct _GDateTime GDateTime;
typedef struct { uint8_t *data; unsigned int len; } GByteArray;

enum { GMIME_ADDRESS_TYPE_FROM = 1, GMIME_ADDRESS_TYPE_REPLY_TO = 2, GMIME_ADDRESS_TYPE_TO = 3 };
enum { GMIME_CONTENT_ENCODING_DEFAULT = 0, GMIME_CONTENT_ENCODING_BASE64 = 4, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE = 5 };
enum { GMIME_NEWLINE_FORMAT_DOS = 1 };

void g_mime_init(void);
void g_object_unref(void *object);
int g_type_check_instance_is_a(void *instance, size_t type);

GMimeMessage *g_mime_message_new(int pretty_headers);
void g_mime_message_add_mailbox(GMimeMessage *message, int type, const char *name, const char *address);
void g_mime_message_set_subject(GMimeMessage *message, const char *subject, const char *charset);
void g_mime_message_set_date(GMimeMessage *message, GDateTime *date);
void g_mime_message_set_message_id(GMimeMessage *message, const char *id);
void g_mime_message_set_mime_part(GMimeMessage *message, GMimeObject *part);
GMimeObject *g_mime_message_get_mime_part(GMimeMessage *message);
const char *g_mime_message_get_message_id(GMimeMessage *message);
GMimeMessage *g_mime_message_part_get_message(GMimeMessagePart *part);
size_t g_mime_message_part_get_type(void);

void g_mime_object_append_header(GMimeObject *object, const char *name, const char *value, const char *charset);
void g_mime_object_set_content_type_parameter(GMimeObject *object, const char *name, const char *value);
void g_mime_object_set_disposition(GMimeObject *object, const char *disposition);
GMimeContentType *g_mime_object_get_content_type(GMimeObject *object);
int g_mime_content_type_is_type(GMimeContentType *type, const char *name, const char *subtype);
ssize_t g_mime_object_write_to_stream(GMimeObject *object, GMimeFormatOptions *options, GMimeStream *stream);

GMimePart *g_mime_part_new_with_type(const char *type, const char *subtype);
void g_mime_part_set_content_encoding(GMimePart *part, int encoding);
void g_mime_part_set_filename(GMimePart *part, const char *name);
void g_mime_part_set_content(GMimePart *part, GMimeDataWrapper *content);
GMimeDataWrapper *g_mime_part_get_content(GMimePart *part);
size_t g_mime_part_get_type(void);

GMimeMultipart *g_mime_multipart_new_with_subtype(const char *subtype);
void g_mime_multipart_add(GMimeMultipart *multipart, GMimeObject *part);
void g_mime_multipart_set_boundary(GMimeMultipart *multipart, const char *boundary);
int g_mime_multipart_get_count(GMimeMultipart *multipart);
GMimeObject *g_mime_multipart_get_part(GMimeMultipart *multipart, int index);
size_t g_mime_multipart_get_type(void);

GMimeParser *g_mime_parser_new_with_stream(GMimeStream *stream);
GMimeMessage *g_mime_parser_construct_message(GMimeParser *parser, GMimeParserOptions *options);

GMimeStream *g_mime_stream_mem_new(void);
GMimeStream *g_mime_stream_mem_new_with_buffer(const char *buffer, size_t length);
GByteArray *g_mime_stream_mem_get_byte_array(GMimeStream *stream);
GMimeDataWrapper *g_mime_data_wrapper_new_with_stream(GMimeStream *stream, int encoding);
ssize_t g_mime_data_wrapper_write_to_stream(GMimeDataWrapper *wrapper, GMimeStream *stream);

GMimeFormatOptions *g_mime_format_options_new(void);
void g_mime_format_options_set_newline_format(GMimeFormatOptions *options, int newline);
void g_mime_format_options_free(GMimeFormatOptions *options);

GDateTime *g_date_time_new_from_unix_utc(int64_t seconds);
void g_date_time_unref(GDateTime *date);
