#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "model/event.h"
#include "model/source.h"
#include "pipeline/source_history.h"

namespace longwatch::pipeline {

/// A sample of a source's events that can be compared with that of another source: those with the
/// smallest hashes. The same events have the same hashes wherever they stand, so two samples tell
/// what share of their events the sources have in common (bottom-k sketch; Cohen and Kaplan,
/// "Summarizing data using bottom-k sketches", PODC 2007). Events without a time take no part.
///
/// An event is its time, its writer, its kind, its length and the values that the run asks for.
/// What comes out does not depend on order nor on how events were shared out.
class EventSketch {
 public:
  void add(const model::Event& event);
  void merge(const EventSketch& other);

  /// Sorted, none twice.
  const std::vector<std::uint64_t>& hashes();

  /// All hashes up to this one are here.
  std::uint64_t limit() const { return limit_; }

  /// How many events there were.
  std::uint64_t events() const { return events_; }

  bool is_whole() const { return limit_ == ~std::uint64_t{0}; }

  std::size_t capacity() const { return hashes_.capacity() * sizeof(std::uint64_t); }

 private:
  void put(std::uint64_t hash);
  void settle();

  std::vector<std::uint64_t> hashes_;
  std::uint64_t limit_ = ~std::uint64_t{0};
  std::uint64_t events_ = 0;
};

/// The sources of which nine in ten events stand in another one too, and those other ones. Keys of
/// the result and `Overlap::with` are numbers as in `sketches`. A shared sample of fewer than eight
/// events (of all, in a source that has fewer) says nothing. Of events that
/// stand in more than sixteen sources each is compared with the largest only.
std::map<model::SourceId, std::vector<Overlap>> overlaps_of(
    std::map<model::SourceId, EventSketch>& sketches);

}  // namespace longwatch::pipeline
