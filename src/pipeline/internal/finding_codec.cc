#include "pipeline/internal/finding_codec.h"

#include <optional>
#include <string_view>
#include <utility>

namespace longwatch::pipeline {
namespace {

// A field added to a finding must be added below too, else it would be lost in long sweeps only.
static_assert(sizeof(model::Finding) == sizeof(const model::RuleInfo*) +
                                            sizeof(std::optional<Timestamp>) +
                                            4 * sizeof(std::string) + 5 * sizeof(std::vector<int>) +
                                            sizeof(std::shared_ptr<int>),
              "Finding has changed: extend encode, decode and held_bytes");
static_assert(sizeof(model::Entity) == 3 * sizeof(std::string) &&
                  sizeof(model::NamedText) == 2 * sizeof(std::string) &&
                  sizeof(model::EventReference) ==
                      sizeof(model::Locator) + sizeof(std::optional<Timestamp>) + sizeof(TimeTicks),
              "a part of Finding has changed: extend encode, decode and held_bytes");

/// Seven bits a byte, lowest first.
void put_number(std::uint64_t number, std::string& out) {
  while (number >= 0x80) {
    out.push_back(static_cast<char>((number & 0x7F) | 0x80));
    number >>= 7;
  }
  out.push_back(static_cast<char>(number));
}

void put_text(std::string_view text, std::string& out) {
  put_number(text.size(), out);
  out.append(text);
}

/// The sign in the lowest bit, so that small numbers of any sign stay short.
void put_signed(std::int64_t number, std::string& out) {
  put_number((static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63),
             out);
}

/// 0 = absent; 1 and the ticks.
void put_time(const std::optional<Timestamp>& time, std::string& out) {
  out.push_back(time.has_value() ? '\1' : '\0');
  if (time.has_value()) {
    put_signed(time->time_since_epoch().count(), out);
  }
}

void put_event(const model::EventReference& event, std::string& out) {
  put_number(static_cast<std::uint64_t>(event.locator.source), out);
  put_number(event.locator.record, out);
  put_number(event.locator.offset, out);
  put_number(event.locator.length, out);
  put_time(event.time, out);
  put_signed(event.clock_correction.count(), out);
}

class Decoder {
 public:
  explicit Decoder(ByteView bytes) : cursor_(bytes) {}

  bool done() const { return cursor_.ok() && cursor_.remaining() == 0 && !broken_; }

  bool ok() const { return cursor_.ok() && !broken_; }

  std::uint64_t number() {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = cursor_.read<std::uint8_t>();
      number |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if ((byte & 0x80U) == 0) {
        return number;
      }
    }
    broken_ = true;
    return 0;
  }

  /// A number of things of which each takes at least one byte.
  std::size_t count() {
    const std::uint64_t count = number();
    broken_ = broken_ || count > cursor_.remaining();
    return broken_ ? 0 : count;
  }

  std::string text() { return std::string(as_text(cursor_.take(count()))); }

  std::vector<std::string> texts() {
    std::vector<std::string> texts;
    for (std::size_t left = count(); left > 0 && ok(); --left) {
      texts.push_back(text());
    }
    return texts;
  }

  std::optional<Timestamp> time() {
    if (cursor_.read<std::uint8_t>() == 0) {
      return std::nullopt;
    }
    return Timestamp(TimeTicks(signed_number()));
  }

  std::int64_t signed_number() {
    const std::uint64_t zigzag = number();
    const std::uint64_t sign = (zigzag & 1) != 0 ? ~std::uint64_t{0} : 0;
    return static_cast<std::int64_t>((zigzag >> 1) ^ sign);
  }

  model::EventReference event() {
    model::EventReference event;
    event.locator.source = static_cast<model::SourceId>(number());
    event.locator.record = number();
    event.locator.offset = number();
    event.locator.length = static_cast<std::uint32_t>(number());
    event.time = time();
    event.clock_correction = TimeTicks(signed_number());
    return event;
  }

 private:
  ByteCursor cursor_;
  bool broken_ = false;
};

// What the allocator keeps beside each block, and loses by rounding (glibc).
constexpr std::uint64_t kBlockBytes = 24;

std::uint64_t held_bytes(const std::string& text) {
  constexpr std::size_t kInline = 15;  // libstdc++ keeps that many in the object
  return text.capacity() > kInline ? text.capacity() + 1 + kBlockBytes : 0;
}

std::uint64_t held_bytes(const std::vector<std::string>& texts) {
  std::uint64_t bytes = texts.empty() ? 0 : texts.capacity() * sizeof(std::string) + kBlockBytes;
  for (const std::string& text : texts) {
    bytes += held_bytes(text);
  }
  return bytes;
}

void put_texts(const std::vector<std::string>& texts, std::string& out) {
  put_number(texts.size(), out);
  for (const std::string& text : texts) {
    put_text(text, out);
  }
}

}  // namespace

