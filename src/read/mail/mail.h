#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/limits.h"
#include "read/read.h"

/// Mail as it lies in mailboxes and is handed over: a file with one message (RFC 5322, MIME; also
/// Apple's `.emlx`), or an mbox with many (RFC 4155, "From " lines; those that were quoted in
/// bodies are unquoted).
///
/// **Bodies are not handed over**: neither as values, nor for full-text search, nor by `decode`.
/// When an authority allows it (`Bodies::ForIndicators`), the texts of text/plain and text/html
/// parts that are no attachments are the event's last values, under model::kMailBodyField: at most
/// limits::kMailBodyBytes of a message, character references undone, tags left. `decode` has no
/// body then either. An event holds some headers, what servers said of the way and the sender, the
/// addresses of links and pictures, and what attachments are called and are (size, digests).
///
/// - Sender and recipients: "from", "to", "cc", "bcc", "sender", "reply_to", "return_path",
///   "delivered_to", bare addresses, one value each; also as ECS calls them: "email.from.address"
///   and so on. "email.from.name" is what the sender calls himself.
/// - "subject", "msgid" (without angle brackets), "in_reply_to", "date" (as written), "x_mailer"
///   (User-Agent too), "x_originating_ip"; also "email.subject", "email.message_id",
///   "email.x_mailer".
/// - The way, one value for each Received header, the last server's first: "received.from",
///   "received.ip", "received.by", "received.with", "received.time"; "-" where the header does not
///   say.
/// - "spf", "dkim", "dmarc" and "spf.domain", "dkim.domain", "dmarc.domain": the verdicts of the
///   server that wrote the topmost Authentication-Results ("auth_server"); headers further down
///   from others are the sender's to forge. Without one, Received-SPF.
/// - "urls" and "remote_img" are how many different links and remote pictures there are, "url.full"
///   and "url.domain" each of them, "remote_img.url" and "remote_img.domain" the pictures that are
///   fetched when the message is shown: images, backgrounds, style sheets' url().
/// - "attachments" is how many there are; "email.attachments.file.name", ".mime_type", ".size",
///   ".hash.md5", ".hash.sha256" (as "email.attachments.file.hash.sha256") one value each, "-"
///   where nothing is known: of an attached message neither size nor digests.
/// - "email.time_from" says where `time` comes from: "received", the last server's clock, else
///   "date", the sender's. "email.date_doubt" says what is wrong about the date: "missing",
///   "unreadable", "after-received" (more than an hour), "long-before-received" (more than seven
///   days). "email.defect" says what is wrong with the message.
/// - `channel` is model::telemetry::kMail, `computer` the last server.
///
/// The record's locator is the message in the file, its "From " line included: evidence leads to
/// the whole message, which only those see who hold the file.
namespace longwatch::read::mail {

/// Whether events hold what messages say.
enum class Bodies : std::uint8_t { Never, ForIndicators };

/// How files are cut and bounded. Leave alone unless testing.
struct MailOptions {
  /// Bytes of an mbox that one unit stands for, at least 1.
  std::size_t block_bytes = limits::kTextBlockBytes;
  /// Longest message; a longer one is dropped.
  std::size_t message_bytes = limits::kMailMessageBytes;
  Bodies bodies = Bodies::Never;
};

/// Whether a file that begins with these bytes may be mail: its first limits::kSniffBytes, or all
/// of it. What is mail must not be read as anything else, since its lines would be shown.
bool looks_like_mail(ByteView head);

/// The format named "mail".
std::unique_ptr<Format> make_mail_format(const MailOptions& options = {});

}  // namespace longwatch::read::mail
