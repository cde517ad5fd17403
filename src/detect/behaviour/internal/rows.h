#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/behaviour/internal/hits.h"
#include "detect/behaviour/internal/sample.h"
#include "detect/behaviour/internal/watch.h"
#include "model/event.h"

namespace longwatch::detect::behaviour {

/// What a behaviour keeps of a record until all records were seen: where and when it was, and the
/// texts that it judges by, in an order of the behaviour's own.
struct Row {
  Sighting at;
  std::vector<std::string> texts;

  const std::string& text(std::size_t part) const { return texts[part]; }

  friend auto operator<=>(const Row&, const Row&) = default;
};

/// Rows that belong together, in the order of time.
struct RowGroup {
  /// More are left out, the later ones: a judge needs all of them in memory.
  static constexpr std::size_t kMost = 200'000;

  std::string name;
  std::vector<Row> rows;
  std::uint64_t left_out = 0;
};

/// Any number of rows by group, in memory or on disk as the run's budget allows. The same comes out
/// for any order in which they came and any spread over workers. One thread at a time.
class RowStore {
 public:
  explicit RowStore(const DetectorResources& resources);

  /// Precondition: the event has a time.
  void add(std::string_view group, const model::Event& event,
           std::initializer_list<std::string_view> texts);

  /// Moves everything from `other` here.
  void take(RowStore& other) { hits_.take(other.hits_); }

  /// Every group, by name. Called once, when nothing is added any more. A failure is in `status`.
  void for_each_group(const std::function<void(RowGroup&)>& judge);

  Status status() const { return hits_.status(); }

 private:
  Hits hits_;
  std::string key_;
  std::string payload_;
};

/// State of a watch that gathers rows alone.
class RowState final : public WatchState {
 public:
  explicit RowState(const DetectorResources& resources) : rows(resources) {}

  void take(WatchState& other) override { rows.take(static_cast<RowState&>(other).rows); }

  std::size_t capacity() const override { return sizeof(RowState); }

  Status status() const override { return rows.status(); }

  RowStore rows;
};

/// The events of a finding: those of the rows.
std::vector<Sighting> sightings_of(const std::vector<const Row*>& rows);

}  // namespace longwatch::detect::behaviour
