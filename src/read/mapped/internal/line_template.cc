#include "read/mapped/internal/line_template.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "read/mapped/internal/known_words.h"
#include "read/mapped/propose.h"

namespace longwatch::read::mapped {
namespace {

using LineSet = std::vector<const SampleLine*>;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kMostTemplates = 8;
constexpr std::size_t kMostParts = 40;      // longer lines are messages behind so much
constexpr std::size_t kValuesKept = 200;    // of one part
constexpr std::size_t kEnoughPercent = 90;  // of the lines
constexpr std::size_t kFewLines = 3;        // fewer tell nothing of what varies

bool is_part_of(std::size_t count, std::size_t all, std::size_t percent) {
  return 100 * count >= percent * all;
}

/// The looks of a position's values.
class Column {
 public:
  void add(const Atom& atom) {
    ++count_;
    const bool is_absent = atom.look == Look::Nothing;
    absent_ += is_absent ? 1U : 0U;
    if (!is_absent) {
      ++looks_[atom.look];
    }
    if (values_.size() < kValuesKept && values_.insert(atom.text).second) {
      first_.push_back(atom.text);
    }
  }

  /// The look of all values, or Text; what is a word here and a host there is a host.
  Look look() const {
    std::map<Look, std::size_t> looks = looks_;
    if (looks.contains(Look::Host)) {
      looks[Look::Host] += looks[Look::Word];
      looks.erase(Look::Word);
    }
    if (looks.contains(Look::Quoted)) {
      return Look::Quoted;
    }
    return looks.size() == 1 ? looks.begin()->first : Look::Text;
  }

  std::size_t different() const { return values_.size(); }

  const std::vector<std::string_view>& first() const { return first_; }

  std::size_t count() const { return count_; }

