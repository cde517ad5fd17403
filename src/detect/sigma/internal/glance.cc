#include "detect/sigma/internal/glance.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "base/ascii.h"
#include "base/bytes.h"
#include "base/text.h"
#include "detect/sigma/internal/field_matcher.h"

namespace longwatch::detect::sigma {

void EventText::add(const model::Value& value) {
  // Between two pieces of memory lies more than this: the allocator's own words, or the alignment
  // of an arena's, which may be read.
  constexpr std::ptrdiff_t kSeparators = 4;
  if (value.size == 0) {
    return;
  }
  constexpr std::less<> kIsBefore;
  const auto* const begin = reinterpret_cast<const char*>(value.data);
  const char* const end = begin + value.size;
  for (Piece& piece : pieces_) {
    if (kIsBefore(begin, piece.begin) || kIsBefore(piece.end + kSeparators, begin)) {
      continue;
    }
    piece.end = kIsBefore(piece.end, end) ? end : piece.end;
    return;
  }
  pieces_.push_back({begin, end});
}

namespace {

/// Filled up so that folding and the filters for literals of four bytes see whole blocks only: what
/// is left over of one costs them as much as several.
std::size_t filled_up(std::size_t size) {
  constexpr std::size_t kBlock = 64;
  constexpr std::size_t kBehind = 3;
  return size <= kBehind ? kBehind : (size - kBehind + kBlock - 1) / kBlock * kBlock + kBehind;
}

}  // namespace

bool EventText::fold(std::string_view& text) {
  std::size_t size = 0;
  for (const Piece& piece : pieces_) {
    size += static_cast<std::size_t>(piece.end - piece.begin) + 1;
  }
  const std::size_t room = filled_up(size);
  if (folded_.size() < room) {
    gathered_.resize(room);
    folded_.resize(room);
  }
  char* out = gathered_.data();
  for (const Piece& piece : pieces_) {
    out = std::copy(piece.begin, piece.end, out);
    *out++ = '\n';
  }
  std::fill(out, gathered_.data() + room, '\n');
  text = {folded_.data(), room};
  return fold_ascii({gathered_.data(), room}, folded_.data()) == room;
}

bool Glance::covers(const Predicate& predicate) {
  const std::vector<std::string> needed = needed_literals(predicate);
  return !needed.empty() &&
         std::all_of(needed.begin(), needed.end(),
                     [](const std::string& literal) { return literal.size() >= kShortest; });
}

namespace {

/// `folded`: a literal; the text is ASCII.
bool equals_folded(std::string_view text, std::string_view folded) {
  return std::equal(text.begin(), text.end(), folded.begin(), folded.end(),
                    [](char c, char lower) { return to_ascii_lower(c) == lower; });
}

bool lies_at_its_end(std::string_view text, const Literal& literal) {
  const std::size_t size = literal.text.size();
  if (text.size() < size || (literal.anchor == Anchor::Whole && text.size() > size)) {
    return false;
  }
  return equals_folded(
      literal.anchor == Anchor::End ? text.substr(text.size() - size) : text.substr(0, size),
      literal.text);
}

}  // namespace

struct Glance::Tables {
  Tables(const std::vector<const Predicate*>& predicates, SimdLevel simd)
      : engine(make_literals(predicates), simd) {}

  std::vector<Literal> make_literals(const std::vector<const Predicate*>& predicates) {
    std::map<std::string, std::vector<const Predicate*>> needing;
    for (const Predicate* predicate : predicates) {
      for (const std::string& literal : needed_literals(*predicate)) {
        needing[literal].push_back(predicate);
      }
    }
    std::vector<Literal> literals;
    for (auto& [literal, those] : needing) {
      literals.push_back({literal, Anchor::Anywhere});
      needed_by.push_back(std::move(those));
    }
    return literals;
  }

  std::vector<std::vector<const Predicate*>> needed_by;  // by literal
  LiteralEngine engine;
};

Glance::Glance(std::vector<const Predicate*> predicates, SimdLevel simd)
    : predicates_(std::move(predicates)), simd_(simd) {}

Glance::~Glance() = default;

/// Whole texts and ends of texts are often words that stand in many others: those are looked at.
bool Glance::may_hold(const Predicate& predicate, const model::Event& event) {
  const bool is_anchored = predicate.kind == Predicate::Kind::Literal &&
                           predicate.literal.anchor != Anchor::Anywhere &&
                           predicate.field != kAnyField;
  return !is_anchored ||
         std::any_of(event.values.begin(), event.values.end(),
                     [&predicate](const model::FieldValue& entry) {
                       return entry.field == predicate.field &&
                              lies_at_its_end(as_text(entry.value.bytes()), predicate.literal);
                     });
}

bool Glance::may_wake(const model::Event& event, std::string_view folded,
                      std::vector<std::uint32_t>& hits) const {
  std::call_once(made_, [this] { tables_ = std::make_unique<const Tables>(predicates_, simd_); });
  hits.clear();
  tables_->engine.scan(folded, hits);
  return std::any_of(hits.begin(), hits.end(), [&](std::uint32_t literal) {
    const std::vector<const Predicate*>& needing = tables_->needed_by[literal];
    return std::any_of(needing.begin(), needing.end(), [&event](const Predicate* predicate) {
      return may_hold(*predicate, event);
    });
  });
}

}  // namespace longwatch::detect::sigma
