#include "detect/behaviour/internal/rows.h"

#include <utility>

#include "detect/cut.h"

namespace longwatch::detect::behaviour {
namespace {

/// A store's share without asking; small, since every behaviour has one in every worker.
constexpr std::size_t kFreeBytes = 256UL * 1024;
/// Texts are cut there: they are compared and shown, never read on.
constexpr std::size_t kTextBytes = 1024;

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

RowStore::RowStore(const DetectorResources& resources) : hits_(resources, kFreeBytes) {}

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
  hits_.add(key_, payload_);
}

void RowStore::for_each_group(const std::function<void(RowGroup&)>& judge) {
  RowGroup group;
  const auto hand_over = [&] {
    if (!group.rows.empty()) {
      judge(group);
    }
    group = {};
  };
  hits_.visit([&](std::string_view key_bytes, std::string_view payload) {
    KeyReader key(key_bytes);
    std::string name = key.text();
    if (name != group.name || group.rows.empty()) {
      hand_over();
      group.name = std::move(name);
    }
    if (group.rows.size() == RowGroup::kMost) {
      ++group.left_out;
      return;
    }
    read_row(key, payload, group.rows.emplace_back());
  });
  if (hits_.status().ok()) {
    hand_over();
  }
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
