#include "read/mail/internal/message.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/text.h"
#include "formats/digest.h"

#include <gmime/gmime.h>

namespace longwatch::read::mail {
namespace {

struct Unreference {
  void operator()(gpointer object) const { g_object_unref(object); }
};

struct Free {
  void operator()(gpointer memory) const { g_free(memory); }
};

template <class T>
using Owned = std::unique_ptr<T, Unreference>;
using OwnedText = std::unique_ptr<char, Free>;
using OwnedBytes = std::unique_ptr<GByteArray, decltype(&g_byte_array_unref)>;
using OwnedOptions = std::unique_ptr<GMimeParserOptions, decltype(&g_mime_parser_options_free)>;

/// The object as one of that class; null when it is none.
template <class T>
T* as(gpointer object, GType type) {
  auto* const instance = static_cast<GTypeInstance*>(object);
  return instance != nullptr && g_type_check_instance_is_a(instance, type) != FALSE
             ? static_cast<T*>(object)
             : nullptr;
}

std::string text_or_empty(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

/// The library is prepared once, and told to keep its remarks on hostile input for itself: what
/// they say comes back as defects.
void prepare_library() {
  static const bool is_ready = [] {
    g_mime_init();
    for (const char* domain : {"gmime", "GLib", "GLib-GObject"}) {
      g_log_set_handler(
          domain, static_cast<GLogLevelFlags>(G_LOG_LEVEL_MASK),
          [](const gchar*, GLogLevelFlags, const gchar*, gpointer) {}, nullptr);
    }
    return true;
  }();
  static_cast<void>(is_ready);
}

constexpr auto kDefects = std::to_array<std::pair<GMimeParserWarning, std::uint32_t>>({
    {GMIME_WARN_TRUNCATED_MESSAGE, defect::kTruncated},
    {GMIME_WARN_MALFORMED_MULTIPART, defect::kMalformedMultipart},
    {GMIME_WARN_MALFORMED_MESSAGE, defect::kMalformed},
    {GMIME_CRIT_INVALID_HEADER_NAME, defect::kInvalidHeader},
    {GMIME_CRIT_CONFLICTING_HEADER, defect::kConflictingHeader},
    {GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY, defect::kWithoutBoundary},
    {GMIME_CRIT_NESTING_OVERFLOW, defect::kNestedTooDeep},
    {GMIME_CRIT_PART_WITHOUT_HEADERS_OR_CONTENT, defect::kMalformedMultipart},
});

void take_warning(gint64 /*offset*/, GMimeParserWarning code, const gchar* /*item*/,
                  gpointer defects) {
  const auto* const row = std::find_if(kDefects.begin(), kDefects.end(),
                                       [code](const auto& known) { return known.first == code; });
  if (row != kDefects.end()) {
    *static_cast<std::uint32_t*>(defects) |= row->second;
  }
}

constexpr auto kHeaders = std::to_array<std::pair<std::string_view, HeaderName>>({
    {"From", HeaderName::From},
    {"Sender", HeaderName::Sender},
    {"Reply-To", HeaderName::ReplyTo},
    {"To", HeaderName::To},
    {"Cc", HeaderName::Cc},
    {"Bcc", HeaderName::Bcc},
    {"Return-Path", HeaderName::ReturnPath},
    {"Delivered-To", HeaderName::DeliveredTo},
    {"Subject", HeaderName::Subject},
    {"Message-ID", HeaderName::MessageId},
    {"In-Reply-To", HeaderName::InReplyTo},
    {"Date", HeaderName::Date},
    {"Received", HeaderName::Received},
    {"Authentication-Results", HeaderName::AuthenticationResults},
    {"Received-SPF", HeaderName::ReceivedSpf},
    {"X-Originating-IP", HeaderName::OriginatingIp},
    {"User-Agent", HeaderName::Mailer},
    {"X-Mailer", HeaderName::Mailer},
});

/// Folded lines put together, without blanks around.
std::string unfolded(const char* raw) {
  std::string text = text_or_empty(raw);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\t'; }, ' ');
  return std::string(trim(text));
}

// Groups in groups are no addresses (RFC 5322 section 3.4), but the library follows them, call by
// call, until the stack is used up. So it is not shown more colons of a header than these.
constexpr std::size_t kColons = 256;

/// Counts the text's colons, and makes those that are too many blanks in `buffer`, where the text
/// lies at `offset`. Calls `copy` before the first.
template <class Copy>
void blank_colons(std::string_view text, std::size_t offset, std::size_t& colons,
                  std::string& buffer, const Copy& copy) {
  for (std::size_t at = text.find(':'); at != std::string_view::npos; at = text.find(':', at + 1)) {
    if (++colons > kColons) {
      copy();
      buffer[offset + at] = ' ';
    }
  }
}

/// Whether the line may begin a header in which the library looks for addresses.
bool begins_addresses(std::string_view line) {
  constexpr std::array<std::string_view, 6> kNames = {"From", "Sender", "Reply-To",
                                                      "To",   "Cc",     "Bcc"};
  return std::any_of(kNames.begin(), kNames.end(), [line](std::string_view name) {
    if (!starts_with_ignoring_ascii_case(line, name)) {
      return false;
    }
    const std::size_t next = line.find_first_not_of(" \t", name.size());
    return next != std::string_view::npos && line[next] == ':';
  });
}

/// The message, attached ones in it included, without headers of too many groups: as it is, else a
/// copy in `buffer`.
std::string_view with_shallow_groups(std::string_view bytes, std::string& buffer) {
  bool is_copied = false;
  bool is_addresses = false;
  std::size_t colons = 0;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const std::size_t feed = bytes.find('\n', begin);
    const std::size_t end = feed == std::string_view::npos ? bytes.size() : feed + 1;
    const std::string_view line = bytes.substr(begin, end - begin);
    if (line.front() != ' ' && line.front() != '\t') {
      is_addresses = begins_addresses(line);
      colons = 0;
    }
    if (is_addresses) {
      blank_colons(line, begin, colons, buffer, [&] {
        if (!is_copied) {
          buffer.assign(bytes);
          is_copied = true;
        }
      });
    }
    begin = end;
  }
  return is_copied ? std::string_view(buffer) : bytes;
}

void take_headers(GMimeMessage& parsed, Message& message) {
  GMimeHeaderList* const list =
      g_mime_object_get_header_list(as<GMimeObject>(&parsed, GMIME_TYPE_OBJECT));
  const int count = g_mime_header_list_get_count(list);
  for (int i = 0; i < count; ++i) {
    GMimeHeader* const header = g_mime_header_list_get_header_at(list, i);
    const std::optional<HeaderName> name = header_name(g_mime_header_get_name(header));
    if (!name.has_value()) {
      continue;
    }
    if (message.headers.size() >= limits::kMailHeaders) {
      message.is_clipped = true;
      return;
    }
    message.headers.push_back({*name, unfolded(g_mime_header_get_raw_value(header)),
                               unfolded(g_mime_header_get_value(header))});
  }
}

/// A charset in which an address does not stand as it does in ASCII.
bool needs_conversion(std::string_view charset) {
  return starts_with_ignoring_ascii_case(charset, "utf-16") ||
         starts_with_ignoring_ascii_case(charset, "utf-32") ||
         starts_with_ignoring_ascii_case(charset, "utf-7") ||
         starts_with_ignoring_ascii_case(charset, "ucs-");
}

/// The content of a part with its transfer encoding undone; converted from `charset` unless empty.
std::string content_of(GMimePart& part, const std::string& charset) {
  GMimeDataWrapper* const content = g_mime_part_get_content(&part);
  if (content == nullptr) {
    return {};
  }
  const OwnedBytes bytes(g_byte_array_new(), &g_byte_array_unref);
  const Owned<GMimeStream> memory(g_mime_stream_mem_new_with_byte_array(bytes.get()));
  g_mime_stream_mem_set_owner(as<GMimeStreamMem>(memory.get(), GMIME_TYPE_STREAM_MEM), FALSE);
  Owned<GMimeStream> filtered;
  const Owned<GMimeFilter> converter(
      charset.empty() ? nullptr : g_mime_filter_charset_new(charset.c_str(), "utf-8"));
  if (converter != nullptr) {
    filtered.reset(g_mime_stream_filter_new(memory.get()));
    g_mime_stream_filter_add(as<GMimeStreamFilter>(filtered.get(), GMIME_TYPE_STREAM_FILTER),
                             converter.get());
  }
  GMimeStream* const target = filtered != nullptr ? filtered.get() : memory.get();
  g_mime_data_wrapper_write_to_stream(content, target);
  g_mime_stream_flush(target);
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

std::string type_of(GMimeObject& object) {
  GMimeContentType* const type = g_mime_object_get_content_type(&object);
  const OwnedText text(type == nullptr ? nullptr : g_mime_content_type_get_mime_type(type));
  return to_ascii_lower(text == nullptr ? std::string_view() : std::string_view(text.get()));
}

std::string md5_of(std::string_view content) {
  const OwnedText digest(g_compute_checksum_for_data(
      G_CHECKSUM_MD5, reinterpret_cast<const guchar*>(content.data()), content.size()));
  return text_or_empty(digest.get());
}

/// Up to the limit for the message; not in the middle of a word, which could look like another one.
void take_body(std::string text, Message& message) {
  std::size_t room = limits::kMailBodyBytes;
  for (const std::string& body : message.bodies) {
    room -= body.size();
  }
  if (text.size() > room) {
    const std::size_t blank = text.find_last_of(" \t\r\n", room);
    text.resize(blank == std::string::npos ? 0 : std::min(blank, room));
    message.is_body_clipped = true;
  }
  if (!text.empty()) {
    message.bodies.push_back(std::move(text));
  }
}

void take_leaf(GMimePart& part, Message& message, Bodies bodies) {
  auto& object = *as<GMimeObject>(&part, GMIME_TYPE_OBJECT);
  const std::string type = type_of(object);
  const bool is_text = type.starts_with("text/");
  const char* const file_name = g_mime_part_get_filename(&part);
  const bool is_attachment =
      !is_text || file_name != nullptr || g_mime_part_is_attachment(&part) != FALSE;
  const std::string content = content_of(part, {});
  if (is_attachment) {
    message.attachments.push_back({text_or_empty(file_name), type, content.size(), md5_of(content),
                                   to_hex(formats::sha256(as_bytes(content)))});
  }
  if (!is_text) {
    return;
  }
  const std::string charset =
      text_or_empty(g_mime_object_get_content_type_parameter(&object, "charset"));
  const std::string converted =
      needs_conversion(charset) ? content_of(part, charset) : std::string();
  const std::string_view text = converted.empty() ? content : converted;
  const bool is_html = type == "text/html";
  if (is_html) {
    message.links.add_html(text);
  } else {
    message.links.add_text(text);
  }
  if (bodies == Bodies::ForIndicators && !is_attachment && (is_html || type == "text/plain")) {
    take_body(is_html ? without_references(text) : std::string(text), message);
  }
}

/// An attached message is an attachment, and what is attached to it as well.
GMimeObject* take_attached_message(GMimeMessagePart& part, Message& message) {
  auto& object = *as<GMimeObject>(&part, GMIME_TYPE_OBJECT);
  const char* const name = g_mime_object_get_content_disposition_parameter(&object, "filename");
  message.attachments.push_back({text_or_empty(name), type_of(object), std::nullopt, {}, {}});
  GMimeMessage* const inner = g_mime_message_part_get_message(&part);
  return inner == nullptr ? nullptr : g_mime_message_get_mime_part(inner);
}

void take_parts(GMimeObject* top, Message& message, Bodies bodies) {
  std::vector<GMimeObject*> open = {top};
  std::size_t parts = 0;
  while (!open.empty()) {
    GMimeObject* const object = open.back();
    open.pop_back();
    if (object == nullptr) {
      continue;
    }
    if (++parts > limits::kMailParts) {
      message.is_clipped = true;
      return;
    }
    if (auto* const multipart = as<GMimeMultipart>(object, GMIME_TYPE_MULTIPART)) {
      for (int i = g_mime_multipart_get_count(multipart) - 1; i >= 0; --i) {
        open.push_back(g_mime_multipart_get_part(multipart, i));
      }
    } else if (auto* const attached = as<GMimeMessagePart>(object, GMIME_TYPE_MESSAGE_PART)) {
      open.push_back(take_attached_message(*attached, message));
    } else if (auto* const leaf = as<GMimePart>(object, GMIME_TYPE_PART)) {
      take_leaf(*leaf, message, bodies);
    }
  }
}

}  // namespace

std::optional<HeaderName> header_name(std::string_view name) {
  const auto* const row = std::find_if(kHeaders.begin(), kHeaders.end(), [name](const auto& known) {
    return equals_ignoring_ascii_case(known.first, name);
  });
  return row == kHeaders.end() ? std::nullopt : std::optional(row->second);
}

Message parse_message(std::string_view bytes, Bodies bodies) {
  prepare_library();
  Message message;
  const OwnedOptions options(g_mime_parser_options_new(), &g_mime_parser_options_free);
  g_mime_parser_options_set_warning_callback(options.get(), &take_warning, &message.defects);
  std::string buffer;
  const std::string_view shown = with_shallow_groups(bytes, buffer);
  message.is_clipped = shown.data() != bytes.data();
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(shown.data(), shown.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> parsed(g_mime_parser_construct_message(parser.get(), options.get()));
  if (parsed == nullptr) {
    return message;
  }
  take_headers(*parsed, message);
  take_parts(g_mime_message_get_mime_part(parsed.get()), message, bodies);
  message.is_clipped = message.is_clipped || message.links.is_clipped();
  return message;
}

std::vector<Mailbox> parse_mailboxes(const std::string& raw) {
  prepare_library();
  std::vector<Mailbox> mailboxes;
  std::string shown = raw;
  std::size_t colons = 0;
  blank_colons(raw, 0, colons, shown, [] {});
  const Owned<InternetAddressList> list(internet_address_list_parse(nullptr, shown.c_str()));
  std::vector<InternetAddressList*> open = {list.get()};
  while (!open.empty()) {
    InternetAddressList* const group = open.back();
    open.pop_back();
    const int count = group == nullptr ? 0 : internet_address_list_length(group);
    for (int i = 0; i < count && mailboxes.size() < limits::kMailAddresses; ++i) {
      InternetAddress* const address = internet_address_list_get_address(group, i);
      if (auto* const inner = as<InternetAddressGroup>(address, INTERNET_ADDRESS_TYPE_GROUP)) {
        open.push_back(internet_address_group_get_members(inner));
      } else if (auto* const box =
                     as<InternetAddressMailbox>(address, INTERNET_ADDRESS_TYPE_MAILBOX)) {
        mailboxes.push_back({text_or_empty(internet_address_get_name(address)),
                             text_or_empty(internet_address_mailbox_get_addr(box))});
      }
    }
  }
  return mailboxes;
}

}  // namespace longwatch::read::mail
