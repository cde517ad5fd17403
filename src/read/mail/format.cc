#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/text.h"
#include "read/line_units.h"
#include "read/mail/internal/mail_reader.h"
#include "read/mail/internal/mailbox.h"
#include "read/mail/internal/message.h"
#include "read/mail/mail.h"

namespace longwatch::read::mail {
namespace {

/// Names that nothing but mail has, besides the headers that events are made from.
bool is_name_of_mail(std::string_view name) {
  constexpr std::array<std::string_view, 9> kPrefixes = {
      "X-", "ARC-", "DKIM-", "MIME-", "Content-", "List-", "Resent-", "Thread-", "References"};
  return header_name(name).has_value() ||
         std::any_of(kPrefixes.begin(), kPrefixes.end(), [name](std::string_view prefix) {
           return starts_with_ignoring_ascii_case(name, prefix);
         });
}

/// What the lines up to the first empty one are.
struct HeaderBlock {
  std::set<HeaderName> known;
  std::size_t headers = 0;
  std::size_t of_mail = 0;    ///< of them
  std::size_t malformed = 0;  ///< lines that are none
  bool is_first_header = false;
  bool is_cut = false;  ///< goes on behind what was read
};

HeaderBlock look_at_headers(std::string_view text, bool is_all) {
  HeaderBlock block;
  block.is_cut = !is_all;
  while (!text.empty() && block.malformed <= kMalformedHeaders) {
    const bool is_whole = is_all || text.find('\n') != std::string_view::npos;
    const std::string_view line = take_line(text);
    if (trim(line).empty()) {
      block.is_cut = false;
      break;
    }
    const bool is_begin = block.headers + block.malformed == 0;
    if (!is_begin && (line.front() == ' ' || line.front() == '\t')) {
      continue;
    }
    const std::string_view name = name_of_header(line);
    if (name.empty()) {
      block.malformed += is_whole ? std::size_t{1} : std::size_t{0};
      continue;
    }
    block.is_first_header = block.is_first_header || is_begin;
    ++block.headers;
    block.of_mail += is_name_of_mail(name) ? std::size_t{1} : std::size_t{0};
    if (const std::optional<HeaderName> header = header_name(name)) {
      block.known.insert(*header);
    }
  }
  return block;
}

/// Headers of mail from the first line to the first empty one, and next to nothing else between.
Sniff sniff_headers(std::string_view text, bool is_all) {
  const HeaderBlock block = look_at_headers(text, is_all);
  const std::set<HeaderName>& known = block.known;
  const bool is_all_mail = block.headers > 0 && block.of_mail == block.headers;
  // A block so long that what tells it may stand behind what was read.
  if (block.is_cut && block.is_first_header && block.malformed == 0 && is_all_mail) {
    return Sniff::Yes;
  }
  // What no message is without, besides letters that begin like mail in other files.
  const bool has_origin = known.count(HeaderName::From) > 0 ||
                          known.count(HeaderName::Received) > 0 ||
                          known.count(HeaderName::ReturnPath) > 0;
  // What neither HTTP nor SIP has: they begin with a line that is no header.
  const bool is_sure =
      is_all_mail && known.count(HeaderName::Subject) + known.count(HeaderName::MessageId) > 0;
  const std::size_t expected =
      block.malformed == 0 ? 2 : std::max(block.malformed + 1, std::size_t{3});
  if (block.malformed > kMalformedHeaders || !has_origin || known.size() < expected ||
      !(block.is_first_header || is_sure)) {
    return Sniff::No;
  }
  return known.size() > 2 || is_sure ? Sniff::Yes : Sniff::Maybe;
}

/// Below a "From " line with a clock one header of mail is enough.
Sniff sniff_mbox(std::string_view text, bool is_all) {
  const HeaderBlock block = look_at_headers(text, is_all);
  const bool is_mail = block.is_first_header && block.malformed <= kMalformedHeaders &&
                       !(block.known.empty() && block.of_mail < block.headers);
  return is_mail ? Sniff::Yes : Sniff::Maybe;
}

/// Of the first bytes of a file.
Sniff sniff_mail(std::string_view text, bool is_all) {
  text.remove_prefix(lead_bytes(text));
  return begins_message(text) ? sniff_mbox(behind_from_line(text), is_all)
                              : sniff_headers(text.substr(length_line_bytes(text)), is_all);
}

constexpr std::array<Reading, 1> kReadings = {{
    {"messages (`.eml`, `.emlx`) and mboxes: headers, way, verdicts, links, remote pictures, "
     "attachments; bodies never, but for indicators with `--authority`",
     "`mail`", "messages of CPython's tests, an mbox that Exim wrote", ""},
}};

class MailFormat final : public Format {
 public:
  explicit MailFormat(const MailOptions& options) : options_(options) {}

  std::string_view name() const override { return "mail"; }

  std::span<const Reading> readings() const override { return kReadings; }

  Sniff sniff(ByteView head, std::uint64_t file_size) const override {
    return sniff_mail(as_text(head), head.size() >= file_size);
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest& request,
                                       DiagnosticSink& /*diagnostics*/) const override {
    std::array<std::byte, kBeginBytes> scratch{};
    LW_TRY_ASSIGN(const ByteView head, request.file->read_at(0, scratch));
    LW_TRY_ASSIGN(std::unique_ptr<MailReader> reader,
                  MailReader::open(request, options_, lead_bytes(as_text(head))));
    return std::unique_ptr<Reader>(std::move(reader));
  }

  std::unique_ptr<ReaderState> make_state() const override { return std::make_unique<MailState>(); }

 private:
  const MailOptions options_;
};

}  // namespace

bool looks_like_mail(ByteView head) {
  return sniff_mail(as_text(head), head.size() < limits::kSniffBytes) != Sniff::No;
}

std::unique_ptr<Format> make_mail_format(const MailOptions& options) {
  return std::make_unique<MailFormat>(options);
}

}  // namespace longwatch::read::mail
