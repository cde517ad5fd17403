#include "detect/event_lists.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/limits.h"

namespace longwatch::detect {
namespace {

/// An event in the file; the source is that of its part.
struct StoredEvent {
  std::uint64_t record = 0;
  std::uint64_t offset = 0;
  std::int64_t time = 0;
  std::int64_t clock_correction = 0;
  std::uint32_t length = 0;
  std::uint32_t unused = 0;
};

/// Sorts by (source, offset, record).
std::string key_of(const model::Locator& locator) {
  std::string key;
  KeyWriter writer(key);
  writer.put_u64(static_cast<std::uint64_t>(locator.source));
  writer.put_u64(locator.offset);
  writer.put_u64(locator.record);
  writer.put_u32(locator.length);
  return key;
}

model::Locator locator_of(std::string_view key) {
  KeyReader reader(key);
  model::Locator locator;
  locator.source = static_cast<model::SourceId>(reader.u64());
  locator.offset = reader.u64();
  locator.record = reader.u64();
  locator.length = reader.u32();
  return locator;
}

bool comes_before(const model::EventReference& a, const model::EventReference& b) {
  return std::tie(a.time, a.locator) < std::tie(b.time, b.locator);
}

class StoredEvents final : public model::EventList {
 public:
  StoredEvents(std::shared_ptr<const TemporaryFile> file, std::uint64_t begin,
               std::vector<Part> parts)
      : file_(std::move(file)), begin_(begin), parts_(std::move(parts)) {}

  const std::vector<Part>& parts() const override { return parts_; }

  Status visit(std::size_t part,
               const std::function<Status(const model::EventReference&)>& take) const override {
    std::uint64_t at = begin_;
    for (std::size_t i = 0; i < part; ++i) {
      at += parts_[i].count * sizeof(StoredEvent);
    }
    std::vector<StoredEvent> block(limits::kSpillBufferBytes / sizeof(StoredEvent));
    for (std::uint64_t left = parts_.at(part).count; left > 0;) {
      const std::uint64_t count = std::min<std::uint64_t>(left, block.size());
      LW_TRY(file_->read_at(at, std::as_writable_bytes(std::span(block).first(count))));
      for (const StoredEvent& stored : std::span(block).first(count)) {
        LW_TRY(take(to_reference(parts_[part].source, stored)));
      }
      at += count * sizeof(StoredEvent);
      left -= count;
    }
    return {};
  }

 private:
  static model::EventReference to_reference(model::SourceId source, const StoredEvent& stored) {
    model::EventReference event;
    event.locator = {source, stored.record, stored.offset, stored.length};
    event.time = Timestamp(TimeTicks(stored.time));
    event.clock_correction = TimeTicks(stored.clock_correction);
    return event;
  }

  const std::shared_ptr<const TemporaryFile> file_;
  const std::uint64_t begin_;
  const std::vector<Part> parts_;
};

/// Appends stored events in large pieces.
class ListWriter {
 public:
  explicit ListWriter(TemporaryFile& file) : file_(file) {}

  Status add(const model::Locator& locator, std::string_view payload) {
    KeyReader reader(payload);
    StoredEvent event;
    event.record = locator.record;
    event.offset = locator.offset;
    event.length = locator.length;
    event.time = reader.signed_number();
    event.clock_correction = reader.signed_number();
    if (parts_.empty() || parts_.back().source != locator.source) {
      parts_.push_back({locator.source, 0});
    }
    ++parts_.back().count;
    block_.push_back(event);
    return block_.size() * sizeof(StoredEvent) >= limits::kSpillBufferBytes ? flush() : Status();
  }

  Status flush() {
    LW_TRY(file_.append(std::as_bytes(std::span(block_))));
    block_.clear();
    return {};
  }

  std::vector<model::EventList::Part> take_parts() { return std::move(parts_); }

 private:
  TemporaryFile& file_;
  std::vector<StoredEvent> block_;
  std::vector<model::EventList::Part> parts_;
};

}  // namespace

Status EventGatherer::add(const model::EventReference& event) {
  LW_DCHECK(event.time.has_value());
  const bool is_only = few_.empty() && many_ == nullptr;
  if (is_only || comes_before(event, first_)) {
    first_ = event;
  }
  if (is_only || comes_before(last_, event)) {
    last_ = event;
  }
  if (many_ != nullptr) {
    return add_to_store(event);
  }
  // The same event comes once for each rule that it fires, one after the other.
  if (!few_.empty() && few_.back().locator == event.locator) {
    return {};
  }
  few_.push_back(event);
  return few_.size() > 2 * limits::kFindingEvents ? spread() : Status();
}

Status EventGatherer::add(const model::EventList& list) {
  for (std::size_t part = 0; part < list.parts().size(); ++part) {
    LW_TRY(list.visit(part, [this](const model::EventReference& event) { return add(event); }));
  }
  return {};
}

/// From memory to the store, unless there are few when each counts once.
Status EventGatherer::spread() {
  std::sort(few_.begin(), few_.end(), comes_before);
  const auto end = std::unique(few_.begin(), few_.end(),
                               [](const auto& a, const auto& b) { return a.locator == b.locator; });
  few_.erase(end, few_.end());
  if (few_.size() <= limits::kFindingEvents) {
    return {};
  }
  HitStoreOptions options;
  options.free_bytes = limits::kHitFreeBytes;
  options.temporary_directory = shared_.temporary_directory;
  many_ = std::make_unique<HitStore>(options, *shared_.budget);
  for (const model::EventReference& event : few_) {
    LW_TRY(add_to_store(event));
  }
  few_.clear();
  return {};
}

Status EventGatherer::add_to_store(const model::EventReference& event) {
  std::string payload;
  KeyWriter writer(payload);
  writer.put_time(*event.time);
  writer.put_signed(event.clock_correction.count());
  many_->add(key_of(event.locator), payload);
  return many_->status();
}

Status EventGatherer::finish(model::Finding& finding) {
  if (many_ == nullptr) {
    LW_TRY(spread());
  }
  if (many_ == nullptr) {
    LW_CHECK(!few_.empty());
    finding.events = std::move(few_);
    few_.clear();
    return {};
  }
  if (shared_.file == nullptr) {
    LW_TRY_ASSIGN(TemporaryFile file, TemporaryFile::create(shared_.temporary_directory));
    shared_.file = std::make_shared<TemporaryFile>(std::move(file));
  }
  LW_TRY(many_->seal());
  const std::uint64_t begin = shared_.file->size();
  ListWriter writer(*shared_.file);
  HitStream stream = many_->stream();
  std::string before;
  while (true) {
    LW_TRY_ASSIGN(const bool has_more, stream.next());
    if (!has_more) {
      break;
    }
    if (stream.key() != before) {
      before = stream.key();
      LW_TRY(writer.add(locator_of(before), stream.payload()));
    }
  }
  LW_TRY(writer.flush());
  many_.reset();
  finding.events = {first_, last_};
  finding.all_events = std::make_shared<StoredEvents>(shared_.file, begin, writer.take_parts());
  return {};
}

}  // namespace longwatch::detect
