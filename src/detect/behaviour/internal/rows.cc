#include "detect/behaviour/internal/rows.h"

#include <utility>

#include "detect/cut.h"

namespace longwatch::detect::behaviour {
namespace {

/// A store's share without asking; small, since every behaviour has one in every worker.
constexpr std::uint64_t kFreeBytes = 256 * 1024;
/// The budget of a run that lends none.
constexpr std::uint64_t kOwnBudget = 256 * 1024 * 1024;
/// Texts are cut there: they are compared and shown, never read on.
constexpr std::size_t kTextBytes = 1024;

HitStoreOptions store_options(const DetectorResources& resources) {
  HitStoreOptions options;
  options.free_bytes = kFreeBytes;
  options.temporary_directory = resources.temporary_directory;
  return options;
}

void read_row(KeyReader& key, std::string_view payload, Row& row) {
  row.at.time = key.time();
  row.at.locator = key.locator();
  KeyReader reader(payload);
  row.at.clock_correction = TimeTicks(reader.signed_number());
  const std::uint32_t count = reader.u32();
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
    row.texts.push_back(reader.text());
  }
}

}  // namespace

RowStore::RowStore(const DetectorResources& resources)
    : own_budget_(resources.budget == nullptr
                      ? std::make_unique<MemoryBudget>(ByteCount{kOwnBudget})
                      : nullptr),
      store_(store_options(resources),
             resources.budget == nullptr ? *own_budget_ : *resources.budget) {}

void RowStore::add(std::string_view group, const model::Event& event,
                   std::initializer_list<std::string_view> texts) {
  key_.clear();
  KeyWriter key(key_);
  key.put_text(cut(group, kTextBytes));
  key.put_time(*event.time);
  key.put_locator(event.locator);
  payload_.clear();
  KeyWriter payload(payload_);
  payload.put_signed(event.clock_correction.count());
  payload.put_u32(static_cast<std::uint32_t>(texts.size()));
  for (const std::string_view text : texts) {
    payload.put_text(cut(text, kTextBytes));
  }
  store_.add(key_, payload_);
}

void RowStore::take(RowStore& other) {
  if (status_.has_value()) {
    status_ = std::move(other.status_);
  }
  store_.take(other.store_);
}

void RowStore::for_each_group(const std::function<void(RowGroup&)>& judge) {
  if (Status read = read_groups(judge); !read.has_value()) {
    status_ = std::move(read);
  }
}

Status RowStore::read_groups(const std::function<void(RowGroup&)>& judge) {
  LW_TRY(store_.seal());
  HitStream stream = store_.stream();
  RowGroup group;
  const auto hand_over = [&] {
    if (!group.rows.empty()) {
      judge(group);
    }
    group = {};
  };
  while (true) {
    LW_TRY_ASSIGN(const bool more, stream.next());
    if (!more) {
      break;
    }
    KeyReader key(stream.key());
    std::string name = key.text();
    if (name != group.name || group.rows.empty()) {
      hand_over();
      group.name = std::move(name);
    }
    if (group.rows.size() == RowGroup::kMost) {
      ++group.left_out;
      continue;
    }
    read_row(key, stream.payload(), group.rows.emplace_back());
  }
  hand_over();
  return {};
}

std::vector<Sighting> sightings_of(const std::vector<const Row*>& rows) {
  std::vector<Sighting> all;
  all.reserve(rows.size());
  for (const Row* row : rows) {
    all.push_back(row->at);
  }
  return all;
}

}  // namespace longwatch::detect::behaviour
