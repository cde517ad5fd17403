#include "read/mail/internal/mail_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/text.h"
#include "model/mail_body.h"
#include "model/telemetry.h"
#include "read/mail/diagnostics.h"
#include "read/mail/internal/mailbox.h"
#include "read/mail/internal/message.h"
#include "read/mail/internal/message_fields.h"
#include "read/read_range.h"

namespace longwatch::read::mail {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kFrom = "From ";
constexpr CutDiagnostics kKinds{"message", &kLongMessage, &kUnreadableBlock};
constexpr std::string_view kExpected = "expected headers such as From and Date, got none";

/// The message without what an mbox adds.
Message parse_record(std::string_view record, std::string& buffer, Bodies bodies) {
  const std::string_view bare = record.starts_with(kFrom)
                                    ? unquoted(behind_from_line(record), buffer)
                                    : without_apple_parts(record);
  std::string mended;
  const std::string_view text = without_malformed_headers(bare, mended);
  Message message = parse_message(text, bodies);
  message.defects |= text.size() == bare.size() ? 0 : defect::kInvalidHeader;
  return message;
}

}  // namespace

MailReader::MailReader(const OpenRequest& request, const MailOptions& options)
    : CutReader(request, kKinds, options.message_bytes), options_(options) {}

Result<std::unique_ptr<MailReader>> MailReader::open(const OpenRequest& request,
                                                     const MailOptions& options,
                                                     std::uint64_t text_start) {
  std::unique_ptr<MailReader> reader(new MailReader(request, options));
  LW_TRY(reader->find_messages(text_start));
  return reader;
}

/// Several messages make a unit, one that is too long makes one of its own.
void MailReader::begin_message_at(std::uint64_t offset, std::uint64_t end) {
  std::vector<UnitStart>& starts = units();
  const bool is_long = end - offset > options_.message_bytes;
  if (is_long || starts.empty() || starts.back().long_bytes > 0 ||
      offset - starts.back().offset >= options_.block_bytes) {
    starts.push_back({offset, messages_, is_long ? end - offset : 0});
  }
  ++messages_;
}

/// What is searched overlaps by what must be seen before and behind a place.
Status MailReader::find_messages(std::uint64_t text_start) {
  constexpr std::uint64_t kBefore = 3;
  constexpr std::uint64_t kSearchBytes = 1024 * 1024;
  const std::uint64_t size = file().size();
  std::vector<std::byte> buffer;
  LW_TRY_ASSIGN(const std::string_view head,
                read_range(file(), text_start,
                           std::min<std::uint64_t>(size, text_start + kFrom.size()), buffer));
  const bool is_mbox = head == kFrom;  // the buffer is used again
  std::uint64_t begin = text_start;
  for (std::uint64_t at = text_start + 1; is_mbox && at < size; at += kSearchBytes) {
    const std::uint64_t first = at - std::min<std::uint64_t>(kBefore, at - text_start);
    const std::uint64_t last = std::min<std::uint64_t>(size, at + kSearchBytes + kBeginBytes);
    LW_TRY_ASSIGN(const std::string_view text, read_range(file(), first, last, buffer));
    for (std::size_t next = next_message(text, static_cast<std::size_t>(at - first));
         next != kNone && first + next < at + kSearchBytes; next = next_message(text, next + 1)) {
      begin_message_at(begin, first + next);
      begin = first + next;
    }
  }
  if (begin < size) {
    begin_message_at(begin, size);
  }
  return {};
}

void MailReader::read_text(std::string_view text, std::uint64_t offset, ReaderState& state,
                           model::EventBatch& batch, UnitBooks& books) const {
  auto& own = static_cast<MailState&>(state);
  while (!text.empty()) {
    const std::size_t end =
        text.starts_with(kFrom) ? std::min(next_message(text, 1), text.size()) : text.size();
    take(text.substr(0, end), offset, own, batch, books);
    text.remove_prefix(end);
    offset += end;
  }
}

void MailReader::take(std::string_view record, std::uint64_t offset, MailState& state,
                      model::EventBatch& batch, UnitBooks& books) const {
  books.begin_record();
  const Message message = parse_record(record, state.unquoted, options_.bodies);
  if (message.headers.empty()) {
    books.drop(kBrokenMessage, offset, record.size(),
               fmt::format("{}; message dropped", kExpected));
    return;
  }
  const MessageFields made = fields_of(message);
  state.values.clear();
  for (const auto& [name, value] : made.fields) {
    if (const std::optional<model::NamedField> field = fields()->wanted(name)) {
      state.values.add(model::text_value(batch.arena().copy(value)), field->field, field->naming);
    }
  }
  for (const std::string& body : message.bodies) {
    state.values.add(model::text_value(batch.arena().copy(body)), model::kMailBodyField);
  }
  model::Event event;
  event.time = made.time;
  event.time_doubts = made.time.has_value() && !made.has_zone ? model::time_doubt::kZoneAssumed : 0;
  event.channel = model::text_value(model::telemetry::kMail);
  if (!made.host.empty()) {
    event.computer = model::text_value(batch.arena().copy(made.host));
  }
  if (!made.defects.empty()) {
    books.note(kDamagedMessage, offset, fmt::format("the message is damaged: {}", made.defects));
  }
  if (message.is_clipped) {
    books.note(kClippedMessage, offset, "the message has more than is looked at");
  }
  if (message.is_body_clipped) {
    books.note(kClippedBody, offset,
               fmt::format("only the first {} of the message's body are searched",
                           to_text(ByteCount{limits::kMailBodyBytes})));
  }
  if (!made.date_doubt.empty()) {
    books.note(kDoubtfulDate, offset, fmt::format("the message's date is {}", made.date_doubt));
  }
  books.add(event, state.values, offset, record.size());
}

std::string MailReader::list_fields(std::string_view record, Arena& arena,
                                    std::vector<model::NamedValue>& fields) const {
  std::string buffer;
  const Message message = parse_record(record, buffer, Bodies::Never);
  if (message.headers.empty()) {
    return std::string(kExpected);
  }
  for (const auto& [name, value] : fields_of(message).fields) {
    fields.push_back({std::string(name), model::text_value(arena.copy(value))});
  }
  return {};
}

}  // namespace longwatch::read::mail