std::uint64_t RuleNumbers::number_of(const model::RuleInfo* rule) {
  const auto [found, inserted] = numbers_.try_emplace(rule, rules_.size());
  if (inserted) {
    rules_.push_back(rule);
  }
  return found->second;
}

std::uint64_t RuleNumbers::number_of(const std::shared_ptr<const model::EventList>& list) {
  if (list == nullptr) {
    return 0;
  }
  lists_.push_back(list);
  return lists_.size();
}

std::shared_ptr<const model::EventList> RuleNumbers::list(std::uint64_t number) const {
  return number > 0 && number <= lists_.size() ? lists_[number - 1] : nullptr;
}

const model::RuleInfo* RuleNumbers::rule(std::uint64_t number) const {
  return number < rules_.size() ? rules_[number] : nullptr;
}

void encode(const model::Finding& finding, RuleNumbers& rules, std::string& out) {
  put_number(rules.number_of(finding.rule), out);
  put_time(finding.time, out);
  put_text(finding.host, out);
  put_text(finding.user, out);
  put_text(finding.matched, out);
  put_text(finding.subject, out);
  put_number(finding.entities.size(), out);
  for (const model::Entity& entity : finding.entities) {
    put_text(entity.type, out);
    put_text(entity.value, out);
    put_text(entity.role, out);
  }
  put_number(finding.events.size(), out);
  for (const model::EventReference& event : finding.events) {
    put_event(event, out);
  }
  put_number(rules.number_of(finding.all_events), out);
  put_number(finding.fields.size(), out);
  for (const model::NamedText& field : finding.fields) {
    put_text(field.name, out);
    put_text(field.value, out);
  }
  put_texts(finding.conditions, out);
  put_texts(finding.unknown_fields, out);
}

Result<model::Finding> decode(ByteView bytes, const RuleNumbers& rules) {
  Decoder decoder(bytes);
  model::Finding finding;
  finding.rule = rules.rule(decoder.number());
  finding.time = decoder.time();
  finding.host = decoder.text();
  finding.user = decoder.text();
  finding.matched = decoder.text();
  finding.subject = decoder.text();
  for (std::size_t left = decoder.count(); left > 0 && decoder.ok(); --left) {
    std::string type = decoder.text();
    std::string value = decoder.text();
    finding.entities.push_back({std::move(type), std::move(value), decoder.text()});
  }
  for (std::size_t left = decoder.count(); left > 0 && decoder.ok(); --left) {
    finding.events.push_back(decoder.event());
  }
  const std::uint64_t list = decoder.number();
  finding.all_events = rules.list(list);
  const bool lacks_list = list > 0 && finding.all_events == nullptr;
  for (std::size_t left = decoder.count(); left > 0 && decoder.ok(); --left) {
    std::string name = decoder.text();
    finding.fields.push_back({std::move(name), decoder.text()});
  }
  finding.conditions = decoder.texts();
  finding.unknown_fields = decoder.texts();
  if (!decoder.done() || finding.rule == nullptr || finding.events.empty() || lacks_list) {
    return Error(ErrorCode::Corrupt, "the temporary file does not hold what was written to it")
        .with_hint("the disk or another program has changed it: run again, on another disk");
  }
  return finding;
}

std::uint64_t held_bytes(const model::Finding& finding) {
  constexpr std::uint64_t kVectors = 3;
  std::uint64_t bytes = sizeof(model::Finding) + kVectors * kBlockBytes + held_bytes(finding.host) +
                        held_bytes(finding.user) + held_bytes(finding.matched) +
                        held_bytes(finding.subject) +
                        finding.entities.capacity() * sizeof(model::Entity) +
                        finding.events.capacity() * sizeof(model::EventReference) +
                        finding.fields.capacity() * sizeof(model::NamedText) +
                        held_bytes(finding.conditions) + held_bytes(finding.unknown_fields);
  for (const model::Entity& entity : finding.entities) {
    bytes += held_bytes(entity.type) + held_bytes(entity.value) + held_bytes(entity.role);
  }
  for (const model::NamedText& field : finding.fields) {
    bytes += held_bytes(field.name) + held_bytes(field.value);
  }
  return bytes;
}

}  // namespace longwatch::pipeline
