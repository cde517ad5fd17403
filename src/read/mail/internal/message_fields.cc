#include "read/mail/internal/message_fields.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "read/mail/internal/auth_results.h"
#include "read/mail/internal/mail_date.h"
#include "read/mail/internal/received.h"

namespace longwatch::read::mail {
namespace {

using namespace std::chrono_literals;

/// Names of a header's addresses: the short one and that of ECS.
struct AddressField {
  HeaderName header;
  std::string_view name;
  std::string_view ecs_name;
};

constexpr std::array<AddressField, 8> kAddressFields = {{
    {HeaderName::From, "from", "email.from.address"},
    {HeaderName::Sender, "sender", "email.sender.address"},
    {HeaderName::ReplyTo, "reply_to", "email.reply_to.address"},
    {HeaderName::To, "to", "email.to.address"},
    {HeaderName::Cc, "cc", "email.cc.address"},
    {HeaderName::Bcc, "bcc", "email.bcc.address"},
    {HeaderName::ReturnPath, "return_path", ""},
    {HeaderName::DeliveredTo, "delivered_to", ""},
}};

constexpr std::array<std::pair<std::uint32_t, std::string_view>, 7> kDefectNames = {{
    {defect::kTruncated, "truncated"},
    {defect::kMalformedMultipart, "malformed-multipart"},
    {defect::kInvalidHeader, "invalid-header"},
    {defect::kConflictingHeader, "conflicting-header"},
    {defect::kNestedTooDeep, "nested-too-deep"},
    {defect::kWithoutBoundary, "without-boundary"},
    {defect::kMalformed, "malformed"},
}};

std::string_view without_brackets(std::string_view text) {
  text = trim(text);
  const bool has_brackets = text.size() >= 2 && ((text.front() == '<' && text.back() == '>') ||
                                                 (text.front() == '[' && text.back() == ']'));
  return has_brackets ? text.substr(1, text.size() - 2) : text;
}

/// Turns a message into fields, one kind of them after the other.
class Maker {
 public:
  explicit Maker(const Message& message) : message_(message) {}

  MessageFields make() {
    for (const Header& header : message_.headers) {
      put_header(header);
    }
    put_verdicts();
    put_links();
    put_attachments();
    tell_time();
    tell_defects();
    return std::move(result_);
  }

 private:
  void put(std::string_view name, std::string_view value) {
    if (!value.empty()) {
      result_.fields.emplace_back(name, value);
    }
  }

  /// A value of a list whose places must agree with those of others.
  void put_or_dash(std::string_view name, std::string_view value) {
    put(name, value.empty() ? "-" : value);
  }

  void put_header(const Header& header) {
    const auto* const addresses =
        std::find_if(kAddressFields.begin(), kAddressFields.end(),
                     [&header](const AddressField& field) { return field.header == header.name; });
    if (addresses != kAddressFields.end()) {
      put_addresses(header, *addresses);
      return;
    }
    switch (header.name) {
      case HeaderName::Subject:
        put("subject", header.value);
        put("email.subject", header.value);
        break;
      case HeaderName::MessageId:
        put("msgid", without_brackets(header.raw));
        put("email.message_id", without_brackets(header.raw));
        break;
      case HeaderName::InReplyTo:
        put("in_reply_to", without_brackets(header.raw));
        break;
      case HeaderName::Date:
        put("date", header.raw);
        break;
      case HeaderName::Received:
        put_hop(parse_received(header.raw));
        break;
      case HeaderName::OriginatingIp:
        put("x_originating_ip", without_brackets(header.raw));
        break;
      case HeaderName::Mailer:
        put("x_mailer", header.value);
        put("email.x_mailer", header.value);
        break;
      default:
        break;
    }
  }

  void put_addresses(const Header& header, const AddressField& field) {
    for (const Mailbox& mailbox : parse_mailboxes(header.raw)) {
      put(field.name, mailbox.address);
      if (!field.ecs_name.empty()) {
        put(field.ecs_name, mailbox.address);
      }
      if (header.name == HeaderName::From) {
        put("email.from.name", mailbox.name);
      }
    }
  }

  void put_hop(const Hop& hop) {
    if (result_.host.empty()) {
      result_.host = hop.by;
    }
    put_or_dash("received.from", hop.from);
    put_or_dash("received.ip", hop.from_ip);
    put_or_dash("received.by", hop.by);
    put_or_dash("received.with", hop.protocol);
    const std::optional<MailDate> time = parse_mail_date(hop.date);
    put_or_dash("received.time", time.has_value() ? to_iso8601(time->time) : std::string());
    if (!has_hop_) {
      last_received_ = time;
    }
    has_hop_ = true;
  }