 private:
  std::size_t count_ = 0;
  std::size_t absent_ = 0;
  std::map<Look, std::size_t> looks_;
  std::set<std::string_view> values_;
  std::vector<std::string_view> first_;
};

Column column_of(const LineSet& lines, std::size_t place) {
  Column column;
  for (const SampleLine* const line : lines) {
    column.add(line->atoms[place]);
  }
  return column;
}

bool is_key_char(char c) {
  return c > ' ' && c < '\x7F';
}

void add_literal(std::vector<Part>& parts, std::string_view text) {
  if (parts.empty() || parts.back().kind != Part::Kind::Literal) {
    parts.emplace_back();
  }
  parts.back().literal.append(text);
}

bool is_plain_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

/// What all lines have may be what the log always says, or a value that does not vary here: words
/// are the one, what has digits the other.
bool is_literal(const Column& column, std::size_t lines) {
  const std::string_view text = column.first().front();
  return column.different() == 1 && lines >= kFewLines && !text.empty() && text != "-" &&
         std::all_of(text.begin(), text.end(), is_plain_char) &&
         kind_of_word(text) == WordKind::None;
}

/// "password: x" and the like: no part of a pattern, for it may be a secret.
bool is_behind_secret_name(const std::vector<Atom>& atoms, std::size_t place) {
  bool has_mark = false;
  while (place > 0) {
    const Atom& before = atoms[--place];
    if (before.kind == Atom::Kind::Value) {
      return (has_mark || before.text.ends_with(':')) && may_be_secret(before.text);
    }
    has_mark = has_mark || before.text == ":" || before.text == "=";
  }
  return false;
}

/// What stands behind a key is a value, and what is in front of a number in brackets a program,
/// though it be the same in all lines.
bool is_named_value(const std::vector<Atom>& atoms, std::size_t place) {
  const auto is_mark = [&atoms](std::size_t at, std::string_view mark) {
    return at < atoms.size() && atoms[at].kind == Atom::Kind::Mark && atoms[at].text == mark;
  };
  const bool has_key = place > 0 && is_mark(place - 1, "=");
  const bool has_number =
      is_mark(place + 1, "[") && is_mark(place + 3, "]") && atoms[place + 2].look == Look::Integer;
  return has_key || has_number || is_behind_secret_name(atoms, place);
}

/// What the same places of the lines have in common: `size` atoms of each. The word at `told_by`
/// is what the lines were chosen by.
std::vector<Part> parts_of(const LineSet& lines, std::size_t size, std::size_t told_by = kNone) {
  std::vector<Part> parts;
  for (std::size_t i = 0; i < size; ++i) {
    const Atom& first = lines.front()->atoms[i];
    if (first.kind == Atom::Kind::Mark) {
      add_literal(parts, first.text);
      continue;
    }
    if (first.kind == Atom::Kind::Blank) {
      parts.emplace_back().kind = Part::Kind::Blanks;
      continue;
    }
    const Column column = column_of(lines, i);
    const bool is_key = column.different() == 1 && i + 1 < size &&
                        lines.front()->atoms[i + 1].text == "=" &&
                        std::all_of(first.text.begin(), first.text.end(), is_key_char);
    const bool may_be_literal = !is_named_value(lines.front()->atoms, i);
    if (i == told_by || is_key || (may_be_literal && is_literal(column, lines.size()))) {
      add_literal(parts, first.text);
      continue;
    }
    Part& part = parts.emplace_back();
    part.kind = Part::Kind::Value;
    part.look = column.look();
    part.is_bare = first.is_bare;
    part.values = column.first();
    part.different = column.different();
  }
  return parts;
}

LineTemplate template_of(const LineSet& lines, std::size_t told_by = kNone) {
  LineTemplate result;
  result.parts = parts_of(lines, lines.front()->atoms.size(), told_by);
  result.lines = lines.size();
  if (told_by != kNone) {
    result.action = lines.front()->atoms[told_by].text;
  }
  return result;
}

/// How the places of lines differ from those of others: what their values look like, and whether
/// they are a few that come again and again.
std::vector<std::pair<Look, bool>> looks_of(const LineSet& lines) {
  constexpr std::size_t kFewValues = 10;
  std::vector<std::pair<Look, bool>> looks;
  for (std::size_t i = 0; i < lines.front()->atoms.size(); ++i) {
    const Column column = column_of(lines, i);
    const bool are_few =
        column.different() <= kFewValues && column.count() >= kFewValues * column.different();
    looks.emplace_back(column.look(), are_few);
  }
  return looks;
}

using WordGroups = std::map<std::string_view, LineSet>;

WordGroups by_word(const LineSet& lines, std::size_t place) {
  WordGroups groups;
  for (const SampleLine* const line : lines) {
    groups[line->atoms[place].text].push_back(line);
  }
  return groups;
}

/// Whether the groups that are large enough to tell are of different kinds.
bool differ(const WordGroups& groups) {
  constexpr std::size_t kEnoughLines = 20;
  const std::vector<std::pair<Look, bool>>* first = nullptr;
  std::vector<std::vector<std::pair<Look, bool>>> looks;
  looks.reserve(groups.size());
  for (const auto& [word, lines] : groups) {
    if (lines.size() >= kEnoughLines) {
      looks.push_back(looks_of(lines));
      first = first == nullptr ? &looks.front() : first;
      if (looks.back() != *first) {
        return true;
      }
    }
  }
  return false;
}

/// The place of a few words that tell what else is in a line: what such lines say happened; kNone
/// when there is none.
std::size_t find_telling_place(const LineSet& lines) {
  constexpr std::size_t kMostWords = 8;
  constexpr std::size_t kLinesOfWord = 4;
  const std::vector<Atom>& atoms = lines.front()->atoms;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    if (atoms[i].kind != Atom::Kind::Value) {
      continue;
    }
    const Column column = column_of(lines, i);
    const bool are_words = column.look() == Look::Word && column.different() > 1 &&
                           column.different() <= kMostWords &&
                           column.count() >= kLinesOfWord * column.different() &&
                           kind_of_word(column.first().front()) == WordKind::None;
    if (are_words && differ(by_word(lines, i))) {
      return i;
    }
  }
  return kNone;
}

/// A template for each of the shapes that cover enough lines; `rest` gets the lines of others.
class ShapeTemplates {
 public:
  explicit ShapeTemplates(const LineSet& lines) : all_(lines.size()) {
    for (const SampleLine* const line : lines) {
      shapes_[shape_of(line->atoms)].push_back(line);
    }
    for (const auto& [shape, group] : shapes_) {
      order_.push_back(&group);
    }
    std::stable_sort(order_.begin(), order_.end(),
                     [](const LineSet* a, const LineSet* b) { return a->size() > b->size(); });
  }

  bool cover_enough() const {
    std::size_t covered = 0;
    for (std::size_t i = 0; i < std::min(order_.size(), kMostTemplates); ++i) {
      covered += is_common(*order_[i]) ? order_[i]->size() : 0;
    }
    return is_part_of(covered, all_, kEnoughPercent);
  }

  std::vector<LineTemplate> take(LineSet& rest) const {
    std::vector<LineTemplate> templates;
    for (const LineSet* const group : order_) {
      if (templates.size() >= kMostTemplates || !is_common(*group)) {
        rest.insert(rest.end(), group->begin(), group->end());
        continue;
      }
      const std::size_t telling = find_telling_place(*group);
      if (telling == kNone) {
        templates.push_back(template_of(*group));
        continue;
      }
      for (const auto& [word, lines] : by_word(*group, telling)) {
        templates.push_back(template_of(lines, telling));
      }
    }
    return templates;
  }

