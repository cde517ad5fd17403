#include <array>
#include <set>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "read/line_units.h"
#include "read/mail/internal/mail_reader.h"
#include "read/mail/internal/mailbox.h"
#include "read/mail/internal/message.h"
#include "read/mail/mail.h"

namespace longwatch::read::mail {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Headers of mail from the first line to the first empty one, and nothing else between.
Sniff sniff_headers(std::string_view text, bool is_all) {
  std::set<HeaderName> known;
  bool is_first = true;
  while (!text.empty()) {
    const bool is_whole = text.find('\n') != std::string_view::npos;
    const std::string_view line = take_line(text);
    if (line.empty() || (!is_whole && !is_all)) {
      break;
    }
    const bool is_folded = !is_first && (line.front() == ' ' || line.front() == '\t');
    const std::string_view name = name_of_header(line);
    if (!is_folded && name.empty()) {
      return Sniff::No;
    }
    if (const std::optional<HeaderName> header = header_name(name);
        !is_folded && header.has_value()) {
      known.insert(*header);
    }
    is_first = false;
  }
  // What no message is without, besides letters that begin like mail in other files.
  const bool has_origin = known.count(HeaderName::From) > 0 ||
                          known.count(HeaderName::Received) > 0 ||
                          known.count(HeaderName::ReturnPath) > 0;
  if (!has_origin || known.size() < 2) {
    return Sniff::No;
  }
  return known.size() > 2 ? Sniff::Yes : Sniff::Maybe;
}

Sniff sniff_mail(std::string_view text, bool is_all) {
  if (!begins_message(text)) {
    return sniff_headers(text, is_all);
  }
  const Sniff headers = sniff_headers(behind_from_line(text), is_all);
  return headers == Sniff::No ? Sniff::Maybe : Sniff::Yes;
}

constexpr std::array<Reading, 1> kReadings = {{
    {"messages (`.eml`) and mboxes: headers, way, verdicts, links, remote pictures, "
     "attachments; never bodies",
     "`mail`", "messages of CPython's tests, an mbox that Exim wrote", ""},
}};

class MailFormat final : public Format {
 public:
  explicit MailFormat(const MailOptions& options) : options_(options) {}

  std::string_view name() const override { return "mail"; }

  std::span<const Reading> readings() const override { return kReadings; }

  Sniff sniff(ByteView head, std::uint64_t file_size) const override {
    std::string_view text = as_text(head);
    text.remove_prefix(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
    return sniff_mail(text, head.size() >= file_size);
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& /*diagnostics*/) const override {
    std::array<std::byte, kByteOrderMark.size()> scratch{};
    LW_TRY_ASSIGN(const ByteView head, request.file->read_at(0, scratch));
    const std::uint64_t text_start =
        as_text(head).starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
    LW_TRY_ASSIGN(std::unique_ptr<MailReader> reader,
                  MailReader::open(request, options_, text_start));
    return std::unique_ptr<Reader>(std::move(reader));
  }

  std::unique_ptr<ReaderState> make_state() const override { return std::make_unique<MailState>(); }

 private:
  const MailOptions options_;
};

}  // namespace

std::unique_ptr<Format> make_mail_format(const MailOptions& options) {
  return std::make_unique<MailFormat>(options);
}

}  // namespace longwatch::read::mail
