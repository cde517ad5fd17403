#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "read/mail/internal/links.h"
#include "read/mail/mail.h"

namespace longwatch::read::mail {

/// Headers that events are made from.
enum class HeaderName : std::uint8_t {
  From,
  Sender,
  ReplyTo,
  To,
  Cc,
  Bcc,
  ReturnPath,
  DeliveredTo,
  Subject,
  MessageId,
  InReplyTo,
  Date,
  Received,
  AuthenticationResults,
  ReceivedSpf,
  OriginatingIp,
  Mailer,
};

/// One header, in the order of the message.
struct Header {
  HeaderName name{};
  std::string raw;    ///< unfolded, as written
  std::string value;  ///< encoded words decoded
};

/// A person or list in a header of addresses.
struct Mailbox {
  std::string name;
  std::string address;
};

/// A part that is no text of the message.
struct Attachment {
  std::string name;
  std::string type;
  std::optional<std::uint64_t> size;  ///< of the decoded content; nothing for attached messages
  std::string md5;                    ///< of the decoded content
  std::string sha256;
};

/// What is wrong with a message; bits of `Message::defects`.
namespace defect {
inline constexpr std::uint32_t kTruncated = 1;
inline constexpr std::uint32_t kMalformedMultipart = 2;
inline constexpr std::uint32_t kInvalidHeader = 4;
inline constexpr std::uint32_t kConflictingHeader = 8;
inline constexpr std::uint32_t kNestedTooDeep = 16;
inline constexpr std::uint32_t kWithoutBoundary = 32;
inline constexpr std::uint32_t kMalformed = 64;
}  // namespace defect

/// A message; without its body unless that was asked for.
struct Message {
  std::vector<Header> headers;
  std::vector<Attachment> attachments;
  Links links;
  std::uint32_t defects = 0;
  bool is_clipped = false;
  std::vector<std::string> bodies;  ///< texts of its parts
  bool is_body_clipped = false;
};

/// Takes a message apart, from its first header on. Any thread.
Message parse_message(std::string_view bytes, Bodies bodies = Bodies::Never);

/// The mailboxes of a header as written, those of groups too; at most limits::kMailAddresses.
std::vector<Mailbox> parse_mailboxes(const std::string& raw);

/// The header of that name in any letter case, when events are made from it.
std::optional<HeaderName> header_name(std::string_view name);

}  // namespace longwatch::read::mail
