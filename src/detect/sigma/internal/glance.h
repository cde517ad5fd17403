#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/simd.h"
#include "detect/literal_engine.h"
#include "detect/sigma/internal/predicate.h"
#include "model/event.h"

namespace longwatch::detect::sigma {

/// The texts of one event, folded and laid out one behind the other, for one pass of a literal
/// engine over all of them. Values that lie in one piece of the record are taken as that piece, so
/// that what a record says once is looked at once, however many fields show it. One worker's own.
class EventText {
 public:
  void clear() { pieces_.clear(); }

  /// `value`: of kind Text; lives until `fold`.
  void add(const model::Value& value);

  /// The text of all that was added since `clear`: every added value lies in it whole, and line
  /// feeds between and behind them. Valid until the next call. False when something in it is not
  /// ASCII, and so may fold to other bytes.
  bool fold(std::string_view& text);

  std::size_t capacity() const {
    return pieces_.capacity() * sizeof(Piece) + gathered_.capacity() + folded_.capacity();
  }

 private:
  struct Piece {
    const char* begin;
    const char* end;
  };

  std::vector<Piece> pieces_;
  std::string gathered_;
  std::string folded_;
};

/// The literals of a plan's witnesses, to be looked for anywhere in an event: where none of them
/// occurs, no witness that needs one holds, whatever field it speaks of. Any thread.
class Glance {
 public:
  /// Shorter literals stand in most events.
  static constexpr std::size_t kShortest = 3;

  /// Whether every value that fulfils the predicate holds a literal that is long enough.
  static bool covers(const Predicate& predicate);

  /// `predicates`: all covered; they outlive the glance.
  Glance(std::vector<const Predicate*> predicates, SimdLevel simd);
  ~Glance();

  /// False when none of the predicates holds for the event. `folded`: all its texts that they speak
  /// of, ASCII. The tables are made by the first call: most plans of a sweep never see an event.
  bool may_wake(const model::Event& event, std::string_view folded,
                std::vector<std::uint32_t>& hits) const;

 private:
  struct Tables;

  static bool may_hold(const Predicate& predicate, const model::Event& event);

  const std::vector<const Predicate*> predicates_;
  const SimdLevel simd_;
  mutable std::once_flag made_;
  mutable std::unique_ptr<const Tables> tables_;
};

}  // namespace longwatch::detect::sigma