 private:
  /// One line of a kind may be an accident.
  bool is_common(const LineSet& group) const {
    constexpr std::size_t kPermille = 5;
    return group.front()->atoms.size() <= kMostParts &&
           (all_ < 10 * kFewLines || 1000 * group.size() >= kPermille * all_);
  }

  std::map<std::string, LineSet> shapes_;
  std::vector<const LineSet*> order_;
  const std::size_t all_;
};

/// The place where `key=value` begins and goes on to the end; kNone when there are less than three.
std::size_t begin_of_pairs(const std::vector<Atom>& atoms) {
  constexpr std::size_t kLeast = 3;
  std::size_t first = kNone;
  std::size_t pairs = 0;
  for (std::size_t i = 0; i + 1 < atoms.size(); ++i) {
    const bool begins = i == 0 || atoms[i - 1].kind == Atom::Kind::Blank;
    if (begins && atoms[i].kind == Atom::Kind::Value && atoms[i + 1].text == "=") {
      first = pairs == 0 ? i : first;
      ++pairs;
    }
  }
  return pairs >= kLeast ? first : kNone;
}

/// How many atoms most of the lines begin with alike, and which lines those are.
std::size_t common_front(LineSet& lines, bool stops_at_pairs) {
  const std::size_t all = lines.size();
  std::size_t size = 0;
  while (size < kMostParts) {
    std::map<char, LineSet> next;  // '\0': the line has ended, or its pairs begin
    for (const SampleLine* const line : lines) {
      const bool ends =
          size >= line->atoms.size() || (stops_at_pairs && begin_of_pairs(line->atoms) == size);
      next[ends ? '\0' : shape_of(line->atoms[size])].push_back(line);
    }
    const auto most = std::max_element(next.begin(), next.end(), [](const auto& a, const auto& b) {
      return a.second.size() < b.second.size();
    });
    if (!is_part_of(most->second.size(), all, kEnoughPercent) || most->first == '\0') {
      break;
    }
    lines = std::move(most->second);
    ++size;
  }
  return size;
}

/// What most lines begin with, and a message or pairs behind; `lines` becomes those that do. No
/// parts when they have nothing in common.
LineTemplate front_template(LineSet& lines) {
  constexpr std::size_t kMostlyPairs = 70;
  const auto with_pairs = static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(),
                    [](const SampleLine* line) { return begin_of_pairs(line->atoms) != kNone; }));
  const bool has_pairs = is_part_of(with_pairs, lines.size(), kMostlyPairs);
  std::size_t size = common_front(lines, has_pairs);
  // A value that the rest may go on is part of the rest.
  const std::vector<Atom>& atoms = lines.front()->atoms;
  while (size > 0 && atoms[size - 1].kind == Atom::Kind::Value &&
         atoms[size - 1].look != Look::Time) {
    --size;
  }
  LineTemplate result;
  if (size == 0) {
    return result;
  }
  result.parts = parts_of(lines, size);
  result.parts.emplace_back().kind = has_pairs ? Part::Kind::Pairs : Part::Kind::Message;
  result.lines = lines.size();
  return result;
}

}  // namespace

bool LineTemplate::has_time() const {
  return std::any_of(parts.begin(), parts.end(), [](const Part& part) {
    return part.kind == Part::Kind::Value && part.look == Look::Time;
  });
}

std::vector<LineTemplate> find_templates(const std::vector<SampleLine>& lines) {
  LineSet all;
  for (const SampleLine& line : lines) {
    all.push_back(&line);
  }
  std::vector<LineTemplate> templates;
  if (all.empty()) {
    return templates;
  }
  LineSet rest;
  const ShapeTemplates shapes(all);
  if (shapes.cover_enough()) {
    templates = shapes.take(rest);
  } else {
    rest = all;
  }
  // What is left begins alike, or in a few ways.
  constexpr std::size_t kFronts = 3;
  for (std::size_t i = 0; i < kFronts && !rest.empty(); ++i) {
    LineSet fitting = rest;
    LineTemplate front = front_template(fitting);
    if (front.parts.empty()) {
      break;
    }
    templates.push_back(std::move(front));
    const std::set<const SampleLine*> taken(fitting.begin(), fitting.end());
    std::erase_if(rest, [&taken](const SampleLine* line) { return taken.contains(line); });
  }
  // The first pattern that fits counts: those that ask for most come first.
  std::stable_sort(
      templates.begin(), templates.end(), [](const LineTemplate& a, const LineTemplate& b) {
        const auto is_open = [](const LineTemplate& line) {
          return line.parts.back().kind == Part::Kind::Message ||
                 line.parts.back().kind == Part::Kind::Pairs;
        };
        return std::tuple(is_open(a), b.parts.size()) < std::tuple(is_open(b), a.parts.size());
      });
  return templates;
}

}  // namespace longwatch::read::mapped