  void put_verdict(const Verdict& verdict) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kMethods = {
        {{"spf", "spf.domain"}, {"dkim", "dkim.domain"}, {"dmarc", "dmarc.domain"}}};
    const auto* const known =
        std::find_if(kMethods.begin(), kMethods.end(),
                     [&verdict](const auto& method) { return method.first == verdict.method; });
    if (known != kMethods.end()) {
      put(known->first, verdict.result);
      put_or_dash(known->second, verdict.domain);
    }
  }

  /// Servers put their headers on top, so the topmost is of the last one, whoever wrote the others.
  void put_verdicts() {
    std::string server;
    for (const Header& header : message_.headers) {
      if (header.name != HeaderName::AuthenticationResults) {
        continue;
      }
      const AuthResults results = parse_auth_results(header.raw);
      if (server.empty()) {
        server = results.server;
        put("auth_server", server);
      }
      for (const Verdict& verdict : results.verdicts) {
        if (results.server == server) {
          put_verdict(verdict);
        }
      }
    }
    const auto spf =
        std::find_if(message_.headers.begin(), message_.headers.end(),
                     [](const Header& header) { return header.name == HeaderName::ReceivedSpf; });
    if (server.empty() && spf != message_.headers.end()) {
      put_verdict(parse_received_spf(spf->raw));
    }
  }

  void put_links() {
    put("urls", std::to_string(message_.links.urls().size()));
    put("remote_img", std::to_string(message_.links.images().size()));
    for (const std::string& url : message_.links.urls()) {
      put("url.full", url);
      put_or_dash("url.domain", host_of(url));
    }
    for (const std::string& url : message_.links.images()) {
      put("remote_img.url", url);
      put_or_dash("remote_img.domain", host_of(url));
    }
  }

  void put_attachments() {
    put("attachments", std::to_string(message_.attachments.size()));
    for (const Attachment& attachment : message_.attachments) {
      put_or_dash("email.attachments.file.name", attachment.name);
      put_or_dash("email.attachments.file.mime_type", attachment.type);
      put_or_dash("email.attachments.file.size",
                  attachment.size.has_value() ? std::to_string(*attachment.size) : std::string());
      put_or_dash("email.attachments.file.hash.md5", attachment.md5);
      put_or_dash("email.attachments.file.hash.sha256", attachment.sha256);
    }
  }

  void tell_time() {
    const auto date =
        std::find_if(message_.headers.begin(), message_.headers.end(),
                     [](const Header& header) { return header.name == HeaderName::Date; });
    const bool has_date = date != message_.headers.end() && !date->raw.empty();
    const std::optional<MailDate> sent =
        has_date ? parse_mail_date(date->raw) : std::optional<MailDate>();
    const std::optional<MailDate>& time = last_received_.has_value() ? last_received_ : sent;
    if (time.has_value()) {
      result_.time = time->time;
      result_.has_zone = time->has_zone;
      put("email.time_from", last_received_.has_value() ? "received" : "date");
    }
    if (sent.has_value()) {
      put("email.origination_timestamp", to_iso8601(sent->time));
    }
    if (last_received_.has_value()) {
      put("email.delivery_timestamp", to_iso8601(last_received_->time));
    }
    if (!has_date) {
      result_.date_doubt = "missing";
    } else if (!sent.has_value()) {
      result_.date_doubt = "unreadable";
    } else if (last_received_.has_value() && sent->time > last_received_->time + 1h) {
      result_.date_doubt = "after-received";
    } else if (last_received_.has_value() &&
               sent->time + std::chrono::days(7) < last_received_->time) {
      result_.date_doubt = "long-before-received";
    }
    put("email.date_doubt", result_.date_doubt);
  }

  void tell_defects() {
    for (const auto& [bit, name] : kDefectNames) {
      if ((message_.defects & bit) != 0) {
        put("email.defect", name);
        result_.defects.append(result_.defects.empty() ? "" : ", ").append(name);
      }
    }
  }

  const Message& message_;
  MessageFields result_;
  std::optional<MailDate> last_received_;
  bool has_hop_ = false;
};

}  // namespace

MessageFields fields_of(const Message& message) {
  return Maker(message).make();
}

}  // namespace longwatch::read::mail
